"""A sheet leaves once, and never after a protection: two timers and a protection at the same moment."""

import threading
import time
from copy import copy

import pytest
from django.core import mail
from django.db import connections, transaction

from audit.context import acting
from intake.actions import send_sheet
from intake.models import Case, Person, SheetLetter
from intake.scheda import sheet_post
from intake.scheda.sheet_post import mail_sheets
from tests.intake.factories import make_followed_case
from tests.referrals.test_races import race
from tests.world import SETUP, World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here() -> World:
    return make_world()


@pytest.fixture
def case(here: World) -> Case:
    case = make_followed_case(here, email="elena@example.org", contact_safety="safe")
    send_sheet(by=here.giulia, origin=case)
    return case


def rounds() -> int:
    outcomes = race(*(lambda: mail_sheets(SETUP),) * 3)
    connections.close_all()
    return sum(mailed.sent for mailed in outcomes)


def test_two_timers_send_a_sheet_once(case: Case) -> None:
    assert (rounds(), len(mail.outbox)) == (1, 1)


def test_without_the_locks_it_would_leave_more_than_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = SheetLetter.objects.get()
    monkeypatch.setattr(sheet_post, "_locked", lambda _letter: copy(waiting))
    assert rounds() > 1


def protected_while_the_timer_sends(case: Case) -> int:
    """How many letters left, of a timer that comes while a protection is being written."""
    is_being_written = threading.Event()

    def protect() -> None:
        with transaction.atomic(), acting(SETUP, "tests.protect"):
            person = Person.objects.get(pk=case.person_id)
            person.protected = True
            person.save()
            is_being_written.set()
            time.sleep(0.5)

    def send() -> int:
        is_being_written.wait(10)
        return mail_sheets(SETUP).sent

    _protected, sent = race(protect, send)
    return int(sent)


def test_a_protection_that_is_being_written_is_waited_for(case: Case) -> None:
    assert protected_while_the_timer_sends(case) == 0
    assert mail.outbox == []


def test_without_the_lock_of_the_person_it_would_not_be(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_post, "_held", lambda person: Person.objects.get(pk=person))
    assert protected_while_the_timer_sends(case) == 1
