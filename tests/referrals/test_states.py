"""The one table of a referral's states."""

import pytest

from referrals.states import (
    ACTS,
    FINAL,
    MOVES,
    TRANSITIONS,
    WAITING_FOR_ANSWER,
    WITH_RECEIVER,
    ReferralState,
    Side,
)


def test_the_table_speaks_of_every_state() -> None:
    assert set(MOVES) == set(ReferralState)
    assert {target for moves in MOVES.values() for target in moves} <= set(ReferralState)


def test_the_transitions_are_the_table_without_its_sides() -> None:
    assert {state: set(moves) for state, moves in MOVES.items()} == {
        k: set(v) for k, v in TRANSITIONS.items()
    }


def test_a_referral_ends_only_in_the_final_states() -> None:
    assert {state for state, moves in MOVES.items() if not moves} == FINAL


def test_every_state_is_reached_from_the_draft() -> None:
    reached, edge = {ReferralState.DRAFT.value}, {ReferralState.DRAFT.value}
    while edge:
        edge = {target for state in edge for target in TRANSITIONS[state]} - reached
        reached |= edge
    assert reached == set(ReferralState)


@pytest.mark.parametrize("state", ReferralState)
def test_only_the_service_decides_and_only_the_sender_takes_back(state: str) -> None:
    for target, side in MOVES[state].items():
        if target in WITH_RECEIVER | {ReferralState.DECLINED}:
            assert side == Side.RECEIVER
        if target == ReferralState.WITHDRAWN:
            assert side == Side.SENDER


def test_a_referral_can_be_taken_back_until_it_is_accepted() -> None:
    before = {ReferralState.DRAFT, ReferralState.INFORMATION_REQUESTED, *WAITING_FOR_ANSWER}
    assert {state for state, moves in MOVES.items() if ReferralState.WITHDRAWN in moves} == before


def test_every_act_leads_to_a_state_some_other_state_allows() -> None:
    for name, target in ACTS.items():
        assert any(target in targets for targets in TRANSITIONS.values()), name
