"""Messages between the two sides, and the clock that stops while information is asked for."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.actions import issue_token
from accounts.refusals import CONFLICT, status_of
from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals import actions
from referrals.models import Message, MessageKind, Referral
from referrals.states import FINAL, WITH_RECEIVER, ReferralState
from tests.referrals.factories import do, make_referral, put_in
from tests.world import SETUP, World


def heard_of_messages() -> list[str]:
    notices = Notice.objects.filter(kind=NoticeKind.REFERRAL_MESSAGE).select_related("recipient")
    return sorted(notice.recipient.label for notice in notices)


def test_a_message_of_the_sender_is_told_to_the_service(world: World) -> None:
    actions.write_message(by=world.giulia, referral=make_referral(world), text="Può venire il mattino.")
    assert heard_of_messages() == ["Paola Denti"]


def test_a_message_of_the_service_is_told_to_the_pair(world: World) -> None:
    actions.write_message(by=world.contact, referral=make_referral(world), text="Quando può venire?")
    assert heard_of_messages() == ["Giulia Riva", "Marco Bassi"]


@pytest.mark.parametrize("state", sorted(set(ReferralState) - FINAL - {ReferralState.DRAFT}))
def test_who_sends_names_the_person_only_while_the_service_knows_them(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    said = {"by": world.giulia, "referral": referral, "text": "La signora Ferri può venire."}
    write = [actions.write_message]
    if state == ReferralState.INFORMATION_REQUESTED:
        write.append(actions.give_information)
    for act in write:
        if state in WITH_RECEIVER:
            assert act(**said)
        else:
            with pytest.raises(ValidationError) as refusal:
                act(**said)
            assert set(refusal.value.message_dict) == {"text"}
    assert Message.objects.filter(text__contains="Ferri").exists() == (state in WITH_RECEIVER)


@pytest.mark.parametrize("ends", ["", "decline_referral", "end_referral"])
def test_what_was_written_to_who_had_the_name_goes_with_the_name(
    world: World, client: Client, ends: str
) -> None:
    referral = make_referral(world)
    actions.write_message(by=world.giulia, referral=referral, text="Può venire il mattino.")
    referral = actions.accept_referral(by=world.contact, referral=referral)
    actions.write_message(by=world.giulia, referral=referral, text="Elena Ferri verrà con la figlia.")
    if ends != "end_referral":
        referral = actions.undo_accept_referral(by=world.contact, referral=referral)
    if ends:
        do(ends, world.giulia if ends == "end_referral" else world.contact, referral)
    for who, is_read in ((world.contact, False), (world.giulia, True)):
        client.force_login(who)
        page = client.get(referral.get_absolute_url()).text
        assert ("Può venire il mattino." in page) == (is_read or not ends)
        assert ("verrà con la figlia" in page) == is_read
        token = issue_token(by=SETUP, user=who, lifetime=timedelta(days=1))
        program = Client(headers={"Authorization": f"Bearer {token}"})
        told = program.get(f"/api/v1/referrals/{referral.pk}/messages/").text
        assert ("verrà con la figlia" in told) == is_read


def test_nor_does_a_correction_or_the_reason_of_a_withdrawal(world: World) -> None:
    referral = make_referral(world)
    message = actions.write_message(by=world.giulia, referral=referral, text="Può venire.")
    for act, field in (
        (partial(actions.correct_message, message=message, text="La Ferri può venire."), "text"),
        (partial(actions.withdraw_referral, referral=referral, reason="La Ferri non vuole più."), "reason"),
    ):
        with pytest.raises(ValidationError) as refusal:
            act(by=world.giulia)
        assert set(refusal.value.message_dict) == {field}


def test_the_service_may_write_what_it_knows_of_its_own(world: World) -> None:
    message = actions.write_message(by=world.contact, referral=make_referral(world), text="È la Ferri?")
    assert message.text == "È la Ferri?"


@pytest.mark.parametrize("text", ["", " \n ", "a" * 2001])
def test_a_message_is_neither_empty_nor_endless(world: World, text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.write_message(by=world.giulia, referral=make_referral(world), text=text)
    assert set(refusal.value.message_dict) == {"text"}
    assert not Message.objects.exists()


def test_the_same_form_writes_once(world: World) -> None:
    referral, submission = make_referral(world), uuid4()
    for _click in range(2):
        actions.write_message(by=world.giulia, referral=referral, text="Buongiorno.", submission=submission)
    assert Message.objects.count() == len(heard_of_messages()) == 1


def test_a_form_writes_in_one_thread_only(world: World) -> None:
    referral, submission = make_referral(world), uuid4()
    actions.write_message(by=world.giulia, referral=referral, text="Buongiorno.", submission=submission)
    other = make_referral(world, referral.case, service=world.housing_desk)
    with pytest.raises(ValidationError) as refusal:
        actions.write_message(by=world.giulia, referral=other, text="Buongiorno.", submission=submission)
    assert status_of(refusal.value) == CONFLICT


@pytest.mark.parametrize("state", sorted(FINAL))
def test_when_it_is_over_nobody_writes_any_more(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    for user in (world.giulia, world.contact):
        with pytest.raises(ValidationError) as refusal:
            actions.write_message(by=user, referral=referral, text="Un'ultima cosa.")
        assert status_of(refusal.value) == CONFLICT


def test_while_information_is_asked_for_the_time_stands_still(world: World) -> None:
    referral = make_referral(world, urgency="urgent")
    due, start = referral.answer_due_at, referral.sent_at
    with clock.at(start + timedelta(hours=2)):
        asked = do("request_information", world.contact, referral)
    with clock.at(start + timedelta(days=9)):
        assert not Referral.objects.get(pk=referral.pk).is_overdue
        assert not Referral.objects.overdue().exists()
        given = do("give_information", world.marco, asked)
    assert given.answer_due_at == due + timedelta(days=9) - timedelta(hours=2)
    assert given.clock_stopped_at is None


def test_an_answer_puts_it_back_in_the_queue_as_new(world: World) -> None:
    asked = do("request_information", world.contact, make_referral(world))
    given = do("give_information", world.giulia, asked)
    assert (given.state, given.is_new) == (ReferralState.DELIVERED, True)
    kinds = list(Message.objects.values_list("kind", flat=True))
    assert kinds == [MessageKind.QUESTION, MessageKind.ANSWER]
    told = Notice.objects.get(kind=NoticeKind.REFERRAL_INFORMATION_GIVEN)
    assert told.recipient == world.contact


def test_opening_the_answer_is_not_a_first_opening(world: World) -> None:
    asked = do("request_information", world.contact, make_referral(world))
    given = do("give_information", world.giulia, asked)
    seen = actions.see_referral(by=world.contact, referral=given)
    assert (seen.state, seen.seen_at) == (ReferralState.SEEN, asked.seen_at)


def test_asking_counts_as_having_opened(world: World) -> None:
    asked = do("request_information", world.contact, make_referral(world))
    assert asked.seen_by == world.contact


def test_withdrawing_while_information_is_asked_for_lets_the_clock_go(world: World) -> None:
    asked = do("request_information", world.contact, make_referral(world))
    assert do("withdraw_referral", world.giulia, asked).clock_stopped_at is None


@pytest.mark.parametrize(
    ("name", "who", "state"),
    [
        ("request_information", "contact", ReferralState.SEEN),
        ("give_information", "giulia", ReferralState.INFORMATION_REQUESTED),
    ],
)
def test_a_second_click_on_a_question_or_an_answer_is_harmless(
    world: World, name: str, who: str, state: str
) -> None:
    referral, submission = put_in(world, make_referral(world), state), uuid4()
    first = do(name, world.people[who], referral, submission=submission)
    heard, written = Notice.objects.count(), Message.objects.count()
    again = do(name, world.people[who], referral, submission=submission)
    assert again.state == first.state
    assert (Notice.objects.count(), Message.objects.count()) == (heard, written)
