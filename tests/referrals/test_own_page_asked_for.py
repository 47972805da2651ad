"""The page of a service grows old: who keeps it is asked, by letter where nobody has an account."""

from datetime import timedelta

import pytest
from django.core import mail

from audit import clock
from network.actions import end_post
from network.directory.upkeep import ask_all_to_confirm
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from referrals.partners.own_page import send_page_link
from referrals.partners.refusals import mark_refused
from tests.network.directory.test_keeping import HALF_A_YEAR, TIMER
from tests.referrals.partners import (
    ADDRESS,
    Volunteer,
    make_mailbox,
    newest_link,
    posting,
)
from tests.world import SETUP, World


def asked(world: World) -> set[str]:
    notices = Notice.objects.filter(kind=NoticeKind.SERVICE_TO_CONFIRM).select_related("recipient")
    return {notice.recipient.label for notice in notices} - {world.other_contact.label}


def ask_all() -> None:
    with posting():
        ask_all_to_confirm(TIMER)


@pytest.fixture
def nobody_has_an_account(world: World) -> None:
    yesterday = clock.today() - timedelta(days=1)
    end_post(by=SETUP, post=Post.objects.get(user=world.contact), until=yesterday)
    make_mailbox(world.family_centre)


@pytest.mark.usefixtures("nobody_has_an_account")
class TestWhenItGrowsOld:
    def test_the_mailbox_is_asked_and_answers_with_one_click(self, world: World) -> None:
        with clock.at(clock.now() + HALF_A_YEAR):
            for _twice in range(2):
                ask_all()
            assert "\nSi apre qui: http" in mail.outbox[0].body.replace("\n\n", "\n")
            assert [(letter.to, letter.subject) for letter in mail.outbox] == [
                ([ADDRESS], "La vostra scheda nella rete dei servizi")
            ]
            assert asked(world) == set()
            assert Volunteer().enter().post("scheda/conferma/").status_code == 302
            world.family_centre.refresh_from_db()
            assert not world.family_centre.is_stale
            ask_all()
        assert not any("scheda" in letter.subject for letter in mail.outbox[1:])

    def test_one_that_does_not_answer_is_asked_again_together_with_the_administrator(
        self, world: World
    ) -> None:
        with clock.at(clock.now() + HALF_A_YEAR):
            ask_all()
        with clock.at(clock.now() + HALF_A_YEAR + timedelta(days=31)):
            ask_all()
        assert len(mail.outbox) == 2
        assert asked(world) == {world.admin.label}

    def test_one_that_refuses_its_letters_is_not_asked_but_the_administrator(self, world: World) -> None:
        with posting():
            send_page_link(by=world.admin, service=world.family_centre)
        mark_refused(by=SETUP, link=newest_link())
        with clock.at(clock.now() + HALF_A_YEAR):
            ask_all()
        assert len(mail.outbox) == 1
        assert asked(world) == {world.admin.label}


def test_where_somebody_has_an_account_no_letter_leaves(world: World) -> None:
    make_mailbox(world.family_centre)
    with clock.at(clock.now() + HALF_A_YEAR):
        ask_all()
    assert mail.outbox == []
    assert asked(world) == {world.contact.label}
