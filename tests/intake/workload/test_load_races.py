"""Many hands at once load nobody beyond the limit, and no scheda is lost or numbered twice.

Each race has its control: without what keeps the order, the same acts spoil each other.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from intake import giving
from intake.actions import (
    assign_pair,
    close_case,
    declare_conflict,
    give_extra_task,
    register_intake,
    save_draft,
    schede,
)
from intake.models import Assignment, Case, Intake
from intake.routing.choice import proposals_for
from intake.workload.caseloads import loads_of
from intake.workload.formula import Band
from intake.workload.weighing import rules_of
from network.models import NumberSeries, Post
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_followed_case
from tests.referrals.test_races import race
from tests.world import World, make_case, make_intake, make_scheda

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0  # how long who has read the loads waits for the other to read them too
MANY, AT_ONCE = 200, 10
OPERATORS = ("giulia", "marco", "luca", "elisa", "chiara")


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_old_world()


def overloaded(world: World) -> list[User]:
    rows = loads_of(world.ambito.pk, rules_of(world.ambito.pk))
    return [row.post.user for row in rows if row.load.band == Band.RED]


# ---- two choices that would each be the last one possible


def fill_everybody(world: World) -> None:
    """Other tasks bring everybody to where one more situation is possible, and two are not."""
    for name in OPERATORS:
        post = Post.objects.select_related("unit", "user").get(user=getattr(world, name))
        give_extra_task(
            by=world.coordinator, post=post, title="Progetto", points=Decimal(93), reason="Lo guida"
        )


def choose_both(world: World, monkeypatch: pytest.MonkeyPatch, *, knows_proposals: bool) -> list[Any]:
    """Two coordinators confirm at once the first pair proposed for two situations: it is the same."""
    fill_everybody(world)
    cases = [make_case(world, last_name=name) for name in ("Alba", "Bruni")]
    proposals = [proposals_for(case, rules_of(case.ambito_id)) for case in cases]
    ((lead, co_lead),) = {one.pairs[0].ids for one in proposals}
    looks = "points_now" if knows_proposals else "candidates_for"
    both, read = threading.Barrier(2), getattr(giving, looks)

    def read_together(*asked: Any) -> Any:
        found = read(*asked)
        with suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)
        return found

    monkeypatch.setattr(giving, looks, read_together)
    people = User.objects.in_bulk([lead, co_lead])
    given = {"lead": people[lead], "co_lead": people[co_lead]}
    return race(
        *[
            lambda by=by, case=case, known=known: assign_pair(
                by=by, case=case, version=case.version, proposals=known if knows_proposals else None, **given
            )
            for by, case, known in zip(
                (world.coordinator, world.north_coordinator), cases, proposals, strict=True
            )
        ]
    )


@pytest.mark.parametrize("knows_proposals", [False, True])
def test_two_choices_at_once_load_nobody_beyond_the_limit_unseen(
    world: World, monkeypatch: pytest.MonkeyPatch, knows_proposals: bool
) -> None:
    results = choose_both(world, monkeypatch, knows_proposals=knows_proposals)
    assert [type(one) for one in results if isinstance(one, Exception)] == [ValidationError]
    assert overloaded(world) == []


@pytest.mark.parametrize("knows_proposals", [False, True])
def test_control_without_holding_the_people_they_do(
    world: World, monkeypatch: pytest.MonkeyPatch, knows_proposals: bool
) -> None:
    monkeypatch.setattr(giving, "refuse_who_left", lambda people: None)
    results = choose_both(world, monkeypatch, knows_proposals=knows_proposals)
    assert not [one for one in results if isinstance(one, Exception)]
    assert overloaded(world)


# ---- two hundred schede at once


def register_many(world: World) -> Iterator[Any]:
    """Emergencies, which are given to a pair as they are registered, from many desks at once."""

    def desk(number: int) -> list[Intake]:
        share = range(number, MANY, AT_ONCE)
        return [make_intake(world, last_name=f"Persona{one}", urgency="emergency") for one in share]

    for result in race(*[lambda number=number: desk(number) for number in range(AT_ONCE)]):
        yield from [result] if isinstance(result, Exception) else result


def test_two_hundred_schede_at_once_are_numbered_once_and_overload_nobody(world: World) -> None:
    results = list(register_many(world))
    assert not [one for one in results if isinstance(one, Exception)]
    numbers = sorted(Intake.objects.values_list("number", flat=True))
    assert [int(number[5:]) for number in numbers] == list(range(1, MANY + 1))
    assert overloaded(world) == []
    given = [case for case in Case.objects.prefetch_related("assignments") if case.open_seats]
    assert given
    for case in given:
        assert len({seat.operator_id for seat in case.assignments.all()}) == case.open_seats == 2
    assert Assignment.objects.count() == 2 * len(given)


def test_control_without_the_lock_on_the_numbers_some_registrations_fail(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def number(ambito_id: int, series: str) -> str:
        row = NumberSeries.objects.get_or_create(ambito_id=ambito_id, series=series, year=2026)[0]
        NumberSeries.objects.filter(pk=row.pk).update(last=row.last + 1)
        return f"2026/{row.last + 1:06d}"

    monkeypatch.setattr(schede, "next_number", number)
    assert [one for one in register_many(world) if isinstance(one, Exception)]


# ---- an emergency is given by itself while somebody is excluded


def give_while_excluding(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Case, User]:
    """An emergency is registered; once pairs are proposed, who would be first is excluded elsewhere."""
    known = make_followed_case(world)
    excluded: list[User] = []
    propose = giving.proposals_for

    def propose_then_exclude(case: Case, rules: Any) -> Any:
        found = propose(case, rules)
        if not excluded:
            excluded.append(User.objects.get(pk=found.pairs[0].ids[0]))
            declared = {"case": known, "operator": excluded[0], "reason": "È sua zia"}
            (done,) = race(lambda: declare_conflict(by=world.coordinator, **declared))
            assert not isinstance(done, Exception), done
        return found

    monkeypatch.setattr(giving, "proposals_for", propose_then_exclude)
    close = {"closing_reason": "goals_reached", "reason": "x"}
    known = close_case(by=world.coordinator, case=known, version=known.version, **close)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=known.person)
    scheda = make_scheda(world, urgency="emergency")
    case = register_intake(by=world.desk, draft=draft, scheda=scheda).case
    assert case is not None
    return case, excluded[0]


def test_who_is_excluded_while_the_pair_is_chosen_is_not_given_the_emergency(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, excluded = give_while_excluding(world, monkeypatch)
    pair = [seat.operator for seat in case.assignments.open()]
    assert len(pair) == 2
    assert excluded not in pair


def test_control_without_looking_again_they_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving, "_excluded_now", lambda case, pair: set())
    case, excluded = give_while_excluding(world, monkeypatch)
    assert excluded in [seat.operator for seat in case.assignments.open()]
