"""What is proposed when a seat is already held, and what a choice needs in writing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.professions import Profession
from intake.actions import decline_assignment
from intake.models import Case
from intake.routing.choice import check_pair, over_limit, proposals_for, seats_held
from intake.routing.ranking import Candidate, Proposals, RoutingRules, preview_pair, propose
from intake.workload.caseloads import candidates_for
from intake.workload.formula import Seat
from intake.workload.weighing import rules_of
from tests.intake.board_scenes import case_of, make_old_world
from tests.intake.factories import propose as give_to
from tests.intake.factories import seat_of
from tests.intake.invented_facts import TODAY, a_case, somebody
from tests.world import World

RULES = RoutingRules()
TEAM = [
    somebody(1, 10),
    somebody(2, 20),
    somebody(3, 30),
    somebody(4, 15, profession=Profession.EDUCATOR),
    somebody(5, 40),
]


def proposed(held: dict[str, int], *others: Candidate) -> Proposals:
    return propose(a_case(), [*TEAM, *others], RULES, TODAY, held=held)


def ids(proposals: Proposals) -> list[tuple[int, int]]:
    return [pair.ids for pair in proposals.pairs]


def test_who_leads_already_leads_every_proposal_each_time_with_somebody_else() -> None:
    pairs = ids(proposed({Seat.LEAD: 3}))
    assert [lead for lead, _other in pairs] == [3, 3, 3]
    assert len({other for _lead, other in pairs}) == 3


def test_who_stands_beside_already_does_so_under_three_different_leads() -> None:
    pairs = ids(proposed({Seat.CO_LEAD: 4}))
    assert [other for _lead, other in pairs] == [4, 4, 4]
    assert len({lead for lead, _other in pairs}) == 3


def test_beside_an_educator_who_leads_only_social_workers_are_proposed() -> None:
    free_educator = somebody(6, 0, profession=Profession.EDUCATOR)
    pairs = ids(proposed({Seat.LEAD: 4}, free_educator))
    assert pairs
    assert 6 not in {other for _lead, other in pairs}


def test_when_both_seats_are_held_only_that_pair_can_be_proposed() -> None:
    assert ids(proposed({Seat.LEAD: 5, Seat.CO_LEAD: 4})) == [(5, 4)]


def test_who_holds_a_seat_keeps_it_however_loaded_or_absent() -> None:
    away = somebody(9, 200, absent_until=TODAY + timedelta(days=3))
    answer = proposed({Seat.LEAD: 9}, away)
    assert {lead for lead, _other in ids(answer)} == {9}
    assert 9 not in {one.candidate.id for one in answer.rejected}


def test_who_passes_the_limit_is_counted_only_if_the_choice_adds_to_them() -> None:
    full = somebody(7, 114)
    pair = preview_pair(a_case(), full, TEAM[0], RULES, TODAY)
    assert over_limit(pair, {}) == [full]
    assert over_limit(pair, {Seat.LEAD: 7}) == []


@pytest.fixture
def half(db: None) -> tuple[World, Case]:
    """A situation of which Giulia keeps the lead, since Marco cannot."""
    world = make_old_world()
    case = give_to(world, case_of(world), world.giulia, world.marco)
    decline_assignment(by=world.marco, assignment=seat_of(case, world.marco), decline_reason="overload")
    return world, Case.objects.select_related("person").prefetch_related("assignments").get(pk=case.pk)


def test_after_a_no_the_seat_that_is_held_is_kept(half: tuple[World, Case]) -> None:
    world, case = half
    assert seats_held(case) == {Seat.LEAD: world.giulia.pk}
    leads = {lead for lead, _other in ids(proposals_for(case, rules_of(case.ambito_id)))}
    assert leads == {world.giulia.pk}


def test_a_pair_that_leaves_out_who_holds_a_seat_needs_a_reason(half: tuple[World, Case]) -> None:
    world, case = half
    rules = rules_of(case.ambito_id)
    people = {one.id: one for one in candidates_for(case, rules)}
    giulia, luca, elisa = (people[one.pk] for one in (world.giulia, world.luca, world.elisa))
    proposals = proposals_for(case, rules)
    check_pair(case, proposals, (giulia, luca), rules, "")
    with pytest.raises(ValidationError) as refused:
        check_pair(case, proposals, (luca, elisa), rules, " ")
    assert set(refused.value.message_dict) == {"reason"}
    check_pair(case, proposals, (luca, elisa), rules, "Giulia si trasferisce")
