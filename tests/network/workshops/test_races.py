"""Two people at once on one proposal, or on the last place of a workshop: one wins, the other reads why."""

import threading

import pytest

from accounts.refusals import CONFLICT
from network.workshops.actions import join_workshop, table, themes
from network.workshops.models import Proposal, Workshop, WorkshopMember
from network.workshops.states import ProposalState
from tests.network.workshops.factories import decide, make_proposal, make_workshop
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_a_proposal_is_decided_once_by_two_at_the_table(world: World) -> None:
    proposal = make_proposal(world)
    results = race(
        lambda: decide(world, proposal, ProposalState.DECLINED, reason="Non ora."),
        lambda: decide(world, proposal, ProposalState.ACCEPTED, reason="Sì."),
    )
    assert refusals(results) == [CONFLICT]
    decided = Proposal.objects.get(pk=proposal.pk)
    assert decided.history.filter(action="network.decide_proposal").count() == 1
    expected = {ProposalState.DECLINED: "Non ora.", ProposalState.ACCEPTED: "Sì."}
    assert decided.decision_reason == expected[ProposalState(decided.state)]


def test_control_without_the_lock_both_decisions_are_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal, both = make_proposal(world), threading.Barrier(2)

    def read(row: Proposal) -> Proposal:
        found = Proposal.objects.select_related("workshop__ambito__unit", "author").get(pk=row.pk)
        both.wait(LONG_ENOUGH)
        return found

    monkeypatch.setattr(table, "locked_proposal", read)
    results = race(
        lambda: decide(world, proposal, ProposalState.DECLINED, reason="Non ora."),
        lambda: decide(world, proposal, ProposalState.ACCEPTED, reason="Sì."),
    )
    assert refusals(results) == []
    history = Proposal.objects.get(pk=proposal.pk).history
    assert history.filter(action="network.decide_proposal").count() == 2


def test_the_last_place_goes_to_one(world: World) -> None:
    workshop = make_workshop(world, world.marco, places=2)
    results = race(
        *[lambda who=who: join_workshop(by=who, workshop=workshop) for who in (world.luca, world.elisa)]
    )
    assert refusals(results) == [CONFLICT]
    assert WorkshopMember.objects.filter(left_at=None).count() == 2


def test_control_without_the_lock_there_are_more_people_than_places(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop, both = make_workshop(world, world.marco, places=2), threading.Barrier(2)

    def read(row: Workshop) -> Workshop:
        found = Workshop.objects.prefetch_related("members__user").get(pk=row.pk)
        assert len(found.members.all()) == 1
        both.wait(LONG_ENOUGH)
        return found

    monkeypatch.setattr(themes, "locked_workshop", read)
    results = race(
        *[lambda who=who: join_workshop(by=who, workshop=workshop) for who in (world.luca, world.elisa)]
    )
    assert refusals(results) == []
    assert WorkshopMember.objects.filter(left_at=None).count() == 3
