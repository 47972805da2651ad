"""The scheda on paper: one page, tagged, without what must not lie on tables unless a reason is written."""

import re
import zlib
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.access import readings_of
from intake.actions import publish_form
from intake.models import Intake
from tests.world import World, make_intake

Told = Callable[..., str]

SENSITIVE = {
    "reporter": "Marta Vicina",
    "reporter_kind": "other",
    "answers": {
        "reporter_confidential": "yes",
        "reporter_source": "other",
        "judicial_authority": "Tribunale per i minorenni",
        "safe_contact": "la sorella",
    },
}


def pdf(world: World, intake: Intake, reason: str | None = None) -> Any:
    client = Client()
    client.force_login(world.desk)
    url = reverse("intake:intake_pdf", args=[intake.pk])
    return client.get(url) if reason is None else client.post(url, {"reason": reason})


def unpacked(content: bytes) -> bytes:
    """A PDF with the content of its compressed streams."""
    starts = [found.end() for found in re.finditer(rb"stream\r?\n", content)]
    packed = [content[start:] for start in starts if content[start : start + 1] == b"\x78"]
    return content + b"".join(zlib.decompressobj().decompress(one) for one in packed)


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> Told:
    """The words that are drawn, given a scheda and perhaps a reason."""
    monkeypatch.setattr("network.paper.pdf_of", lambda page, style: page.encode())

    def words(intake: Intake, reason: str | None = None) -> str:
        return unescape(" ".join(pdf(world, intake, reason).content.decode().split()))

    return words


ORDINARY = {
    "household_size": 4,
    "minors": 2,
    "phone": "035 123 456",
    "request": "Cerco un aiuto. " * 40,
    "answers": {"notice_version": "2026-1", "expectations": "Vorrei che andassero bene a scuola. " * 5},
}


def test_an_ordinary_scheda_is_one_page(world: World) -> None:
    content = unpacked(pdf(world, make_intake(world, **ORDINARY)).content)
    assert re.findall(rb"/Type /Pages/Kids \[[^]]*\]/Count (\d+)", content) == [b"1"]


def test_it_says_who_what_by_when_and_has_two_signatures(world: World, told: Told) -> None:
    words = told(make_intake(world, **ORDINARY))
    for expected in (
        "Elena Ferri",
        "035 123 456",
        "versione 2026-1",
        "Risposta entro",
        "Firma dell'operatore",
        "Firma della persona",
    ):
        assert expected in words


def test_the_notice_of_the_form_is_on_paper_unless_the_desk_wrote_another(world: World, told: Told) -> None:
    publish_form(by=world.coordinator, ambito=world.ambito, notice="2026-7")
    assert "Consegnata e spiegata (versione 2026-7)" in told(make_intake(world))
    other = make_intake(world, last_name="Alba", answers={"notice_version": "breve"})
    assert "Consegnata e spiegata (versione breve)" in told(other)


def test_it_is_tagged_and_says_its_language_and_title(world: World) -> None:
    content = unpacked(pdf(world, make_intake(world)).content)
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang (it)", b"pdfuaid:part", b"/DisplayDocTitle true"):
        assert mark in content


def test_who_only_wanted_information_waits_for_no_answer(world: World, told: Told) -> None:
    assert "Risposta entro" not in told(make_intake(world, outcome="information"))


def test_judge_protection_and_who_is_not_to_be_named_stay_off_paper(world: World, told: Told) -> None:
    intake = make_intake(world, operator_risk=True, protected=True, phone="035 987 654", **SENSITIVE)
    plain = told(intake)
    for kept_off in (
        "Marta Vicina",
        "Tribunale",
        "la sorella",
        "035 987 654",
        "Persona protetta",
        "Rischio",
        "compiti dei miei figli",
    ):
        assert kept_off not in plain
    assert "senza i dati riservati" in plain


def test_with_a_reason_everything_is_there_and_the_reason_is_in_the_access_log(
    world: World, told: Told
) -> None:
    intake = make_intake(world, **SENSITIVE)
    whole = told(intake, "Lo chiede il tribunale")
    for expected in ("Marta Vicina", "Tribunale", "la sorella"):
        assert expected in whole
    line = readings_of(intake).first()
    assert (line.kind, line.place, line.reason) == ("print", "intake:intake_pdf", "Lo chiede il tribunale")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_reason_nothing_is_printed(world: World, reason: str) -> None:
    answer = pdf(world, make_intake(world, **SENSITIVE), reason)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/html")


def test_the_reason_is_read_among_who_read(world: World) -> None:
    intake = make_intake(world, **SENSITIVE)
    pdf(world, intake, "Lo chiede il tribunale")
    client = Client()
    client.force_login(world.coordinator)
    page = client.get(reverse("intake:case_readings", args=[intake.case_id])).content.decode()
    assert "Motivo: Lo chiede il tribunale" in page


def test_where_paper_cannot_be_drawn_the_page_says_how_to_print(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise OSError("no Pango")

    monkeypatch.setattr("network.on_paper.import_module", broken)
    client = Client()
    client.force_login(world.desk)
    url = reverse("intake:intake_pdf", args=[make_intake(world).pk])
    assert "Salva come PDF" in client.get(url, follow=True).content.decode()
