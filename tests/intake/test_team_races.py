"""Both of the pair write about one équipe at once: nobody's words are lost, no decision is written twice."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.refusals import CONFLICT
from audit import clock
from intake.actions import cancel_team, decide_in_team, record_team, team, team_changes
from intake.models import AgendaItem, Case, TeamDecision, TeamMeeting
from network import meetings
from network.meetings import refuse_off
from network.versions import version_of
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def meeting(world: World) -> TeamMeeting:
    """An équipe that began an hour ago, with a review of the plan every three months."""
    now, case = clock.now(), make_followed_case(world)
    with clock.at(now - timedelta(days=1)):
        return make_team_meeting(world, case, starts_at=now - timedelta(hours=1), review_months=3)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the lock, and let both read before either writes."""
    both = threading.Barrier(2)

    def read(case: Case) -> Case:
        rows = Case.objects.select_related("person", "district__unit")
        return rows.prefetch_related("assignments__operator").get(pk=case.pk)

    compare = team.refuse_stale

    def together(row: TeamMeeting, version: int | None) -> None:
        compare(row, version)
        both.wait(LONG_ENOUGH)

    monkeypatch.setattr(team, "locked", read)
    monkeypatch.setattr(team, "refuse_stale", together)


def both_record(world: World, meeting: TeamMeeting) -> list[Any]:
    version = version_of(meeting)

    def write(who: User) -> TeamMeeting:
        guests = meeting.guests.filter(user=world.elisa)
        words = f"Parole di {who.first_name}."
        return record_team(by=who, meeting=meeting, present=guests, synthesis=words, version=version)

    return race(lambda: write(world.giulia), lambda: write(world.marco))


def recorded(meeting: TeamMeeting) -> int:
    return int(meeting.history.filter(action="intake.record_team").count())


def test_who_writes_the_synthesis_second_reads_who_was_faster(world: World, meeting: TeamMeeting) -> None:
    results = both_record(world, meeting)
    assert refusals(results) == [CONFLICT]
    [refusal] = [each for each in results if isinstance(each, ValidationError)]
    assert "ha scritto qui mentre scrivevi" in refusal.messages[0]
    assert recorded(meeting) == 1
    assert AgendaItem.objects.filter(kind="review").count() == 1


@pytest.mark.usefixtures("unlocked")
def test_control_without_the_lock_one_synthesis_is_lost(world: World, meeting: TeamMeeting) -> None:
    assert refusals(both_record(world, meeting)) == []
    assert recorded(meeting) == 2


def both_decide(world: World, meeting: TeamMeeting) -> list[Any]:
    day = clock.today() + timedelta(days=8)
    return race(
        *[
            lambda who=who: decide_in_team(by=who, meeting=meeting, title="Parlare con la scuola", day=day)
            for who in (world.giulia, world.marco)
        ]
    )


def test_the_same_decision_is_written_once(world: World, meeting: TeamMeeting) -> None:
    assert refusals(both_decide(world, meeting)) == []
    assert TeamDecision.objects.count() == AgendaItem.objects.count() == 1


def test_control_without_the_lock_the_same_decision_is_written_twice(
    world: World, meeting: TeamMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, plan = threading.Barrier(2), team.plan_agenda_item

    def together(**given: Any) -> AgendaItem:
        both.wait(LONG_ENOUGH)
        return plan(**given)

    rows = Case.objects.select_related("person", "district__unit").prefetch_related("assignments__operator")
    monkeypatch.setattr(team, "locked", lambda case: rows.get(pk=case.pk))
    monkeypatch.setattr(team, "plan_agenda_item", together)
    assert refusals(both_decide(world, meeting)) == []
    assert TeamDecision.objects.count() == 2


def test_an_equipe_is_called_off_or_its_synthesis_is_written_never_both(
    world: World, meeting: TeamMeeting
) -> None:
    results = race(
        lambda: cancel_team(by=world.giulia, meeting=meeting, reason="Sciopero."),
        lambda: record_team(by=world.marco, meeting=meeting, synthesis="Due pomeriggi.", present=[]),
    )
    assert refusals(results) == [CONFLICT]
    written = TeamMeeting.objects.get(pk=meeting.pk)
    assert written.is_off != bool(written.synthesis)


def test_control_without_the_lock_an_equipe_that_is_off_has_its_synthesis(
    world: World, meeting: TeamMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def read(case: Case) -> Case:
        rows = Case.objects.select_related("person", "district__unit")
        return rows.prefetch_related("assignments__operator").get(pk=case.pk)

    def together(row: TeamMeeting) -> None:
        refuse_off(row)
        both.wait(LONG_ENOUGH)

    for module in (team, team_changes):
        monkeypatch.setattr(module, "locked", read)
    monkeypatch.setattr(team, "refuse_off", together)
    monkeypatch.setattr(meetings, "refuse_held", lambda _meeting: both.wait(LONG_ENOUGH))
    results = race(
        lambda: cancel_team(by=world.giulia, meeting=meeting, reason="Sciopero."),
        lambda: record_team(by=world.marco, meeting=meeting, synthesis="Due pomeriggi.", present=[]),
    )
    assert refusals(results) == []
    assert meeting.history.filter(action__in=["intake.cancel_team", "intake.record_team"]).count() == 2
