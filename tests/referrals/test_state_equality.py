"""An old page with its live blocks drawn again is the page as it is now, whatever was done meanwhile.

Each action of referrals that tells somebody has its row here, or a reason not to.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit import clock
from network.models import NoticeCounter
from referrals import actions
from referrals.models import Letter, Message, Referral, ReferralFile
from referrals.partners.actions import revoke_links, send_link
from referrals.partners.post import deliver
from referrals.states import ReferralState as S
from tests.live_blocks import fixed_part
from tests.network.files.samples import PDF
from tests.referrals.factories import ANSWERS, do, make_referral, put_in
from tests.referrals.partners import make_mailbox
from tests.telling import telling_actions
from tests.world import SETUP, World


def write(world: World, referral: Referral, who: str) -> Message:
    return actions.write_message(by=world.people[who], referral=referral, text="Può venire il mattino.")


def amend(world: World, referral: Referral) -> None:
    answers = {**ANSWERS, "subject": "Altro oggetto", "need": "Solo colloqui.", "urgency": "urgent"}
    actions.amend_referral(by=world.giulia, referral=referral, legal_basis="public_task", **answers)


def attach(world: World, referral: Referral, who: str) -> ReferralFile:
    return actions.attach_to_referral(
        by=world.people[who], referral=referral, name="verbale.pdf", content=PDF
    )


def remind(referral: Referral) -> None:
    with clock.at(referral.answer_due_at):
        actions.remind_of_answer(by=SETUP, referral=referral)


Act = Callable[[World, Referral], Any]

# Each act, and the state from which it is done.
ACTS: dict[str, tuple[S, Act]] = {
    "see_referral": (S.DELIVERED, lambda w, r: do("see_referral", w.contact, r)),
    "accept_referral": (S.SEEN, lambda w, r: do("accept_referral", w.contact, r)),
    "undo_accept_referral": (S.ACCEPTED, lambda w, r: do("undo_accept_referral", w.contact, r)),
    "decline_referral": (S.SEEN, lambda w, r: do("decline_referral", w.contact, r)),
    "request_information": (S.SEEN, lambda w, r: do("request_information", w.contact, r)),
    "give_information": (S.INFORMATION_REQUESTED, lambda w, r: do("give_information", w.marco, r)),
    "withdraw_referral": (S.SEEN, lambda w, r: do("withdraw_referral", w.marco, r)),
    "start_referral": (S.ACCEPTED, lambda w, r: do("start_referral", w.contact, r)),
    "complete_referral": (S.IN_PROGRESS, lambda w, r: do("complete_referral", w.contact, r)),
    "end_referral": (S.ACCEPTED, lambda w, r: do("end_referral", w.marco, r)),
    "amend_referral": (S.SEEN, amend),
    "write_message to the service": (S.SEEN, lambda w, r: write(w, r, "marco")),
    "write_message to the sender": (S.ACCEPTED, lambda w, r: write(w, r, "contact")),
    "correct_message": (
        S.SEEN,
        lambda w, r: actions.correct_message(
            by=w.marco, message=Message.objects.latest("pk"), text="Può venire il pomeriggio."
        ),
    ),
    "read_messages": (S.SEEN, lambda w, r: actions.read_messages(by=w.contact, referral=r)),
    "attach_to_referral": (S.ACCEPTED, lambda w, r: attach(w, r, "marco")),
    "read_referral_file": (
        S.ACCEPTED,
        lambda w, r: actions.read_referral_file(by=w.contact, file=ReferralFile.objects.get()),
    ),
    "take_back_referral_file": (
        S.ACCEPTED,
        lambda w, r: actions.take_back_referral_file(by=w.marco, file=ReferralFile.objects.get()),
    ),
    "remind_of_answer": (S.SEEN, lambda w, r: remind(r)),
    "remind_of_answer that the sender owes": (S.INFORMATION_REQUESTED, lambda w, r: remind(r)),
    "revoke_links": (S.SEEN, lambda w, r: revoke_links(by=w.marco, referral=r)),
    "record_posting": (S.SEEN, lambda w, r: deliver(Letter.objects.latest("pk"))),
}
NEEDS_A_LETTER = {"revoke_links", "record_posting"}
NEEDS_A_FILE = {"read_referral_file", "take_back_referral_file"}
NEEDS_A_MESSAGE = {"correct_message", "read_messages"}
FROM_THE_SENDER = {
    "give_information",
    "withdraw_referral",
    "end_referral",
    "amend_referral",
    "write_message to the service",
    "correct_message",
    "attach_to_referral",
    "take_back_referral_file",
    "remind_of_answer",
}


LETTER = "its letter tells somebody when it leaves, or is lost: see record_posting"
STILL = "the page it leads to has no live block: it is read when opened"
LEDGER = "test_deliveries.py: the ledger is a live block"
# The other actions that tell somebody, and why they need no row.
ELSEWHERE = {
    "send_referral": "before it there is no page of the referral",
    "send_overdue_digest": "a summary: the page was drawn again by each reminder",
    "tell_of_no_readers": "test_readers.py: the block of the answer is live, and says it by itself",
    "remind_reports": STILL,
    "send_report": STILL,
    "mark_refused": STILL,
    "record_return": LEDGER,
    "record_notice_return": LEDGER,
    "register_mailbox": STILL,
    "send_link": LETTER,
    "send_report_link": LETTER,
    "send_page_link": LETTER,
    "renew_link": LETTER,
    "ask_for_code": LETTER,
    "register_table_mailbox": LETTER,
    "send_table_link": LETTER,
}


def test_every_action_of_referrals_that_tells_somebody_has_its_row() -> None:
    telling = {name for module, name in telling_actions() if module.startswith("referrals.")}
    rows = {name.split()[0] for name in ACTS}
    assert telling - rows - set(ELSEWHERE) == set(), "give each of these a row"
    assert (rows | set(ELSEWHERE)) - telling == set(), "these tell nobody any more"
    assert rows & set(ELSEWHERE) == set()


def prepare(world: World, referral: Referral, name: str) -> None:
    """What an act needs to find on a referral."""
    if name in NEEDS_A_MESSAGE:
        write(world, referral, "marco")
    if name in NEEDS_A_LETTER:
        make_mailbox(world.family_centre)
        send_link(by=world.giulia, referral=referral)
    if name in NEEDS_A_FILE:
        attach(world, referral, "marco")


def page_of(user: User, referral: Referral) -> str:
    client = Client()
    client.force_login(user)
    return client.get(referral.get_absolute_url()).content.decode()


def news_of(user: User) -> tuple[int, int, int]:
    """What the line of a user says: a page is drawn again when any of it moves."""
    row = NoticeCounter.objects.filter(user=user).values_list("last_seq", "unread", "changes").first()
    return row or (0, 0, 0)


# Who would do the act by looking: their page cannot be opened before it.
BY_LOOKING = {("see_referral", "contact"), ("read_messages", "contact"), ("correct_message", "contact")}
CASES = [(name, who) for name in ACTS for who in ("giulia", "contact") if (name, who) not in BY_LOOKING]


@pytest.mark.parametrize(("name", "who"), CASES)
def test_what_the_line_does_not_draw_again_never_changes(world: World, name: str, who: str) -> None:
    state, act = ACTS[name]
    referral = put_in(world, make_referral(world), state)
    prepare(world, referral, name)
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
    prepare(world, referral, name)
    other = world.contact if name in FROM_THE_SENDER else world.giulia
    before = news_of(other)
    act(world, referral)
    assert news_of(other) > before
