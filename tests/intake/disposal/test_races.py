"""Two decide at once on one disposal: one is heard, the other reads that they were slower.

Each race has its control: without the lock, the same two acts spoil each other.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError

from intake.actions import answer_disposal, disposals, propose_disposal, stop_disposal
from intake.disposal.states import DisposalState
from intake.models import Disposal
from tests.intake.factories import make_disposal, make_old_case
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0  # how long one waits for the other where both could be


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have two acts meet in a function of theirs, if nothing keeps the second from coming there."""

    def meet_in(name: str) -> None:
        together = threading.Barrier(2)
        original = getattr(disposals, name)

        def met(*given: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                together.wait(PATIENCE)
            return original(*given)

        monkeypatch.setattr(disposals, name, met)

    return meet_in


def answered_and_stopped(world: World) -> list[Any]:
    row = make_disposal(world)
    return race(
        lambda: answer_disposal(by=world.auditor, disposal=row, is_granted=True, reason="Regolare."),
        lambda: stop_disposal(by=world.admin, disposal=row, reason="C'è una causa."),
    )


def moves() -> list[str]:
    return list(Disposal.history.order_by("history_id").values_list("state", flat=True))


def test_who_orders_and_who_stops_come_one_after_the_other(
    world: World, meeting: Callable[[str], None]
) -> None:
    meeting("_refuse_silence")
    results = answered_and_stopped(world)
    # Stopped first, it cannot be ordered any more; ordered first, it is stopped all the same.
    assert moves() in (["asked", "ordered", "stopped"], ["asked", "stopped"])
    assert len(refusals(results)) == 3 - len(moves())
    assert Disposal.objects.get().state == DisposalState.STOPPED


def test_control_without_the_lock_what_was_stopped_may_be_ordered(
    world: World, meeting: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposals, "_locked", lambda row: Disposal.objects.get(pk=row.pk))
    meeting("_refuse_silence")
    assert refusals(answered_and_stopped(world)) == []
    assert sorted(moves()[1:]) == ["ordered", "stopped"]


def proposed_twice(world: World) -> list[Any]:
    make_old_case(world)
    given = {"ambito": world.ambito, "years": 10, "rule": "Voce 7.3", "reason": "Spazio."}
    return race(
        lambda: propose_disposal(by=world.admin, **given),
        lambda: propose_disposal(by=world.auditor, **given),
    )


def test_one_of_two_proposals_at_once_is_told_of_the_other(
    world: World, meeting: Callable[[str], None]
) -> None:
    meeting("_listed")
    assert refusals(proposed_twice(world)) == [409]
    assert Disposal.objects.count() == 1


def test_control_without_the_lock_the_database_alone_refuses_the_second(
    world: World, meeting: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposals, "_refuse_second", lambda ambito: None)
    meeting("_listed")
    raised = [each for each in proposed_twice(world) if isinstance(each, Exception)]
    assert [type(each) for each in raised] == [IntegrityError]
