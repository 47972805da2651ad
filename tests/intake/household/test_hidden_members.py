"""A member who comes under protection is not told any more by the schede of those they lived with."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.context import acting
from intake.actions import export_story
from intake.household.members import MemberSaid, without_hidden
from intake.models import Case, Intake, Person
from tests.intake.factories import make_followed_case
from tests.world import SETUP, World, make_intake

ROWS = [
    {"name": "Pietro Galli", "relation": "child", "birth_year": 2015, "cohabiting": "yes"},
    {"name": "Zaira Quaranta", "relation": "spouse", "birth_year": 1991, "cohabiting": "yes"},
    {"name": "Ada Nonna", "relation": "grandparent", "cohabiting": "no"},
]
ANSWERS = {
    "household_kind": "couple_children",
    "members": ROWS,
    "ties": [
        {"from": "Zaira Quaranta", "to": "Pietro Galli", "kind": "parent"},
        {"from": "Ada Nonna", "to": "Pietro Galli", "kind": "grandparent"},
    ],
    "contacts": [{"name": "zaira  quaranta", "relation": "spouse", "may_be_called": "yes"}],
    "caregiver": "Zaira Quaranta",
    "accompanied_by": "zaira quaranta",
}


@pytest.fixture
def zaira(world: World) -> Person:
    return make_intake(world, first_name="Zaira", last_name="Quaranta").person


@pytest.fixture
def case(world: World, zaira: Person) -> Case:
    return make_followed_case(
        world,
        last_name="Galli",
        reporter_kind="family",
        reporter="Zaira Quaranta",
        answers=ANSWERS,
        known_members=[MemberSaid(1, zaira.pk, True)],
    )


def protect(person: Person) -> None:
    with acting(SETUP, "tests.set_up"):
        person.protected = True
        person.save()


def pages(user: User, case: Case, *names: str) -> str:
    client = Client()
    client.force_login(user)
    intake = case.intakes.get()
    told = []
    for name in names:
        answer = client.get(
            reverse(f"intake:{name}", args=[case.pk if name.startswith("case") else intake.pk])
        )
        assert answer.status_code == 200
        told.append(answer.content.decode())
    return " ".join(told)


def export(user: User) -> str:
    client = Client()
    client.force_login(user)
    body = {"kind": "csv", "content": "whole", "reason": "Passaggio di archivio"}
    return client.post(reverse("intake:export_cases"), body).content.decode("utf-8-sig")


def story_file(world: World, case: Case) -> str:
    given = {
        "recipient": "court",
        "recipient_name": "Tribunale",
        "reason": "Decreto",
        "extras": ["protection"],
        "extras_reason": "Chiesto dal giudice",
        "file_format": "json",
    }
    return export_story(by=world.coordinator, case=case, **given)[1].decode()


def past(user: User, case: Case, **asked: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("intake:case_past", args=[case.pk]), asked).content.decode()


def everything(world: World, case: Case) -> dict[str, str]:
    born = timezone.localtime(case.opened_at)
    before, now = ((born + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M") for n in (-1, 0))
    return {
        "history": pages(world.giulia, case, "case_history"),
        "past": past(world.giulia, case, il=now),
        "compared": past(world.giulia, case, il=before, confronta=now),
        "story": story_file(world, case),
        "desk": pages(world.desk, case, "intake"),
        "pair": pages(world.giulia, case, "intake", "case_intake", "members"),
        "table": export(world.coordinator),
    }


def test_wherever_a_scheda_is_read_the_hidden_member_is_not_there(
    world: World, case: Case, zaira: Person
) -> None:
    before = everything(world, case)
    assert all("Zaira Quaranta" in told for told in before.values())
    protect(zaira)
    after = everything(world, case)
    for told in after.values():
        assert "quaranta" not in told.casefold()
        assert "Pietro Galli" in told
    assert "Componente 3" not in after["desk"]  # no gap says that somebody is missing


def test_the_others_keep_their_rows_and_the_scheda_itself_does_not_change(case: Case, zaira: Person) -> None:
    protect(zaira)
    intake: Any = Intake.objects.get(pk=case.intakes.get().pk)
    told = without_hidden(intake)
    assert [row.get("name") for row in told["members"]] == ["Pietro Galli", None, "Ada Nonna"]
    assert [tie["from"] for tie in told["ties"]] == ["Ada Nonna"]
    assert told["contacts"] == []
    assert intake.answers["members"] == ROWS


def test_who_was_said_to_be_somebody_else_stays(world: World, zaira: Person) -> None:
    case = make_followed_case(
        world, last_name="Galli", answers=ANSWERS, known_members=[MemberSaid(1, zaira.pk, False)]
    )
    protect(zaira)
    assert without_hidden(case.intakes.get())["members"] == ROWS
