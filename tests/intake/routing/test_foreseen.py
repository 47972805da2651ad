"""What a proposal says of a load is what is carried once the pair has taken charge."""

import pytest

from audit import clock
from intake.actions import take_charge
from intake.routing.ranking import preview_pair
from intake.workload.caseloads import candidates_for, loads_of
from intake.workload.formula import case_points, points_once_taken
from intake.workload.weighing import facts_of, rules_of
from tests.intake.factories import propose, seat_of
from tests.intake.invented_facts import TODAY, a_case
from tests.intake.routing.asking import RULES
from tests.world import World, make_case


def test_the_load_told_before_a_choice_is_the_load_once_both_have_taken_charge(world: World) -> None:
    case, rules = make_case(world), rules_of(world.ambito.pk)
    people = {one.id: one for one in candidates_for(case, rules)}
    told = preview_pair(facts_of(case), people[world.giulia.pk], people[world.marco.pk], rules, clock.today())
    propose(world, case)
    for member in (world.giulia, world.marco):
        take_charge(by=member, assignment=seat_of(case, member))
    carried = {one.post.user_id: one.load for one in loads_of(world.ambito.pk, rules)}
    for seat in (told.lead, told.co_lead):
        assert seat.after == carried[seat.candidate.id]


@pytest.mark.parametrize(
    ("phase", "heavier"),
    [("assessment", True), ("first_60_days", False), ("active", False), ("monitoring", False)],
)
def test_only_what_is_still_assessed_will_weigh_more(phase: str, heavier: bool) -> None:
    facts = a_case(phase=phase)
    now = case_points(facts, RULES.workload, TODAY)
    assert (points_once_taken(facts, RULES.workload, TODAY).total > now.total) is heavier
