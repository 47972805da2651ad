"""A referral that is over without its service goes on to another one in one step."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from referrals.actions import send_referral
from referrals.blocks import Block
from referrals.models import Referral
from referrals.states import GOES_ON, DeclineReason, DeclineSide, ReferralState
from tests.referrals.factories import ANSWERS, do, make_followed_case, make_referral, put_in
from tests.referrals.test_send_page import filled
from tests.world import World


def make_refused(world: World, **arguments: Any) -> Referral:
    return do("decline_referral", world.contact, make_referral(world), **arguments)  # type: ignore[no-any-return]


def test_only_the_service_is_left_to_choose(world: World, client: Client) -> None:
    refused = make_refused(world, alternative="Sportello casa")
    client.force_login(world.marco)
    page = client.get(refused.get_absolute_url()).content.decode()
    address = f"/situazioni/{refused.case_id}/invia/?prosegue={refused.pk}"
    assert address in page
    assert "se la persona è d&#x27;accordo" in page or "se la persona è d'accordo" in page
    answer = client.get(address)
    form = answer.context["form"]
    assert "Sportello casa" in answer.content.decode()
    ready = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in ready.items() if value} | {"service": world.housing_desk.pk}
    # What the person said was about the other service: it is asked anew.
    assert sent.get("person_informed") is None
    sent["person_informed"] = "yes"
    assert {name: sent[name] for name in ANSWERS} == ANSWERS
    assert client.post(address, sent).status_code == 302
    assert Referral.objects.latest("pk").forwards == refused


def test_what_was_left_out_stays_out_unless_it_is_ticked_off(world: World, client: Client) -> None:
    case = make_followed_case(world, phone="333 987 654")
    refused = do("decline_referral", world.contact, make_referral(world, case, left_out=[Block.PHONE]))
    client.force_login(world.giulia)
    address = f"/situazioni/{case.pk}/invia/?prosegue={refused.pk}"
    first = client.get(address)
    assert first.context["form"]["left_out"].value() == ["phone"]
    assert '<input type="hidden" name="left_out" value="phone" form="invio">' in first.content.decode()
    chosen = client.get(f"{address}&service={world.housing_desk.pk}")
    assert "333 987 654" not in chosen.content.decode()
    without_a_word = make_referral(world, case, service=world.housing_desk, forwards=refused)
    assert "333 987 654" not in str(without_a_word.package)


def test_what_never_goes_there_can_be_left_out_too(world: World, client: Client) -> None:
    case = make_followed_case(world, email="elena@example.org")
    client.force_login(world.giulia)
    answers = filled(world.family_centre) | {"left_out": list(Block)}
    assert client.post(f"/situazioni/{case.pk}/invia/", answers).status_code == 302
    assert set(Referral.objects.get().package["blocks"]) == set()


def test_each_of_the_two_leads_to_the_other_for_who_sent_them_alone(world: World, client: Client) -> None:
    refused = make_refused(world)
    onward = make_referral(world, refused.case, service=world.housing_desk, forwards=refused)
    client.force_login(world.giulia)
    assert onward.get_absolute_url() in client.get(refused.get_absolute_url()).content.decode()
    assert refused.get_absolute_url() in client.get(onward.get_absolute_url()).content.decode()
    for contact, referral, other in (
        (world.contact, refused, onward),
        (world.other_contact, onward, refused),
    ):
        client.force_login(contact)
        page = client.get(referral.get_absolute_url()).content.decode()
        assert other.number not in page


@pytest.mark.parametrize("state", sorted(GOES_ON))
def test_also_after_who_sent_it_took_it_back_or_closed_it(world: World, client: Client, state: str) -> None:
    over = put_in(world, make_referral(world), state)
    client.force_login(world.giulia)
    address = f"/situazioni/{over.case_id}/invia/?prosegue={over.pk}"
    assert address in client.get(over.get_absolute_url()).text
    page = client.get(address)
    assert page.context["form"]["need"].value() == over.need
    assert f"invio {over.number}" in page.text
    onward = make_referral(world, over.case, service=world.housing_desk, forwards=over)
    assert over.number in client.get(onward.get_absolute_url()).text


@pytest.mark.parametrize("state", sorted(set(ReferralState) - GOES_ON - {ReferralState.DRAFT}))
def test_what_the_service_still_holds_or_has_concluded_does_not_go_on(
    world: World, client: Client, state: str
) -> None:
    referral = put_in(world, make_referral(world), state)
    with pytest.raises(ValidationError) as refusal:
        make_referral(world, referral.case, service=world.housing_desk, forwards=referral)
    assert set(refusal.value.message_dict) == {"forwards"}
    client.force_login(world.giulia)
    address = f"/situazioni/{referral.case_id}/invia/?prosegue={referral.pk}"
    assert client.get(address).status_code == 404


def test_one_of_another_situation_does_not(world: World, client: Client) -> None:
    refused = make_refused(world)
    other = make_followed_case(world, last_name="Neri")
    with pytest.raises(ValidationError):
        send_referral(by=world.giulia, case=other, service=world.housing_desk, forwards=refused, **ANSWERS)
    client.force_login(world.giulia)
    assert client.get(f"/situazioni/{other.pk}/invia/?prosegue={refused.pk}").status_code == 404


@pytest.mark.parametrize("asked", ["x", "0", "9" * 40, "-1"])
def test_a_wrong_address_is_not_found(world: World, client: Client, asked: str) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    assert client.get(f"/situazioni/{case.pk}/invia/?prosegue={asked}").status_code == 404


@pytest.mark.parametrize("reason", DeclineReason)
def test_every_reason_says_what_it_is_about(world: World, client: Client, reason: str) -> None:
    refused = make_refused(world, decline_reason=reason)
    assert refused.decline_side in DeclineSide
    client.force_login(world.giulia)
    assert (
        f"riguarda: {refused.decline_side.label}" in client.get(refused.get_absolute_url()).content.decode()
    )


def test_the_three_sides_have_reasons() -> None:
    assert {reason.side for reason in DeclineReason} == set(DeclineSide)
