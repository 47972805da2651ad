"""A hundred codes tried at once count as if they came one after the other; what is revoked acts no more.

Each race has its control: without the lock, more are tried than the door allows, and more letters leave.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connections

from audit import clock
from network.directory.actions import confirm_service
from referrals.models import Mailbox, PartnerDoor, PartnerLink, Referral
from referrals.models.partners import LINK_LIFETIME, MOST_ATTEMPTS
from referrals.partners import actions, post
from referrals.partners.doors import LinkEnded, actor_of
from referrals.partners.own_page import keep_own_page, send_page_link
from referrals.states import ReferralState
from tests.referrals.factories import do, make_referral
from tests.referrals.partners import Volunteer, make_mailbox, newest_link
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIES, AT_ONCE = 100, 10


class Counted:
    """Counts how many codes were compared with the right one."""

    def __init__(self, compare: Callable[[str, str], bool]) -> None:
        self.compare, self.times, self.lock = compare, 0, threading.Lock()

    def __call__(self, one: str, other: str) -> bool:
        with self.lock:
            self.times += 1
        return self.compare(one, other)


@pytest.fixture
def here() -> World:
    return make_world()


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(actions.is_same)
    monkeypatch.setattr(actions, "is_same", counted)
    return counted


@pytest.fixture
def link(here: World) -> PartnerLink:
    """A link whose code has been mailed."""
    make_mailbox(here.family_centre)
    make_referral(here)
    volunteer = Volunteer()
    volunteer.client.post(volunteer.at("codice/"))
    assert mail.outbox[-1].subject == "Il vostro codice"
    return newest_link()


def try_wrong_codes(link: PartnerLink) -> list[Any]:
    """A hundred wrong codes, by ten who try at once."""
    actor = actor_of(link)

    def try_some(first: int) -> list[Any]:
        codes = range(first, first + TRIES // AT_ONCE)
        return [actions.enter_with_code(by=actor, link=link, code=f"x{code}") for code in codes]

    return race(*(lambda first=first: try_some(first) for first in range(0, TRIES, TRIES // AT_ONCE)))


def test_of_a_hundred_wrong_codes_tried_at_once_five_count(link: PartnerLink, compared: Counted) -> None:
    results = try_wrong_codes(link)
    assert [code for some in results for code in some] == [None] * TRIES
    assert compared.times == MOST_ATTEMPTS
    assert PartnerDoor.objects.get().is_locked


def test_without_the_lock_more_codes_are_tried(
    link: PartnerLink, compared: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_read = threading.Barrier(AT_ONCE)

    def unlocked(link: PartnerLink) -> PartnerDoor:
        door = PartnerDoor.objects.get(pk=link.pk)
        if not all_read.broken:
            try:
                all_read.wait(2)
            except threading.BrokenBarrierError:
                all_read.abort()
        return door

    monkeypatch.setattr(actions, "_locked_door", unlocked)
    try_wrong_codes(link)
    assert compared.times > MOST_ATTEMPTS


def test_two_timers_send_a_letter_once(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "deliver", lambda letter: False)
    make_mailbox(here.family_centre)
    make_referral(here)
    monkeypatch.undo()
    outcomes = race(post.deliver_waiting, post.deliver_waiting, post.deliver_waiting)
    assert sum(sent for sent, _failed in outcomes) == 1
    assert len(mail.outbox) == 1
    connections.close_all()


def test_two_codes_asked_for_at_once_are_one_letter(link: PartnerLink) -> None:
    actor, sent = actor_of(link), len(mail.outbox)

    def ask() -> bool:
        with clock.at(clock.now() + timedelta(minutes=2)):
            return actions.ask_for_code(by=actor, link=link)

    assert race(ask, ask, ask) == [True] * 3
    assert len(mail.outbox) == sent + 1


def renew_two(world: World, monkeypatch: pytest.MonkeyPatch) -> int:
    """Two old links of one referral are renewed at once; how many new ones there are."""
    make_mailbox(world.family_centre)
    referral = make_referral(world)
    with clock.at(clock.now() + timedelta(minutes=2)):
        actions.send_link(by=world.giulia, referral=referral)
    old = list(PartnerLink.objects.select_related("mailbox__service", "referral"))
    both, write = threading.Barrier(2), actions.write_link

    def written_together(*about: Any) -> PartnerLink:
        with suppress(threading.BrokenBarrierError):
            both.wait(2)
        return write(*about)

    monkeypatch.setattr(actions, "write_link", written_together)

    def renew(link: PartnerLink) -> bool:
        with clock.at(clock.now() + LINK_LIFETIME + timedelta(hours=1)):
            return actions.renew_link(by=actor_of(link), link=link)

    assert refusals(race(*(lambda link=link: renew(link) for link in old))) == []
    return PartnerLink.objects.count() - len(old)


def test_two_old_links_renewed_at_once_are_one_letter(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert renew_two(here, monkeypatch) == 1


def test_without_the_lock_two_letters_leave(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mailbox.objects, "select_for_update", lambda **_kwargs: Mailbox.objects.all())
    assert renew_two(here, monkeypatch) == 2


def test_who_accepts_while_the_link_is_revoked_comes_wholly_before_or_after(
    here: World, link: PartnerLink
) -> None:
    actor, referral = actor_of(link), Referral.objects.get()
    accepted, revoked = race(
        lambda: do("accept_referral", actor, referral),
        lambda: actions.revoke_links(by=here.giulia, referral=referral),
    )
    assert revoked == 1
    stored = Referral.objects.get()
    if isinstance(accepted, LinkEnded):
        assert stored.is_waiting
    else:
        moments = [
            row.history.latest("history_id").history_date for row in (stored, PartnerLink.objects.get())
        ]
        assert (stored.state, moments) == (ReferralState.ACCEPTED, sorted(moments))


def test_who_keeps_its_page_while_the_mailbox_is_taken_away_comes_wholly_before_or_after(here: World) -> None:
    make_mailbox(here.family_centre)
    link = send_page_link(by=here.admin, service=here.family_centre)
    actor, before = actor_of(link), here.family_centre.history.count()
    kept, retired = race(
        lambda: keep_own_page(by=actor, link=link, act=confirm_service),
        lambda: actions.retire_mailbox(by=here.admin, service=here.family_centre),
    )
    assert retired is None
    if isinstance(kept, LinkEnded):
        assert here.family_centre.history.count() == before
    else:
        rows = (here.family_centre, Mailbox.objects.get())
        moments = [row.history.latest("history_id").history_date for row in rows]
        assert moments == sorted(moments)
