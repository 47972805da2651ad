"""What a service does with a referral, and who hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from audit import clock
from audit.context import acting
from intake.actions import assign_pair
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals import actions
from referrals.models import Referral
from referrals.states import ReferralState
from tests.referrals.factories import (
    ANSWERS,
    do,
    make_followed_case,
    make_refer_intake,
    make_referral,
    put_in,
)
from tests.world import SETUP, World


def told(referral: Referral, kind: NoticeKind) -> list[str]:
    notices = Notice.objects.filter(path=referral.get_absolute_url(), kind=kind).select_related("recipient")
    return sorted(notice.recipient.label for notice in notices)


@pytest.mark.parametrize(
    ("name", "state", "kind"),
    [
        ("see_referral", ReferralState.DELIVERED, NoticeKind.REFERRAL_SEEN),
        ("accept_referral", ReferralState.SEEN, NoticeKind.REFERRAL_ACCEPTED),
        ("undo_accept_referral", ReferralState.ACCEPTED, NoticeKind.REFERRAL_UNDONE),
        ("decline_referral", ReferralState.SEEN, NoticeKind.REFERRAL_DECLINED),
        ("request_information", ReferralState.SEEN, NoticeKind.REFERRAL_INFORMATION_REQUESTED),
        ("start_referral", ReferralState.ACCEPTED, NoticeKind.REFERRAL_STARTED),
        ("complete_referral", ReferralState.IN_PROGRESS, NoticeKind.REFERRAL_COMPLETED),
    ],
)
def test_what_the_service_does_is_told_to_both_members_of_the_pair(
    world: World, name: str, state: str, kind: NoticeKind
) -> None:
    referral = put_in(world, make_referral(world), state)
    do(name, world.contact, referral)
    assert told(referral, kind) == ["Giulia Riva", "Marco Bassi"]


def test_a_coordinator_who_sent_hears_the_answer_with_the_pair(world: World) -> None:
    referral = actions.send_referral(
        by=world.coordinator, case=make_followed_case(world), service=world.family_centre, **ANSWERS
    )
    actions.accept_referral(by=world.contact, referral=referral)
    assert told(referral, NoticeKind.REFERRAL_ACCEPTED) == ["Giulia Riva", "Marco Bassi", "Teresa Zani"]


def test_who_left_the_pair_hears_nothing_any_more(world: World) -> None:
    referral = make_referral(world)
    case = referral.case
    case.refresh_from_db()
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.luca,
        co_lead=world.marco,
        version=case.version,
        reason="Cambio.",
    )
    actions.accept_referral(by=world.contact, referral=referral)
    assert told(referral, NoticeKind.REFERRAL_ACCEPTED) == ["Luca Conti", "Marco Bassi"]


def test_the_front_desk_that_sent_hears_the_answer(world: World) -> None:
    referral = actions.send_referral(
        by=world.desk, intake=make_refer_intake(world), service=world.family_centre, **ANSWERS
    )
    actions.accept_referral(by=world.contact, referral=referral)
    assert told(referral, NoticeKind.REFERRAL_ACCEPTED) == ["Nicola Ferraris"]


def test_when_nobody_who_sent_is_left_the_coordinators_hear_the_answer(world: World) -> None:
    referral = make_referral(world)
    with acting(SETUP, "tests.leave"):
        for seat in referral.case.assignments.all():
            seat.state, seat.decided_at, seat.until = "ended", clock.now(), clock.now()
            seat.save()
    actions.accept_referral(by=world.contact, referral=referral)
    assert told(referral, NoticeKind.REFERRAL_ACCEPTED) == ["Teresa Zani", "Ugo Sala"]


def test_the_first_opening_is_kept_with_its_person_and_told_once(world: World) -> None:
    referral = make_referral(world)
    first = actions.see_referral(by=world.contact, referral=referral)
    again = actions.see_referral(by=world.contact, referral=referral)
    assert (first.seen_by, again.seen_at) == (world.contact, first.seen_at)
    assert told(referral, NoticeKind.REFERRAL_SEEN) == ["Giulia Riva", "Marco Bassi"]


def test_opening_marks_the_notice_as_read(world: World) -> None:
    referral = make_referral(world)
    actions.see_referral(by=world.contact, referral=referral)
    assert not Notice.objects.visible_to(world.contact).unread().exists()


def test_accepting_is_one_act_and_opens_the_identity(world: World) -> None:
    referral = make_referral(world)
    accepted = actions.accept_referral(by=world.contact, referral=referral)
    assert accepted.shows_identity
    assert (accepted.answered_by, accepted.seen_by) == (world.contact, world.contact)


def test_accepting_twice_is_harmless(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    before, heard = referral.history.count(), Notice.objects.count()
    actions.accept_referral(by=world.contact, referral=referral)
    assert (referral.history.count(), Notice.objects.count()) == (before, heard)


def test_words_of_acceptance_are_a_message_told_together_with_it(world: World) -> None:
    referral = make_referral(world)
    actions.accept_referral(by=world.contact, referral=referral, words="La chiamiamo domani.")
    assert referral.messages.get().text == "La chiamiamo domani."
    assert told(referral, NoticeKind.REFERRAL_MESSAGE) == []


def test_an_acceptance_can_be_undone_for_ten_minutes_and_the_identity_is_hidden_again(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    with clock.at(referral.answered_at + timedelta(minutes=10)):
        undone = actions.undo_accept_referral(by=world.contact, referral=referral)
    assert (undone.state, undone.answered_by, undone.shows_identity) == (ReferralState.SEEN, None, False)


def test_after_ten_minutes_it_cannot(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    with (
        clock.at(referral.answered_at + timedelta(minutes=10, seconds=1)),
        pytest.raises(ValidationError) as refusal,
    ):
        actions.undo_accept_referral(by=world.contact, referral=referral)
    assert status_of(refusal.value) == CONFLICT
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.ACCEPTED


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("decline_reason", ""),
        ("decline_reason", "tired"),
        ("words", " "),
        ("words", "a" * 601),
        ("alternative", "a" * 201),
    ],
)
def test_not_accepting_needs_a_reason_of_the_list_and_words(world: World, argument: str, value: str) -> None:
    referral = put_in(world, make_referral(world), ReferralState.SEEN)
    with pytest.raises(ValidationError) as refusal:
        do("decline_referral", world.contact, referral, **{argument: value})
    assert (set(refusal.value.message_dict), status_of(refusal.value)) == ({argument}, UNPROCESSABLE)
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.SEEN


def test_a_refusal_keeps_its_reason_words_and_alternative(world: World) -> None:
    declined = do("decline_referral", world.contact, make_referral(world), alternative=" Consultorio ")
    assert (declined.decline_reason, declined.decline_words) == ("capacity", "Siamo al completo.")
    assert declined.alternative == "Consultorio"


def test_refusing_twice_in_the_same_words_is_harmless_in_others_is_a_clash(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.DECLINED)
    before = referral.history.count()
    do("decline_referral", world.contact, referral)
    assert referral.history.count() == before
    with pytest.raises(ValidationError) as refusal:
        do("decline_referral", world.contact, referral, words="Abbiamo cambiato idea.")
    assert status_of(refusal.value) == CONFLICT


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("outcome", ""),
        ("outcome", "fine"),
        ("words", ""),
        ("words", "a" * 601),
        ("next_step", " "),
        ("next_step", "a" * 301),
    ],
)
def test_concluding_needs_an_outcome_of_the_list_words_and_a_next_step(
    world: World, argument: str, value: str
) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    with pytest.raises(ValidationError) as refusal:
        do("complete_referral", world.contact, referral, **{argument: value})
    assert set(refusal.value.message_dict) == {argument}
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.ACCEPTED


@pytest.mark.parametrize("name", ["complete_referral", "start_referral"])
def test_concluding_and_starting_twice_are_harmless(world: World, name: str) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    moved: Any = do(name, world.contact, referral)
    before = moved.history.count()
    do(name, world.contact, referral)
    assert moved.history.count() == before
