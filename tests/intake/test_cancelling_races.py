"""A scheda is cancelled twice at once, or while its situation is given to a pair: one act after the other."""

from typing import Any

import pytest

from intake.actions import assign_pair, cancel_intake
from intake.models import Case, Intake
from intake.states import AssignmentState, CaseState
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.referrals.test_races import race, refusals
from tests.world import World, make_case, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CONFLICT = 409


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def cancel(world: World, case: Case, by: Any) -> Intake:
    intake = Intake.objects.select_related("case").get(case=case)
    return cancel_intake(by=by, intake=intake, reason="Registrata due volte.")


def test_two_who_cancel_at_once_cancel_it_once(world: World) -> None:
    case = make_case(world)
    acts = [lambda by=by: cancel(world, case, by) for by in (world.desk, world.coordinator)]
    assert refusals(race(*acts)) == [CONFLICT]
    assert Intake.objects.get(case=case).history.filter(state="cancelled").count() == 1
    told = Notice.objects.filter(
        kind=NoticeKind.INTAKE_CANCELLED, recipient__in=[world.desk, world.coordinator]
    )
    assert told.count() == 1


@pytest.mark.parametrize("_time", range(3))
def test_cancelled_while_a_pair_is_chosen_nobody_stays_asked(world: World, _time: int) -> None:
    case = make_case(world)
    pair = {"lead": world.giulia, "co_lead": world.marco, "reason": "Si conoscono."}
    results = race(
        lambda: cancel(world, case, world.desk),
        lambda: assign_pair(by=world.coordinator, case=case, version=case.version, **pair),
    )
    assert refusals(results) in ([], [CONFLICT])  # given first, or too late
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.CLOSED
    assert not case.assignments.filter(state=AssignmentState.PROPOSED).exists()


def test_two_doubles_are_not_both_cancelled_for_each_other(world: World) -> None:
    one, other = (Intake.objects.get(case=make_case(world, last_name=name)) for name in ("Ferri", "Feri"))
    acts = [
        lambda row=row, holds=holds: cancel_intake(
            by=world.coordinator, intake=row, reason="Doppia.", duplicate_of=holds.number
        )
        for row, holds in ((one, other), (other, one))
    ]
    race(*acts)
    assert Intake.objects.standing().filter(pk__in=[one.pk, other.pk]).count() == 1
