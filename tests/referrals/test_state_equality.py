"""An old page with its live blocks drawn again is the page as it is now, whatever was done meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from network.models import NoticeCounter
from referrals import actions
from referrals.models import Message, Referral
from referrals.states import ReferralState as S
from tests.live_blocks import fixed_part
from tests.referrals.factories import ANSWERS, do, make_referral, put_in
from tests.world import World


def write(world: World, referral: Referral, who: str) -> Message:
    return actions.write_message(by=world.people[who], referral=referral, text="Può venire il mattino.")


def amend(world: World, referral: Referral) -> None:
    answers = {**ANSWERS, "subject": "Altro oggetto", "need": "Solo colloqui.", "urgency": "urgent"}
    actions.amend_referral(by=world.giulia, referral=referral, legal_basis="public_task", **answers)


Act = Callable[[World, Referral], Any]

# Each act, and the state from which it is done.
ACTS: dict[str, tuple[S, Act]] = {
    "see": (S.DELIVERED, lambda w, r: do("see_referral", w.contact, r)),
    "accept": (S.SEEN, lambda w, r: do("accept_referral", w.contact, r)),
    "undo": (S.ACCEPTED, lambda w, r: do("undo_accept_referral", w.contact, r)),
    "decline": (S.SEEN, lambda w, r: do("decline_referral", w.contact, r)),
    "ask": (S.SEEN, lambda w, r: do("request_information", w.contact, r)),
    "answer": (S.INFORMATION_REQUESTED, lambda w, r: do("give_information", w.marco, r)),
    "withdraw": (S.SEEN, lambda w, r: do("withdraw_referral", w.marco, r)),
    "start": (S.ACCEPTED, lambda w, r: do("start_referral", w.contact, r)),
    "complete": (S.IN_PROGRESS, lambda w, r: do("complete_referral", w.contact, r)),
    "amend": (S.SEEN, amend),
    "write to the service": (S.SEEN, lambda w, r: write(w, r, "marco")),
    "write to the sender": (S.ACCEPTED, lambda w, r: write(w, r, "contact")),
    "correct": (
        S.SEEN,
        lambda w, r: actions.correct_message(
            by=w.marco, message=Message.objects.latest("pk"), text="Può venire il pomeriggio."
        ),
    ),
    "read": (S.SEEN, lambda w, r: actions.read_messages(by=w.contact, referral=r)),
}
NEEDS_A_MESSAGE = {"correct", "read"}


def page_of(user: User, referral: Referral) -> str:
    client = Client()
    client.force_login(user)
    return client.get(referral.get_absolute_url()).content.decode()


def news_of(user: User) -> tuple[int, int, int]:
    """What the line of a user says: a page is drawn again when any of it moves."""
    row = NoticeCounter.objects.filter(user=user).values_list("last_seq", "unread", "changes").first()
    return row or (0, 0, 0)


# Who would do the act by looking: their page cannot be opened before it.
BY_LOOKING = {("see", "contact"), ("read", "contact"), ("correct", "contact")}
CASES = [(name, who) for name in ACTS for who in ("giulia", "contact") if (name, who) not in BY_LOOKING]


@pytest.mark.parametrize(("name", "who"), CASES)
def test_what_the_line_does_not_draw_again_never_changes(world: World, name: str, who: str) -> None:
    state, act = ACTS[name]
    referral = put_in(world, make_referral(world), state)
    if name in NEEDS_A_MESSAGE:
        write(world, referral, "marco")
    reader = world.people[who]
    if who == "contact":
        page_of(reader, referral)  # the first opening is an act of its own
    before = page_of(reader, referral)
    act(world, referral)
    assert fixed_part(before) == fixed_part(page_of(reader, referral))


@pytest.mark.parametrize("name", ACTS)
def test_the_other_side_hears_of_every_act(world: World, name: str) -> None:
    state, act = ACTS[name]
    referral = put_in(world, make_referral(world), state)
    if name in NEEDS_A_MESSAGE:
        write(world, referral, "marco")
    other = (
        world.contact
        if name in {"answer", "withdraw", "amend", "write to the service", "correct"}
        else world.giulia
    )
    before = news_of(other)
    act(world, referral)
    assert news_of(other) > before
