"""A scheda opens, prints, is told and exported in the version it was born with, whatever is asked since."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.context import acting
from intake.actions import compose_form, export_story, publish_form, remove_question, write_question
from intake.models import FormVersion, Intake
from tests.intake.factories import make_followed_case
from tests.intake.questions.scenes import composed
from tests.world import SETUP, World

BORN_WITH = {"own_1": "yes", "second_citizenship": "Marocco, dalla nascita"}


def as_once_asked(version: FormVersion) -> None:
    """The form as it was when a second citizenship was any text."""
    for section in version.questions["sections"]:
        for field in section["fields"]:
            if field["code"] == "second_citizenship":
                field |= {"kind": "text", "max": 60}
                field.pop("codes"), field.pop("widget")
    with acting(SETUP, "tests.old_form"):
        version.save()


@pytest.fixture
def old(world: World) -> Intake:
    """A scheda of the second version; in the third one of its questions is gone, one of another kind."""
    version = compose_form(by=world.coordinator, ambito=world.ambito)
    question = composed(version.form)
    write_question(by=world.coordinator, version=version, section="living", question=question)
    as_once_asked(publish_form(by=world.coordinator, ambito=world.ambito))
    case = make_followed_case(world, last_name="Galli", answers=BORN_WITH)
    version = compose_form(by=world.coordinator, ambito=world.ambito)
    remove_question(by=world.coordinator, version=version, code="own_1")
    publish_form(by=world.coordinator, ambito=world.ambito)
    assert FormVersion.objects.in_force(world.ambito.pk).version == 3
    return Intake.objects.select_related("case", "form_version").get(case=case)


def got(user: User, name: str, key: int, body: dict[str, Any] | None = None) -> str:
    client = Client()
    client.force_login(user)
    url = reverse(f"intake:{name}", args=[key] if key else [])
    answer = client.post(url, body) if body else client.get(url)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def story(world: World, old: Intake) -> str:
    given = {"recipient": "court", "recipient_name": "Tribunale", "reason": "Decreto", "file_format": "json"}
    assert old.case is not None
    return export_story(by=world.coordinator, case=old.case, **given)[1].decode()


READ: dict[str, Callable[[World, Intake], str]] = {
    "page": lambda world, old: got(world.giulia, "intake", old.pk),
    "situation": lambda world, old: got(world.giulia, "case_intake", old.case_id or 0),
    "paper": lambda world, old: got(world.giulia, "intake_pdf", old.pk),
    "history": lambda world, old: got(world.giulia, "case_history", old.case_id or 0),
    "story": story,
    "table": lambda world, old: got(
        world.coordinator,
        "export_cases",
        0,
        {"kind": "csv", "content": "whole", "reason": "Passaggio di archivio"},
    ),
}


@pytest.mark.parametrize("way", READ)
def test_what_was_asked_then_is_read_still(
    world: World, old: Intake, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("network.paper.pdf_of", lambda page, style: page.encode())
    told = READ[way](world, old)
    assert "Ha un animale?" in told
    assert "Marocco, dalla nascita" in told
    if way == "paper":
        assert "versione 2 della scheda" in told


def test_who_asks_now_does_not_ask_it(world: World, old: Intake) -> None:
    form = FormVersion.objects.in_force(world.ambito.pk).form
    assert "own_1" not in form.questions
    assert form.questions["second_citizenship"].kind == "choice"
    assert old.form_version.form.questions["second_citizenship"].kind == "text"


def test_a_form_of_before_pairs_were_asked_anything_asks_them_nothing(world: World) -> None:
    assert Intake.objects.get(case=make_followed_case(world)).missing == []
