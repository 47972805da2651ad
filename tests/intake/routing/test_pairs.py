"""Which pairs are proposed, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.professions import Profession
from intake.routing.ranking import propose
from intake.workload.formula import Load
from tests.intake.invented_facts import (
    TODAY,
    a_case,
    an_educator,
    somebody,
)
from tests.intake.routing.asking import RULES, pairs


def test_the_least_loaded_social_worker_leads_and_a_needed_profession_completes() -> None:
    team = [somebody(1, 70), somebody(2, 40), an_educator(3, 80), an_educator(4, 60)]
    assert pairs(a_case(), *team)[0] == (2, 4)


def test_the_load_that_counts_is_the_one_after_the_assignment() -> None:
    half_time = replace(somebody(1), load=Load(Decimal("12.75"), Decimal("42.50")))  # 30 %, would be 38 %
    full_time = somebody(2, 32)  # would be 36 %
    assert pairs(a_case(), half_time, full_time)[0] == (2, 1)


def test_without_a_needed_profession_a_social_worker_of_another_comune_completes() -> None:
    team = [somebody(1, 40, municipality_id=11), somebody(2, 41, municipality_id=11), somebody(3, 80)]
    assert pairs(a_case(area="housing"), *team)[0] == (1, 3)


def test_then_another_profession_then_a_social_worker_of_the_same_comune() -> None:
    lead, colleague = somebody(1, 40, municipality_id=11), somebody(2, 50, municipality_id=11)
    nurse = somebody(3, 90, profession=Profession.NURSE)
    housing = a_case(area="housing")
    assert pairs(housing, lead, colleague, nurse)[0] == (1, 3)
    assert pairs(housing, lead, colleague)[0] == (1, 2)


def test_the_three_proposals_have_different_leads_and_as_far_as_possible_different_co_leads() -> None:
    workers = [somebody(number, 40 + number) for number in (1, 2, 3, 4)]
    educators = [an_educator(number, 40 + number) for number in (5, 6)]
    assert pairs(a_case(), *workers, *educators) == [(1, 5), (2, 6), (3, 5)]


def test_the_same_two_people_are_never_proposed_twice() -> None:
    assert pairs(a_case(), somebody(1), somebody(2)) == [(1, 2)]


def test_a_single_lead_is_proposed_with_several_co_leads() -> None:
    team = [somebody(1), *(an_educator(number, 40 + number) for number in (2, 3, 4, 5))]
    assert pairs(a_case(), *team) == [(1, 2), (1, 3), (1, 4)]


def test_as_many_pairs_are_proposed_as_are_asked_for() -> None:
    team = [somebody(number) for number in range(1, 9)]
    for top in (1, 2, 5):
        assert len(propose(a_case(), team, RULES, TODAY, top=top).pairs) == top
    with pytest.raises(ValueError, match="at least one pair"):
        propose(a_case(), team, RULES, TODAY, top=0)


@pytest.mark.parametrize(
    ("facts", "percent", "leads"),
    [
        ({"knows_family": True}, 54, True),  # 15 points of bonus
        ({"knows_family": True}, 56, False),
        ({"languages": frozenset({"ar"})}, 49, True),  # 10 points of bonus
        ({"languages": frozenset({"ar"})}, 51, False),
        ({"languages": frozenset({"fr"})}, 41, False),
        ({"languages": frozenset({"ar"}), "knows_family": True}, 64, True),
    ],
)
def test_continuity_and_language_count_as_a_lower_load(
    facts: dict[str, Any], percent: int, leads: bool
) -> None:
    team = [somebody(1, 40), somebody(2, percent, **facts), an_educator(3)]
    assert (pairs(a_case(language="ar"), *team)[0] == (2, 3)) == leads


def test_italian_is_no_bonus() -> None:
    team = [somebody(1, 40), somebody(2, 41, languages=frozenset({"it"})), an_educator(3)]
    assert pairs(a_case(language="it"), *team)[0] == (1, 3)


def test_equal_loads_are_told_apart_by_who_was_assigned_longest_ago_then_by_id() -> None:
    march, june = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    in_june, in_march = somebody(1, last_assigned_at=june), somebody(2, last_assigned_at=march)
    never, never_too, educator = somebody(3), somebody(4), an_educator(5)
    assert pairs(a_case(), in_june, in_march, educator)[0] == (2, 5)
    assert pairs(a_case(), in_june, in_march, never, educator)[0] == (3, 5)
    assert pairs(a_case(), never_too, never, educator)[0] == (3, 5)
