"""When two people act at once on the same referral, one wins and the other reads who.

Each race has its control: without the lock, the same two acts spoil each other.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.actions import enrol_user
from accounts.models import User
from accounts.professions import Profession
from accounts.refusals import CONFLICT, status_of
from accounts.roles import Role
from audit import clock
from intake.models import Case
from network.actions import appoint
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals import moving
from referrals.actions import amending, answering, reminding
from referrals.actions import thread as writing
from referrals.deadlines import ReminderStep
from referrals.models import Message, Referral, Reminder
from referrals.states import ReferralState
from tests.referrals.factories import ANSWERS, do, make_followed_case, make_referral, put_in
from tests.world import PASSWORD, SETUP, World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10
# Two hundred acts at once take their time on a busy machine; those that wait for each other take for ever.
FOR_EVER = 120


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Do some acts at once; the result of each, or what it raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait(LONG_ENOUGH)
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001 (a thread has nobody else to tell)
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(FOR_EVER)
        assert not thread.is_alive(), "two acts wait for each other"
    return results


def refusals(results: list[Any]) -> list[int]:
    """How those were answered whom a rule stopped; whatever else was raised fails the test."""
    raised = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, ValidationError) for each in raised), raised
    return [status_of(each) for each in raised]


def together(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A way of reading a row in which two readers wait until both have read it."""
    both = threading.Barrier(2)

    def wait_for_the_other(row: Any, *_by: Any) -> Any:
        found = read(row)
        both.wait(LONG_ENOUGH)
        return found

    return wait_for_the_other


def make_second_contact(world: World) -> User:
    post = {"role": Role.SERVICE_CONTACT, "unit": world.family_centre.unit}
    user = enrol_user(
        by=SETUP,
        email="second@valdoro.test",
        first_name="Carla",
        last_name="Monti",
        profession=Profession.EDUCATOR,
        password=PASSWORD,
    )
    appoint(by=SETUP, user=user, employer=world.comune, **post)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def here() -> World:
    return make_world()


@pytest.fixture
def opened(here: World) -> Referral:
    return put_in(here, make_referral(here), ReferralState.SEEN)


@pytest.fixture
def carla(here: World) -> User:
    return make_second_contact(here)


def answer_both_ways(paola: User, carla: User, referral: Referral) -> list[Any]:
    """One contact accepts while another declines."""
    return race(
        lambda: do("accept_referral", paola, referral),
        lambda: do("decline_referral", carla, referral),
    )


def test_of_two_contacts_who_answer_at_once_one_wins_and_the_other_reads_who(
    here: World, opened: Referral, carla: User
) -> None:
    results = answer_both_ways(here.contact, carla, opened)
    winner = next(each for each in results if isinstance(each, Referral))
    refusal = next(each for each in results if isinstance(each, ValidationError))
    assert status_of(refusal) == CONFLICT
    assert winner.answered_by.label in refusal.messages[0]
    stored = Referral.objects.get()
    assert (stored.state, stored.answered_by) == (winner.state, winner.answered_by)
    assert stored.history.filter(state__in=["accepted", "declined"]).count() == 1


def test_without_the_lock_both_believe_they_have_won(
    here: World, opened: Referral, carla: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = together(lambda row: Referral.objects.get(pk=row.pk))
    monkeypatch.setattr(answering, "locked", unlocked)
    assert all(isinstance(each, Referral) for each in answer_both_ways(here.contact, carla, opened))
    assert Referral.objects.get().history.filter(state__in=["accepted", "declined"]).count() == 2


def test_of_a_withdrawal_and_an_acceptance_at_once_one_holds(here: World, opened: Referral) -> None:
    results = race(
        lambda: do("accept_referral", here.contact, opened),
        lambda: do("withdraw_referral", here.giulia, opened),
    )
    assert sorted(type(each).__name__ for each in results) == ["Referral", "ValidationError"]
    assert Referral.objects.get().state in {ReferralState.ACCEPTED, ReferralState.WITHDRAWN}


def send_twice(world: World) -> list[Any]:
    """Both members of the pair send the same situation to the same service."""
    case = make_followed_case(world)
    return race(
        lambda: make_referral(world, case, by=world.giulia),
        lambda: make_referral(world, case, by=world.marco),
    )


def test_of_two_who_send_at_once_one_sends_and_the_other_reads_where_to_follow_it(here: World) -> None:
    results = send_twice(here)
    sent = next(each for each in results if isinstance(each, Referral))
    refusal = next(each for each in results if isinstance(each, ValidationError))
    assert status_of(refusal) == CONFLICT
    assert sent.number in refusal.messages[0]
    assert Referral.objects.get() == sent


def test_without_the_lock_the_second_breaks_on_the_constraint(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = Case.objects.select_related("person", "district__unit").prefetch_related("assignments__operator")
    monkeypatch.setattr(moving, "locked_case", together(lambda row: cases.get(pk=row.pk)))
    results = send_twice(here)
    assert sorted(type(each).__name__ for each in results) == ["IntegrityError", "Referral"]
    assert Referral.objects.count() == 1


def test_of_two_who_open_it_at_once_one_is_the_first(here: World, carla: User) -> None:
    referral = make_referral(here)
    results = race(
        lambda: do("see_referral", here.contact, referral),
        lambda: do("see_referral", carla, referral),
    )
    assert {each.seen_by for each in results} == {Referral.objects.get().seen_by}
    assert Referral.objects.get().history.filter(state=ReferralState.SEEN).count() == 1


def test_two_timers_at_once_write_each_reminder_once(here: World, opened: Referral) -> None:
    results = remind_twice(opened)
    assert sorted(map(len, results)) == [0, 1]
    assert Reminder.objects.count() == 1
    assert Notice.objects.filter(kind=NoticeKind.REFERRAL_HALF_TIME).count() == 1


def test_without_the_lock_the_database_stops_the_second_reminder(
    here: World, opened: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = together(lambda row: Referral.objects.get(pk=row.pk))
    monkeypatch.setattr(reminding, "locked", unlocked)
    results = remind_twice(opened)
    assert sorted(type(each).__name__ for each in results) == ["IntegrityError", "list"]
    assert Reminder.objects.count() == 1


def remind_twice(referral: Referral) -> list[Any]:
    """Two machines run the timer at half of the time."""
    half = Referral.objects.get(pk=referral.pk).reminder_moments[ReminderStep.HALF_TIME]

    def remind() -> Any:
        with clock.at(half):
            return reminding.remind_of_answer(by=SETUP, referral=referral)

    return race(remind, remind)


def test_of_a_correction_and_an_acceptance_at_once_nobody_accepts_what_they_did_not_read(
    here: World, opened: Referral
) -> None:
    race(
        lambda: do("accept_referral", here.contact, opened, version=1),
        lambda: amending.amend_referral(
            by=here.giulia,
            referral=opened,
            **{**ANSWERS, "need": "Solo colloqui."},
            legal_basis="public_task",
        ),
    )
    stored = Referral.objects.get()
    assert (stored.state, stored.version) in {(ReferralState.ACCEPTED, 1), (ReferralState.SEEN, 2)}


def correct_and_read(world: World, referral: Referral) -> tuple[list[Any], Message]:
    """The author corrects a message in the moment in which the service opens it."""
    message = writing.write_message(by=world.giulia, referral=referral, text="Il mattino.")
    results = race(
        lambda: writing.correct_message(by=world.giulia, message=message, text="Il pomeriggio."),
        lambda: writing.read_messages(by=world.contact, referral=referral),
    )
    message.refresh_from_db()
    return results, message


def words_read(message: Message) -> str:
    return message.history.get(action="referrals.read_messages").text


def test_what_the_other_side_has_read_is_what_stands(here: World, opened: Referral) -> None:
    results, message = correct_and_read(here, opened)
    was_corrected = isinstance(results[0], Message)
    assert message.text == words_read(message) == ("Il pomeriggio." if was_corrected else "Il mattino.")
    assert message.read_by == here.contact


def test_without_the_lock_words_change_after_they_were_read(
    here: World, opened: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def meet(check: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            both.wait(LONG_ENOUGH)
            return check(*args, **options)

        return run

    monkeypatch.setattr(writing, "locked", lambda row, _by: Referral.objects.get(pk=row.pk))
    monkeypatch.setattr(Message, "full_clean", meet(Message.full_clean))
    monkeypatch.setattr(Message, "mark_read", meet(Message.mark_read))
    results, message = correct_and_read(here, opened)
    assert isinstance(results[0], Message)
    assert words_read(message) == "Il mattino."
