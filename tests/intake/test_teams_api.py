"""Équipe through the API: the same acts and rights as on the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import clock
from audit.access import readings_of
from intake.models import AgendaItem, Case, TeamMeeting
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.test_api import Caller
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


@pytest.fixture
def held(world: World, case: Case) -> TeamMeeting:
    """An équipe that began an hour ago, with Elisa, the family centre and the school."""
    now = clock.now()
    with clock.at(now - timedelta(days=1)):
        return make_team_meeting(world, case, starts_at=now - timedelta(hours=1), review_months=3)


def call(user: User, path: str, body: Any = None) -> Any:
    caller = Caller(user)
    return caller.get(path) if body is None else caller.post(path, body)


def invitation(world: World, **facts: Any) -> dict[str, Any]:
    return {
        "starts_at": (clock.now() + timedelta(days=7)).isoformat(),
        "place": "Sala di Borgo",
        "agenda": "Il rientro a scuola.",
        "colleagues": [world.elisa.pk],
        "services": [world.family_centre.pk],
        "others": "La mamma",
        "review_months": 3,
        **facts,
    }


def test_a_program_convenes_and_who_has_an_account_is_told(world: World, case: Case) -> None:
    made = call(world.giulia, f"cases/{case.pk}/teams/", invitation(world))
    assert made.status_code == 201
    assert [guest["name"] for guest in made.json()["guests"]] == [
        "Elisa Poma", "Centro per le famiglie", "La mamma",
    ]  # fmt: skip
    assert Notice.objects.filter(kind=NoticeKind.TEAM_CONVENED, recipient=world.elisa).exists()
    [listed] = call(world.marco, f"cases/{case.pk}/teams/").json()["results"]
    assert listed["id"] == made.json()["id"]
    assert readings_of(case).exists()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"colleagues": [999999]}, 400),
        ({"services": [999999]}, 400),
        ({"colleagues": [], "services": [], "others": ""}, 422),
        ({"starts_at": "2020-01-01T10:00:00Z"}, 422),
        ({"who": 1}, 400),
    ],
)
def test_what_is_wrong_convenes_nobody(world: World, case: Case, wrong: dict[str, Any], status: int) -> None:
    assert call(world.giulia, f"cases/{case.pk}/teams/", invitation(world, **wrong)).status_code == status
    assert not TeamMeeting.objects.exists()


def test_who_is_only_invited_reads_what_was_agreed_and_nothing_reserved(
    world: World, held: TeamMeeting
) -> None:
    version = call(world.giulia, f"teams/{held.pk}/").json()["version"]
    there = held.guests.get(user=world.elisa).pk
    written = {
        "present": [there],
        "synthesis": "Due pomeriggi.",
        "reserved": "Il padre beve.",
        "version": version,
    }
    answer = call(world.giulia, f"teams/{held.pk}/record/", written)
    assert answer.status_code == 200
    assert answer.json()["reserved"] == "Il padre beve."
    assert AgendaItem.objects.filter(case=held.case_id, kind="review").count() == 1
    read = call(world.elisa, f"teams/{held.pk}/").json()
    assert read["synthesis"] == "Due pomeriggi."
    assert (read["reserved"], read["decisions"]) == (None, None)
    assert {guest["id"]: guest["was_there"] for guest in read["guests"]}[there] is True


def test_who_wrote_on_what_they_had_not_read_is_told(world: World, held: TeamMeeting) -> None:
    written = {"present": [], "synthesis": "Uno.", "version": 1}
    assert call(world.giulia, f"teams/{held.pk}/record/", written).status_code == 200
    assert call(world.marco, f"teams/{held.pk}/record/", {**written, "synthesis": "Due."}).status_code == 409
    held.refresh_from_db()
    assert held.synthesis == "Uno."


def test_a_decision_is_on_the_agenda_once(world: World, held: TeamMeeting) -> None:
    decision = {"title": "Chiamare la scuola", "day": (clock.today() + timedelta(days=9)).isoformat()}
    first, again = (call(world.marco, f"teams/{held.pk}/decisions/", decision) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert [one["title"] for one in call(world.giulia, f"teams/{held.pk}/").json()["decisions"]] == [
        "Chiamare la scuola"
    ]


def test_the_list_costs_the_same_however_long(world: World, case: Case) -> None:
    caller, costs = Caller(world.giulia), []
    for _ in range(3):
        make_team_meeting(world, case)
        with CaptureQueriesContext(connection) as statements:
            assert caller.get(f"cases/{case.pk}/teams/").status_code == 200
        costs.append(len(statements))
    assert costs[1] == costs[2]
