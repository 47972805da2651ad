"""What the service may read, in codes and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.actions import protect_person
from intake.answers import ContactSafety
from referrals.models import Referral
from referrals.package import age_band, in_words, package_today
from referrals.states import WITH_RECEIVER, ReferralState
from tests.referrals.factories import make_followed_case, make_protected_referral, make_referral, put_in
from tests.world import World


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, ""),
        (0, "0-5"),
        (5, "0-5"),
        (6, "6-10"),
        (17, "14-17"),
        (18, "18-24"),
        (84, "75-84"),
        (85, "85+"),
    ],
)
def test_an_age_belongs_to_one_band(age: int | None, band: str) -> None:
    assert age_band(age) == band


@given(st.integers(min_value=0, max_value=130))
def test_a_band_holds_the_age_it_stands_for(age: int) -> None:
    first, _, last = age_band(age).replace("+", "-999").partition("-")
    assert int(first) <= age <= int(last)


def test_a_band_never_speaks_of_both_a_child_and_an_adult() -> None:
    assert age_band(17) != age_band(18)


def test_the_words_without_identity_hold_no_identity(world: World) -> None:
    case = make_followed_case(world, phone="333 987 654", address="via Roma 1")
    shown = in_words(make_referral(world, case).package, with_identity=False)
    assert shown.identity is None
    assert "Ferri" not in repr(shown)
    assert "333" not in repr(shown)


def test_the_words_with_identity_say_who_follows_the_person(world: World) -> None:
    shown = in_words(make_referral(world).package, with_identity=True)
    assert shown.identity is not None
    assert shown.identity.name == "Elena Ferri"
    assert [(who.name, who.profession) for who in shown.identity.followed_by] == [
        ("Giulia Riva", "assistente sociale"),
        ("Marco Bassi", "educatore"),
    ]


def test_an_unknown_age_is_said_to_be_so(world: World) -> None:
    referral = make_protected_referral(
        world, anonymous=True, alias="Luna", last_name="", first_name="", birth_date=None
    )
    shown = in_words(referral.package, with_identity=False)
    assert (shown.initials, shown.age) == ("—", "età non nota")
    assert shown.about.startswith("una persona che non dice il nome, ")


@pytest.mark.parametrize("state", ReferralState)
def test_the_receiver_holds_the_second_part_only_while_it_is_in_its_hands(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    assert Referral.objects.get(pk=referral.pk).shows_identity == (state in WITH_RECEIVER)


def test_who_is_protected_after_it_was_sent_is_reached_only_through_who_follows_them(world: World) -> None:
    case = make_followed_case(world, phone="035 123 456", email="elena@example.org", address="via Roma 1")
    referral = make_referral(world, case)
    protect_person(by=world.coordinator, case=case, reason="Minacce")
    case.person.refresh_from_db()
    today = in_words(package_today(referral.package, case.person), with_identity=True).identity
    assert today is not None
    assert (today.phone, today.email, today.address, today.is_protected) == ("", "", "", True)
    assert today.name == "Elena Ferri"


def test_a_contact_that_became_unsafe_after_it_was_sent_is_said_to_be(world: World) -> None:
    referral = make_referral(world)
    person = referral.person
    for safety, is_unsafe in ((person.contact_safety, False), (ContactSafety.UNSAFE, True)):
        person.contact_safety = safety
        today = in_words(package_today(referral.package, person), with_identity=True).identity
        assert today is not None
        assert today.is_contact_unsafe == is_unsafe
