"""What holds for every case and every team."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.operability import is_child_protection_order
from intake.routing.ranking import Candidate, Proposals, preview_pair, refusals
from intake.workload.formula import Band, Load, Seat, seat_points
from tests.intake.invented_facts import (
    TODAY,
    a_case,
    an_educator,
    cases,
    points,
    somebody,
    teams,
)
from tests.intake.routing.asking import RULES, proposed


@given(case=cases(), team=teams())
def test_every_proposed_pair_keeps_the_promises(case: CaseFacts, team: list[Candidate]) -> None:
    answer = proposed(case, *team)
    left_out = {rejected.candidate.id for rejected in answer.rejected}
    for pair in answer.pairs:
        lead, co_lead = pair.lead.candidate, pair.co_lead.candidate
        assert lead.id != co_lead.id
        assert lead.profession == Profession.SOCIAL_WORKER
        assert not left_out & set(pair.ids)
        assert True not in (lead.excluded, co_lead.excluded)
        assert not is_child_protection_order(case) or lead.court_enabled or co_lead.court_enabled
        assert not case.protected or (lead.protected_pool and co_lead.protected_pool)
        for seat in (pair.lead, pair.co_lead):
            added = seat_points(answer.points.total, seat.seat, RULES.workload)
            assert seat.after.points - seat.before.points == added
    assert [pair.rank for pair in answer.pairs] == list(range(1, len(answer.pairs) + 1))
    assert len({frozenset(pair.ids) for pair in answer.pairs}) == len(answer.pairs) <= 3
    assert (answer.waiting_reason is None) == bool(answer.pairs)


@given(case=cases(), team=teams(), order=st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_changes_nothing(
    case: CaseFacts, team: list[Candidate], order: Any
) -> None:
    answer = proposed(case, *team)
    order.shuffle(team)
    assert proposed(case, *team) == answer


@given(case=cases(), team=teams())
def test_a_conflict_of_interest_leaves_no_trace(case: CaseFacts, team: list[Candidate]) -> None:
    assert proposed(case, *team) == proposed(case, *(one for one in team if not one.excluded))


@given(case=cases(), team=teams())
def test_either_all_the_pairs_stay_below_the_limit_or_none(case: CaseFacts, team: list[Candidate]) -> None:
    answer = proposed(case, *team)
    passing = [Band.RED in (pair.lead.after.band, pair.co_lead.after.band) for pair in answer.pairs]
    assert all(passing) or not any(passing)
    for pair, passes in zip(answer.pairs, passing, strict=True):
        assert any(warning.code == "over_limit" for warning in pair.warnings) == passes


def place_of(number: int, answer: Proposals) -> int:
    """The best place in which somebody is proposed, 4 when they are not."""
    return min((pair.rank for pair in answer.pairs if number in pair.ids), default=4)


@given(case=cases(), team=teams(), which=st.integers(0, 11), more=points(0, 60))
def test_more_load_never_brings_anybody_forward(
    case: CaseFacts, team: list[Candidate], which: int, more: Decimal
) -> None:
    assume(which < len(team))
    one = team[which]
    heavier = replace(one, load=Load(one.load.points + more, one.load.capacity))
    before = proposed(case, *team)
    after = proposed(case, *team[:which], heavier, *team[which + 1 :])
    assert place_of(one.id, after) >= place_of(one.id, before)


@given(case=cases(), team=teams(), which=st.integers(0, 11))
def test_knowing_the_family_never_sends_anybody_back(
    case: CaseFacts, team: list[Candidate], which: int
) -> None:
    assume(which < len(team))
    one = team[which]
    stranger, known = (replace(one, knows_family=knows) for knows in (False, True))
    others = [*team[:which], *team[which + 1 :]]
    assert place_of(one.id, proposed(case, *others, known)) <= place_of(
        one.id, proposed(case, *others, stranger)
    )


@given(case=cases(), team=teams())
def test_every_proposal_can_be_kept(case: CaseFacts, team: list[Candidate]) -> None:
    kept = json.loads(json.dumps(proposed(case, *team).as_mapping()))
    assert set(kept) == {"on", "rules_version", "points", "pairs", "rejected", "waiting_reason"}


@given(case=cases(), team=teams())
def test_a_proposed_pair_is_never_refused(case: CaseFacts, team: list[Candidate]) -> None:
    for pair in proposed(case, *team).pairs:
        assert refusals(case, pair.lead.candidate, pair.co_lead.candidate) == ()
        by_hand = preview_pair(case, pair.lead.candidate, pair.co_lead.candidate, RULES, TODAY)
        assert (by_hand.lead, by_hand.co_lead, by_hand.warnings) == (pair.lead, pair.co_lead, pair.warnings)


def test_the_seats_of_a_pair_are_lead_and_co_lead() -> None:
    (pair,) = proposed(a_case(), somebody(1), an_educator(2)).pairs
    assert (pair.lead.seat, pair.co_lead.seat) == (Seat.LEAD, Seat.CO_LEAD)
    assert pair.score == (pair.lead.score, pair.co_lead.score)
