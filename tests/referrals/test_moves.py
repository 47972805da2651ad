"""Every move of the table and outside it: what it leaves, what it refuses, and who writes in the thread."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.refusals import CONFLICT, status_of
from audit import clock
from network.actions import end_post
from network.models import Post
from referrals import actions
from referrals.models import Message, Referral
from referrals.states import ACTS, MOVES, ReferralState, Side
from tests.referrals.factories import do, make_referral, put_in, undone
from tests.world import SETUP, World, make_world

SENDER_ACTS = {"withdraw_referral", "give_information", "end_referral"}
# A state from which each act can be done.
BEFORE = {
    "see_referral": ReferralState.DELIVERED,
    "accept_referral": ReferralState.SEEN,
    "undo_accept_referral": ReferralState.ACCEPTED,
    "decline_referral": ReferralState.SEEN,
    "request_information": ReferralState.SEEN,
    "give_information": ReferralState.INFORMATION_REQUESTED,
    "withdraw_referral": ReferralState.SEEN,
    "start_referral": ReferralState.ACCEPTED,
    "complete_referral": ReferralState.IN_PROGRESS,
    "end_referral": ReferralState.ACCEPTED,
    "write_message": ReferralState.SEEN,
}
# Acts that reach a state by another way than the table's move of the same target.
NOT_THIS_WAY = {
    ("see_referral", ReferralState.ACCEPTED),
    ("undo_accept_referral", ReferralState.SENT),
    ("undo_accept_referral", ReferralState.DELIVERED),
    ("give_information", ReferralState.DRAFT),
}


def actor_of(name: str, world: World) -> Any:
    return world.giulia if name in SENDER_ACTS else world.contact


def row_of(referral: Referral) -> dict[str, Any]:
    return Referral.objects.filter(pk=referral.pk).values().get()


def is_in_the_table(name: str, state: str) -> bool:
    return ACTS[name] in MOVES[state] and (name, state) not in NOT_THIS_WAY


def is_harmless(name: str, state: str) -> bool:
    """Doing again what is done changes nothing; so does opening again. A second question is another one."""
    if name == "see_referral":
        return True
    return ACTS[name] == state and name not in {"request_information", "give_information"}


@pytest.mark.parametrize("state", ReferralState)
def test_a_move_of_the_table_is_done_and_leaves_its_trace(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    for name in ACTS:
        if not is_in_the_table(name, state):
            continue
        with undone():
            moved = do(name, actor_of(name, world), referral)
            arrival = ReferralState.DELIVERED if name == "give_information" else ACTS[name]
            newest = moved.history.first()
            assert (moved.state, newest.state, newest.action) == (arrival, arrival, f"referrals.{name}")


@pytest.mark.parametrize("state", ReferralState)
def test_a_move_outside_the_table_is_refused_and_changes_nothing(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    before, traces, words = row_of(referral), referral.history.count(), Message.objects.count()
    for name in ACTS:
        if is_in_the_table(name, state):
            continue
        if is_harmless(name, state):
            with undone():
                do(name, actor_of(name, world), referral)
                assert row_of(referral) == before, name
        else:
            with pytest.raises(ValidationError) as refusal:
                do(name, actor_of(name, world), referral)
            assert status_of(refusal.value) == CONFLICT, name
            assert row_of(referral) == before, name
    assert (referral.history.count(), Message.objects.count()) == (traces, words)


def everybody(world: World) -> dict[str, Any]:
    other = make_world("altrove", offset=50)
    return {**world.people, "contact elsewhere": other.contact, "coordinator elsewhere": other.coordinator}


def test_both_sides_write_messages_and_nobody_else(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.SEEN)
    both = {"giulia", "marco", "coordinator", "north_coordinator", "contact"}
    for who, user in everybody(world).items():
        if who in both:
            actions.write_message(by=user, referral=referral, text="Buongiorno.")
        else:
            with pytest.raises(PermissionDenied):
                actions.write_message(by=user, referral=referral, text="Buongiorno.")
    assert referral.messages.count() == len(both)


def test_the_sides_of_the_table_are_those_of_the_rules() -> None:
    for name, state in BEFORE.items():
        if name in ACTS:
            side = MOVES[state][ACTS[name]]
            assert side == (Side.SENDER if name in SENDER_ACTS else Side.RECEIVER), name


def test_a_former_contact_may_do_nothing_any_more(world: World) -> None:
    referral = make_referral(world)
    end_post(by=SETUP, post=Post.objects.get(user=world.contact), until=clock.today())
    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(PermissionDenied):
        actions.accept_referral(by=world.contact, referral=referral)


def test_the_slower_one_reads_who_was_faster_and_what_they_did(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    with pytest.raises(ValidationError) as refusal:
        do("decline_referral", world.contact, referral)
    assert "accettato" in refusal.value.messages[0]
    assert "Paola Denti" in refusal.value.messages[0]
    assert " alle " in refusal.value.messages[0]
