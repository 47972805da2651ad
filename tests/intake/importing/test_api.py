"""Importing through the API: the same acts as on the pages, from the file to the situations."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.refusals import CONFLICT, UNPROCESSABLE
from audit.models import AccessLogEntry
from intake.models import Case, CaseImport
from tests.intake.importing.archives import ARCHIVE, TITLES, tried
from tests.test_api import API, Caller
from tests.world import World, make_intake

BAD_REQUEST = 400
WRONG = "14;domani;Conti;Ugo;1970;;Casa;;\n"
ROSA = "12;03/02/2025;Alba;Rosa;12/03/1950;;Anziani;;\n"


@pytest.fixture
def coordinator(world: World) -> Caller:
    return Caller(world.coordinator)


def send(caller: Caller, world: World, content: str | bytes, **changes: Any) -> Any:
    given = content.encode() if isinstance(content, str) else content
    body = {"municipality": world.borgo.pk, "file": SimpleUploadedFile("../archivio.csv", given), **changes}
    return caller.client.post(f"{API}cases/imports/", body)


def begun(caller: Caller, world: World, content: str = ARCHIVE) -> dict[str, Any]:
    answer = send(caller, world, content)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def act(caller: Caller, source: dict[str, Any], name: str, body: Any = None, **headers: str) -> Any:
    return caller.post(f"cases/imports/{source['id']}/{name}/", body, **headers)


def detail(caller: Caller, source: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"cases/imports/{source['id']}/").json()
    return found


def test_from_the_file_to_the_situations(world: World, coordinator: Caller) -> None:
    source = begun(coordinator, world, ARCHIVE + WRONG)
    assert source["name"] == "archivio.csv"
    seen = detail(coordinator, source)
    assert seen["examples"][2] == "Ferri"
    assert set(seen["columns"]) - {""} <= {one["code"] for one in seen["fields_to_choose"]}
    assert (seen["parts"], seen["written_parts"], seen["judged_at"]) == (1, 0, None)

    tried_now = act(coordinator, source, "try", {"columns": source["columns"]}).json()
    assert tried_now["counts"] == {"new": 2, "present": 0, "refused": 1, "doubtful": 0}
    (fault,) = detail(coordinator, source)["faults"]
    assert (fault["line"], fault["column"]) == (4, "Data apertura")
    (part,) = coordinator.get(f"cases/imports/{source['id']}/report/").json()["results"]
    assert [row["state"] for row in part["rows"]] == ["new", "new", "refused"]
    assert not Case.objects.exists()

    written = act(coordinator, source, "write").json()
    assert (written["written_parts"], bool(written["finished_at"])) == (1, True)
    assert Case.objects.count() == 2


def test_it_is_written_part_by_part_and_the_same_key_writes_one(
    world: World, coordinator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.actions.importing.PAGE_ROWS", 1)
    source = begun(coordinator, world)
    act(coordinator, source, "try", {"columns": source["columns"]})
    for _again in range(2):
        first = act(coordinator, source, "write", **{"Idempotency-Key": "k"}).json()
        assert (first["written_parts"], first["parts"], first["finished_at"]) == (1, 2, None)
    assert [row["id"] for row in coordinator.get("cases/imports/").json()["results"]] == [source["id"]]
    assert act(coordinator, source, "write").json()["finished_at"]
    assert coordinator.get("cases/imports/").json()["results"] == []
    assert Case.objects.count() == 2


def test_the_same_file_twice_adds_nothing(world: World, coordinator: Caller) -> None:
    for counts in ({"new": 2, "present": 0}, {"new": 0, "present": 2}):
        source = begun(coordinator, world)
        found = act(coordinator, source, "try", {"columns": source["columns"]}).json()["counts"]
        assert found == {**counts, "refused": 0, "doubtful": 0}
        act(coordinator, source, "write")
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vuoto"),
        (b"%PDF-1.7", "non è una tabella"),
        (b"PK\x03\x04 no workbook", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old workbook", ""),
        (b"Cognome;Nome\n", ""),
        (b"a;b\n\x00\x00;1\n", ""),
    ],
)
def test_what_is_no_table_is_refused_and_leaves_nothing(
    world: World, coordinator: Caller, content: bytes, words: str
) -> None:
    answer = send(coordinator, world, content)
    assert answer.status_code == BAD_REQUEST
    assert words in str(answer.json()["errors"]["file"])
    assert not CaseImport.objects.exists()


@pytest.mark.parametrize("wrong", [{"municipality": 0}, {"municipality": ""}, {"file": "text"}, {"file": ""}])
def test_without_a_file_or_a_comune_of_ours_it_is_refused_by_field(
    world: World, coordinator: Caller, wrong: dict[str, Any]
) -> None:
    answer = send(coordinator, world, ARCHIVE, **wrong)
    assert (answer.status_code, set(answer.json()["errors"])) == (BAD_REQUEST, set(wrong))


@pytest.mark.parametrize("columns", [[], ["last_name"], ["nothing"] * 9, [""] * 9])
def test_columns_that_do_not_fit_are_refused(world: World, coordinator: Caller, columns: list[str]) -> None:
    answer = act(coordinator, begun(coordinator, world), "try", {"columns": columns})
    assert answer.status_code == UNPROCESSABLE
    assert CaseImport.objects.get().judged_at is None


def test_what_was_not_tried_is_not_written(world: World, coordinator: Caller) -> None:
    assert act(coordinator, begun(coordinator, world), "write").status_code == CONFLICT


def test_who_a_doubtful_row_is_about_is_told_and_written_in_the_register(
    world: World, coordinator: Caller
) -> None:
    rosa = make_intake(world, last_name="Albà", first_name="Rosa", birth_date=date(1950, 3, 12)).person
    source = begun(coordinator, world, TITLES + ROSA)
    assert act(coordinator, source, "try", {"columns": source["columns"]}).json()["counts"]["doubtful"] == 1
    (doubt,) = detail(coordinator, source)["doubts"]
    assert [one["id"] for one in doubt["people"]] == [rosa.pk]
    line = AccessLogEntry.objects.filter(place="api:case_import", subjects__subject_id=rosa.pk)
    assert line.exists()

    wrong = act(coordinator, source, "decide", {"rows": {"2": rosa.pk + 1}})
    assert wrong.status_code == UNPROCESSABLE
    assert act(coordinator, source, "decide", {"rows": {"due": "new"}}).status_code == BAD_REQUEST
    decided = act(coordinator, source, "decide", {"rows": {"2": rosa.pk}})
    assert decided.json()["counts"] == {"new": 1, "present": 0, "refused": 0, "doubtful": 0}
    act(coordinator, source, "write")
    assert Case.objects.filter(person=rosa).exists()


def test_thrown_away_it_is_gone(world: World, coordinator: Caller) -> None:
    source = begun(coordinator, world)
    assert act(coordinator, source, "discard").json()["parts"] == 0
    for name, body in (("discard", None), ("try", {"columns": source["columns"]}), ("write", None)):
        assert act(coordinator, source, name, body).status_code == CONFLICT


def test_the_model_to_fill_has_a_sheet_of_titles(world: World, coordinator: Caller) -> None:
    book = load_workbook(BytesIO(coordinator.get("cases/imports/model/").content))
    assert len(book.worksheets) == 2


def test_only_who_coordinates_the_whole_ambito_takes_an_archive_in(world: World) -> None:
    source = {"id": tried(world).pk}
    for who in (world.north_coordinator, world.desk, world.giulia, world.admin, world.auditor):
        caller = Caller(who)
        assert send(caller, world, ARCHIVE).status_code == 403
        assert caller.get(f"cases/imports/{source['id']}/").status_code == 404
        assert act(caller, source, "write").status_code == 404
