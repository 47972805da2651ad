"""Two act at once on the same caseload, or the same days: one wins, the other reads what changed.

Each race has its control: without the locks, both look at the same facts and both go on.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from intake.actions import declare_absence, redistribute, redistributions
from intake.models import Assignment, Case, Redistribution
from intake.redistribution.caseload import Facts, facts_about
from network import absences
from network.models import Absence, AbsenceKind, Post
from tests.intake.factories import HAND_OVER, make_followed_case, propose
from tests.referrals.test_races import race
from tests.world import World, make_case, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


PATIENCE = 1.0  # how long who has looked waits for the other to look too


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def planned(by: User, post: Post, to: User) -> Callable[[], Redistribution]:
    """A whole caseload given to one person, as it is looked at now and confirmed later."""
    facts = facts_about(post, by)
    seen = facts.seen(dict.fromkeys(facts.seats, to.pk))
    lines = dict.fromkeys(facts.seats, to)
    return lambda: redistribute(by=by, post=post, lines=lines, seen=seen, **HAND_OVER)


def both_confirm(world: World) -> list[Any]:
    """Two coordinators look at Giulia's caseload and both give it to Luca."""
    for name in ("Uno", "Due", "Tre"):
        make_followed_case(world, last_name=name)
    post = Post.objects.select_related("unit", "user").get(user=world.giulia)
    return race(*[planned(who, post, world.luca) for who in (world.coordinator, world.north_coordinator)])


def test_of_two_who_confirm_at_once_one_wins_and_the_other_reads_what_changed(world: World) -> None:
    results = both_confirm(world)
    refused = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [ValidationError]
    assert status_of(refused[0]) == CONFLICT
    assert len(refused[0].messages) == 4  # three situations, and Luca's load
    assert Redistribution.objects.count() == 1
    assert Assignment.objects.open().filter(operator=world.luca).count() == 3


def test_control_without_the_locks_nobody_reads_what_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def unlocked(ids: Any) -> dict[int, Case]:
        cases = Case.objects.filter(pk__in=ids).select_related("person", "district__unit")
        return {case.pk: case for case in cases.prefetch_related("assignments__operator")}

    look = Facts.refuse_stale

    def look_together(self: Facts, seen: str, lines: Any) -> None:
        look(self, seen, lines)
        both.wait(10)

    monkeypatch.setattr(redistributions, "_locked_cases", unlocked)
    monkeypatch.setattr(redistributions, "_hold_people", lambda people: None)
    monkeypatch.setattr(Facts, "refuse_stale", look_together)
    refused = [one for one in both_confirm(world) if isinstance(one, Exception)]
    assert not any(isinstance(one, ValidationError) and status_of(one) == CONFLICT for one in refused)


def both_give_to_luca(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two caseloads without a situation in common go at once to the same person."""
    propose(world, make_case(world, last_name="Alba"), world.giulia, world.elisa)
    propose(world, make_case(world, last_name="Bruni"), world.marco, world.chiara)
    both = threading.Barrier(2)

    def look_together(post: Post, who: User) -> Facts:
        facts = facts_about(post, who)
        with suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)
        return facts

    acts = [
        planned(by, Post.objects.select_related("unit", "user").get(user=person), world.luca)
        for by, person in ((world.coordinator, world.giulia), (world.north_coordinator, world.marco))
    ]
    monkeypatch.setattr(redistributions, "facts_about", look_together)
    return race(*acts)


def test_of_two_who_give_to_one_person_at_once_one_reads_that_their_load_has_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = [one for one in both_give_to_luca(world, monkeypatch) if isinstance(one, Exception)]
    assert [status_of(one) for one in refused] == [CONFLICT]
    assert Redistribution.objects.count() == 1


def test_control_without_holding_who_receives_neither_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redistributions, "_hold_people", lambda people: None)
    refused = [one for one in both_give_to_luca(world, monkeypatch) if isinstance(one, Exception)]
    assert not any(isinstance(one, ValidationError) for one in refused)


def both_declare(world: World) -> list[Any]:
    """Giulia and her coordinator write down the same days at once."""
    days = {"first_day": date(2026, 12, 7), "last_day": date(2026, 12, 11)}
    acts = [
        lambda who=who: declare_absence(by=who, user=world.giulia, kind=AbsenceKind.HOLIDAY, **days)
        for who in (world.giulia, world.coordinator)
    ]
    return race(*acts)


def test_of_two_absences_of_one_person_in_the_same_days_one_is_written(world: World) -> None:
    results = both_declare(world)
    assert len([one for one in results if isinstance(one, ValidationError)]) == 1
    assert Absence.objects.count() == 1


def test_control_without_the_lock_both_are_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)
    check = absences.check_absence

    def check_together(absence: Absence, **days: Any) -> None:
        check(absence, **days)
        both.wait(10)

    monkeypatch.setattr(absences, "check_absence", check_together)
    monkeypatch.setattr(absences, "lock_people", set)
    both_declare(world)
    assert Absence.objects.count() == 2
