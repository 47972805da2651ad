"""Handing a part of the work to a service, and taking it back."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from audit import clock
from audit.context import acting
from intake.answers import ContactSafety
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.actions import send_referral, withdraw_referral
from referrals.models import Referral
from referrals.states import FINAL, ReferralState
from tests.referrals.factories import (
    ANSWERS,
    make_followed_case,
    make_protected_referral,
    make_refer_intake,
    make_referral,
    put_in,
)
from tests.world import SETUP, World, make_case, make_intake, make_world


def told(referral: Referral) -> set[tuple[str, str]]:
    notices = Notice.objects.filter(reference=referral.number, path=referral.get_absolute_url())
    return {(notice.recipient.label, notice.kind) for notice in notices.select_related("recipient")}


def refusal_of(world: World, **arguments: Any) -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        send_referral(**{"by": world.giulia, "service": world.family_centre, **ANSWERS, **arguments})
    return refusal.value


def test_a_referral_is_at_once_in_the_queue_of_the_service(world: World) -> None:
    referral = make_referral(world)
    assert referral.state == ReferralState.DELIVERED
    assert referral.sent_at == referral.delivered_at is not None
    assert referral.origin == "Giulia Riva e Marco Bassi, Presidio Nord"
    assert list(Referral.objects.received_by(world.contact)) == [referral]


def test_referrals_are_numbered_in_order(world: World) -> None:
    first, second = make_referral(world), make_referral(world, make_followed_case(world, last_name="Neri"))
    year = clock.today().year
    assert [first.number, second.number] == [f"{year}/000001", f"{year}/000002"]


def test_the_contacts_of_the_service_are_told_and_nobody_else(world: World) -> None:
    assert told(make_referral(world)) == {("Paola Denti", NoticeKind.REFERRAL_RECEIVED)}


def test_a_notice_of_a_referral_carries_no_personal_data(world: World) -> None:
    referral = make_referral(world)
    notice = Notice.objects.get(path=referral.get_absolute_url())
    text = f"{notice.reference} {notice.origin} {notice.path}"
    assert "Ferri" not in text
    assert "Giulia" not in text


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("emergency", datetime(2025, 11, 21, 13, 0, tzinfo=UTC)),
        ("urgent", datetime(2025, 11, 22, 9, 0, tzinfo=UTC)),
        ("priority", datetime(2025, 11, 28, 22, 59, 59, tzinfo=UTC)),
        ("ordinary", datetime(2025, 12, 5, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_time_to_answer_follows_the_urgency(db: None, urgency: str, due: datetime) -> None:
    with clock.at(datetime(2025, 11, 21, 9, 0, tzinfo=UTC)):  # a Friday
        assert make_referral(make_world(), urgency=urgency).answer_due_at == due


def test_the_least_is_in_the_first_part_and_the_identity_in_the_second(world: World) -> None:
    case = make_followed_case(world, phone="035 123 456", email="elena@example.org", address="via Roma 1")
    package = make_referral(world, case).package
    assert package["before"] == {
        "initials": "E. F.",
        "age_band": "35-44" if clock.today() < date(2029, 3, 12) else "45-54",
        "municipality": "Borgo",
        "need": ANSWERS["need"],
        "urgency": "ordinary",
        "operator_risk": False,
    }
    after = package["after"]
    assert (after["name"], after["birth_date"]) == ("Elena Ferri", "1984-03-12")
    assert (after["phone"], after["email"], after["address"]) == (
        "035 123 456",
        "elena@example.org",
        "via Roma 1",
    )
    assert [who["name"] for who in after["pair"]] == ["Giulia Riva", "Marco Bassi"]
    assert after["pair"][0]["email"] == world.giulia.email


def test_the_service_is_warned_of_a_risk_for_operators(world: World) -> None:
    case = make_followed_case(world, operator_risk=True)
    assert make_referral(world, case).package["before"]["operator_risk"] is True


def test_the_service_is_warned_also_by_the_front_desk(world: World) -> None:
    intake = make_refer_intake(world, operator_risk=True)
    referral = send_referral(by=world.desk, intake=intake, service=world.family_centre, **ANSWERS)
    assert referral.package["before"]["operator_risk"] is True


def test_of_a_protected_person_neither_phone_nor_address_leaves(world: World) -> None:
    referral = make_protected_referral(
        world, phone="333 987 654", email="lei@example.org", address="via Segreta 9"
    )
    package = str(referral.package)
    assert "333" not in package
    assert "Segreta" not in package
    assert "lei@example.org" not in package


def test_unsafe_contacts_are_marked_as_such(world: World) -> None:
    case = make_followed_case(world, phone="333 987 654", contact_safety=ContactSafety.UNSAFE)
    assert make_referral(world, case).package["after"]["contact_safety"] == ContactSafety.UNSAFE


def test_what_was_sent_stays_as_it_was(world: World) -> None:
    case = make_followed_case(world)
    referral = make_referral(world, case)
    person = referral.person
    with acting(SETUP, "tests.correct"):
        person.last_name = "Ferrari"
        person.save()
    put_in(world, referral, ReferralState.COMPLETED)
    assert Referral.objects.get(pk=referral.pk).package["after"]["name"] == "Elena Ferri"


def test_the_front_desk_sends_from_a_scheda_that_ends_with_a_referral(world: World) -> None:
    intake = make_refer_intake(world)
    referral = send_referral(by=world.desk, intake=intake, service=world.family_centre, **ANSWERS)
    assert (referral.intake, referral.case, referral.person) == (intake, None, intake.person)
    assert referral.origin == "Sportello di Borgo, Nicola Ferraris"
    assert list(Referral.objects.sent_by(world.desk)) == [referral]


def test_a_scheda_with_another_outcome_sends_nothing(world: World) -> None:
    with pytest.raises(PermissionDenied):
        send_referral(by=world.desk, intake=make_intake(world), service=world.family_centre, **ANSWERS)


@pytest.mark.parametrize("who", ["giulia", "marco", "coordinator", "north_coordinator"])
def test_the_pair_and_the_coordinator_send_from_a_situation(world: World, who: str) -> None:
    case = make_followed_case(world)
    user = world.people[who]
    referral = send_referral(by=user, case=case, service=world.family_centre, **ANSWERS)
    assert referral.sender == user


@pytest.mark.parametrize(
    "who", ["luca", "chiara", "desk", "contact", "other_contact", "planner", "auditor", "admin"]
)
def test_nobody_else_sends_from_a_situation(world: World, who: str) -> None:
    case = make_followed_case(world)
    with pytest.raises(PermissionDenied):
        send_referral(by=world.people[who], case=case, service=world.family_centre, **ANSWERS)


def test_the_coordinator_sends_also_before_there_is_a_pair(world: World) -> None:
    case = make_case(world)
    referral = send_referral(by=world.coordinator, case=case, service=world.family_centre, **ANSWERS)
    assert referral.origin == "Teresa Zani, Presidio Nord"
    assert [who["name"] for who in referral.package["after"]["pair"]] == ["Teresa Zani"]


def test_a_referral_starts_from_one_thing_only(world: World) -> None:
    case = make_followed_case(world)
    assert "oppure" in refusal_of(world).messages[0]
    assert "oppure" in refusal_of(world, case=case, intake=make_refer_intake(world)).messages[0]


def test_a_service_that_receives_no_referrals_is_refused(world: World) -> None:
    with acting(SETUP, "tests.close_service"):
        world.family_centre.receives_referrals = False
        world.family_centre.save()
    assert set(refusal_of(world, case=make_followed_case(world)).message_dict) == {"service"}


def test_a_service_of_another_ambito_is_refused(world: World) -> None:
    elsewhere = make_world("altrove", offset=50).family_centre
    refusal = refusal_of(world, case=make_followed_case(world), service=elsewhere)
    assert set(refusal.message_dict) == {"service"}
    assert Referral.objects.count() == 0


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("need", "  "),
        ("need", "a" * 1201),
        ("subject", ""),
        ("subject", "a" * 121),
        ("urgency", "yesterday"),
        ("person_informed", ""),
        ("legal_basis", "because"),
    ],
)
def test_an_answer_that_lacks_or_is_wrong_is_named(world: World, answer: str, value: str) -> None:
    refusal = refusal_of(world, case=make_followed_case(world), **{answer: value})
    assert (set(refusal.message_dict), status_of(refusal)) == ({answer}, UNPROCESSABLE)
    assert Referral.objects.count() == 0


def test_a_second_referral_to_the_same_service_says_where_the_first_is(world: World) -> None:
    first = make_referral(world)
    refusal = refusal_of(world, case=first.case)
    assert status_of(refusal) == CONFLICT
    assert first.number in refusal.messages[0]
    assert "Invii" in refusal.messages[0]


def test_one_service_may_have_one_while_another_has_its_own(world: World) -> None:
    first = make_referral(world)
    assert make_referral(world, first.case, service=world.housing_desk).pk != first.pk


@pytest.mark.parametrize("state", sorted(FINAL))
def test_once_it_is_over_another_can_be_sent(world: World, state: str) -> None:
    first = put_in(world, make_referral(world), state)
    assert make_referral(world, first.case).number != first.number


def test_one_open_referral_for_each_scheda_and_service_too(world: World) -> None:
    intake = make_refer_intake(world)
    send_referral(by=world.desk, intake=intake, service=world.family_centre, **ANSWERS)
    assert status_of(refusal_of(world, by=world.desk, intake=intake)) == CONFLICT


def test_a_second_click_sends_once(world: World) -> None:
    case, submission = make_followed_case(world), uuid4()
    first = make_referral(world, case, submission=submission)
    assert make_referral(world, case, submission=submission) == first
    assert Referral.objects.count() == Notice.objects.filter(path=first.get_absolute_url()).count() == 1


def test_a_form_serves_one_referral_only(world: World) -> None:
    submission = uuid4()
    make_referral(world, submission=submission)
    other = make_followed_case(world, last_name="Neri")
    assert status_of(refusal_of(world, case=other, submission=submission)) == CONFLICT


def test_withdrawing_needs_a_reason_which_stays_in_the_history(world: World) -> None:
    referral = make_referral(world)
    with pytest.raises(ValidationError) as refusal:
        withdraw_referral(by=world.giulia, referral=referral, reason="   ")
    assert set(refusal.value.message_dict) == {"reason"}
    withdrawn = withdraw_referral(by=world.marco, referral=referral, reason="Si è trasferita.")
    assert withdrawn.history.first().history_change_reason == "Si è trasferita."
    assert told(referral) >= {
        ("Paola Denti", NoticeKind.REFERRAL_WITHDRAWN),
        ("Giulia Riva", NoticeKind.REFERRAL_WITHDRAWN),
    }


def test_withdrawing_twice_is_harmless(world: World) -> None:
    referral = make_referral(world)
    withdraw_referral(by=world.giulia, referral=referral, reason="Non serve.")
    before = referral.history.count()
    withdraw_referral(by=world.giulia, referral=referral, reason="Non serve.")
    assert referral.history.count() == before
