"""The list of situations as a file: what is in it, what is not, who makes one, what is remembered."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import AccessLogEntry
from intake import case_table
from network.areas import Area
from network.spreadsheets import inert
from tests.intake.factories import make_followed_case
from tests.intake.test_attachments_api import caller
from tests.world import World, make_case

REFUSED = 422


def export(
    world: World, kind: str = "csv", reason: str = "Incontro", who: str = "coordinator", **query: str
) -> Any:
    client = Client(raise_request_exception=False)
    client.force_login(getattr(world, who))
    return client.post(
        reverse("intake:export_cases", query=query), {"kind": kind, "content": "list", "reason": reason}
    )


def test_the_file_has_the_rows_of_the_filtered_list(world: World) -> None:
    make_followed_case(world, tax_code="FRRLNE84C52Z999F")
    make_case(world, last_name="Riboldi", areas=[Area.HOUSING])
    lines = export(world, area=Area.MINORS_FAMILY).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    for words in ("Ferri", "Elena", "12/03/1984", "FRRLNE84C52Z999F", "Giulia Riva", "Borgo"):
        assert words in lines[1]


def test_as_a_workbook_it_says_the_same(world: World) -> None:
    make_case(world)
    sheet = load_workbook(BytesIO(export(world, "xlsx").content)).active
    assert sheet is not None
    assert [row[9].value for row in sheet.iter_rows()] == ["Cognome", "Ferri"]


def test_nothing_in_it_is_a_formula(world: World) -> None:
    make_case(world, last_name='=HYPERLINK("https://example.org")', first_name="@SUM(A1)")
    content = export(world).content.decode()
    assert "'=HYPERLINK" in content
    assert "'@SUM" in content
    assert inert("\t=1") == "'\t=1"


def test_of_who_is_protected_there_is_neither_name_nor_birth_nor_code(world: World) -> None:
    make_case(world, protected=True, tax_code="FRRLNE84C52Z999F")
    content = export(world).content.decode()
    for hidden in ("Ferri", "Elena", "1984", "FRRLNE"):
        assert hidden not in content
    assert "persona protetta" in content


def test_reason_and_rows_are_in_the_register(world: World) -> None:
    cases = {make_case(world).pk, make_case(world, last_name="Riboldi").pk}
    export(world, reason="Incontro con il comune")
    line = AccessLogEntry.objects.get(kind="export")
    assert (line.place, line.reason) == ("intake:export_cases", "Incontro con il comune")
    assert {subject.subject_id for subject in line.subjects.all()} == cases


def test_without_a_reason_there_is_no_file(world: World) -> None:
    make_case(world)
    assert export(world, reason=" ").status_code == REFUSED
    assert not AccessLogEntry.objects.filter(kind="export").exists()


def test_beyond_the_limit_a_filter_is_asked_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_case(world)
    monkeypatch.setattr("intake.views.case_list.MOST_ROWS", 0)
    answer = export(world)
    assert answer.status_code == REFUSED
    assert "al massimo 0" in answer.content.decode()


def test_a_filter_nobody_knows_exports_nothing(world: World) -> None:
    assert export(world, persona="F").status_code == 400


def test_who_does_not_coordinate_makes_no_file(world: World) -> None:
    assert export(world, who="giulia").status_code == 403
    assert case_table.MOST_ROWS == 5000


def test_a_file_costs_the_same_however_long(world: World) -> None:
    counts = []
    for number in range(3):
        make_case(world, last_name=f"Alba{number}")
        with CaptureQueriesContext(connection) as asked:
            export(world)
        counts.append(len(asked))
    assert counts[1] == counts[2]


# ---- through the API


def ask(world: World, who: str = "coordinator", filters: dict[str, str] | None = None, **body: str) -> Any:
    client = caller(getattr(world, who))
    address = reverse("api:export_cases", query=filters or {})
    return client.post(
        address, {"reason": "Incontro", "kind": "csv", **body}, content_type="application/json"
    )


@pytest.mark.parametrize("content", ["list", "whole"])
def test_a_program_gets_the_same_file_as_the_page(world: World, content: str) -> None:
    make_followed_case(world, last_name="=1+1")
    make_case(world, areas=[Area.HOUSING])
    answer = ask(world, filters={"area": Area.MINORS_FAMILY}, content=content)
    client = Client()
    client.force_login(world.coordinator)
    page = reverse("intake:export_cases", query={"area": Area.MINORS_FAMILY})
    body = {"kind": "csv", "content": content, "reason": "Incontro"}
    assert answer.content == client.post(page, body).content
    assert "'=1+1" in answer.content.decode()


def test_a_program_gets_a_workbook_unless_it_asks_otherwise(world: World) -> None:
    make_case(world)
    sheet = load_workbook(BytesIO(ask(world, kind="xlsx").content)).active
    assert sheet is not None
    assert [row[9].value for row in sheet.iter_rows()] == ["Cognome", "Ferri"]


def test_reason_and_rows_of_a_program_are_in_the_register(world: World) -> None:
    case = make_case(world)
    ask(world, reason="Incontro con il comune")
    line = AccessLogEntry.objects.get(kind="export")
    assert (line.place, line.reason) == ("api:export_cases", "Incontro con il comune")
    assert [subject.subject_id for subject in line.subjects.all()] == [case.pk]


def test_a_program_is_refused_in_plain_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_case(world)
    assert "Scrivi a che cosa serve" in ask(world, reason=" ").content.decode()
    refused = [ask(world, reason=""), ask(world, kind="pdf"), ask(world, filters={"persona": "F"})]
    assert [answer.status_code for answer in refused] == [400] * 3
    assert ask(world, who="giulia").status_code == 403
    monkeypatch.setattr("intake.api.case_file.MOST_ROWS", 0)
    assert "al massimo 0" in ask(world).content.decode()
    assert not AccessLogEntry.objects.filter(kind="export").exists()
