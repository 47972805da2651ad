"""The buttons of a referral: what they do, what they say, what they keep when something is wrong."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from referrals.models import Message, Referral
from referrals.states import ReferralState
from tests.referrals.factories import do, make_referral, put_in
from tests.world import World

CONCLUSION = {"outcome": "got_help", "words": "Va meglio.", "next_step": "Niente."}
# Address, who clicks, state before, what is sent, state after.
CLICKS: dict[str, tuple[str, str, dict[str, str], str]] = {
    "accetta": ("contact", "seen", {}, "accepted"),
    "annulla": ("contact", "accepted", {}, "seen"),
    "non-accetta": ("contact", "seen", {"decline_reason": "capacity", "words": "Siamo pieni."}, "declined"),
    "chiedi": ("contact", "seen", {"text": "Il padre lo sa?"}, "information_requested"),
    "rispondi": ("giulia", "information_requested", {"text": "Sì."}, "delivered"),
    "ritira": ("giulia", "seen", {"reason": "Non serve più."}, "withdrawn"),
    "inizia": ("contact", "accepted", {}, "in_progress"),
    "concludi": ("contact", "in_progress", CONCLUSION, "completed"),
    "messaggio": ("marco", "seen", {"text": "Può venire il mattino."}, "seen"),
}
NEEDS = ("chiedi", "rispondi", "messaggio")


def click(client: Client, referral: Referral, name: str, sent: dict[str, Any]) -> Any:
    form = {"submission": str(uuid4()), **sent} if name in NEEDS else sent
    return client.post(f"/invii/{referral.pk}/{name}/", form)


@pytest.mark.parametrize("name", CLICKS)
def test_a_click_does_the_act_and_says_so(world: World, client: Client, name: str) -> None:
    who, before, sent, after = CLICKS[name]
    referral = put_in(world, make_referral(world), before)
    client.force_login(world.people[who])
    answer = click(client, referral, name, sent)
    assert (answer.status_code, answer["Location"]) == (302, referral.get_absolute_url())
    assert Referral.objects.get(pk=referral.pk).state == after
    page = client.get(answer["Location"])
    assert [message.level_tag for message in page.context["messages"]] == ["success"]


def test_who_accepts_is_spoken_to_as_a_service(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.SEEN)
    client.force_login(world.contact)
    page = client.post(f"/invii/{referral.pk}/accetta/", follow=True).text
    assert "Invio accettato: adesso vedete nome e recapiti." in page


@pytest.mark.parametrize("name", CLICKS)
def test_the_other_side_has_no_such_button_and_is_refused(world: World, client: Client, name: str) -> None:
    who, before, sent, _after = CLICKS[name]
    referral = put_in(world, make_referral(world), before)
    client.force_login(world.giulia if who == "contact" else world.contact)
    if name != "messaggio":
        assert f"/{name}/" not in client.get(referral.get_absolute_url()).content.decode()
        stored = Referral.objects.get(pk=referral.pk).state
        assert click(client, referral, name, sent).status_code == 403
        assert Referral.objects.get(pk=referral.pk).state == stored


@pytest.mark.parametrize("name", ["non-accetta", "chiedi", "rispondi", "ritira", "concludi", "messaggio"])
def test_what_lacks_is_asked_for_on_the_page(world: World, client: Client, name: str) -> None:
    who, before, _sent, _after = CLICKS[name]
    referral = put_in(world, make_referral(world), before)
    client.force_login(world.people[who])
    answer = click(client, referral, name, {})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="riepilogo-errori"' in page
    assert "campo-errato" in page
    assert Referral.objects.get(pk=referral.pk).state == before


def test_what_was_typed_is_kept_and_its_box_is_open(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.SEEN)
    client.force_login(world.contact)
    page = click(client, referral, "non-accetta", {"words": "Fino a gennaio <niente>."}).content.decode()
    assert "Fino a gennaio &lt;niente&gt;." in page
    assert '<details class="declina" open>' in page


@pytest.mark.parametrize(
    ("name", "field"), [("non-accetta", "words"), ("messaggio", "text"), ("ritira", "reason")]
)
def test_a_text_of_ten_thousand_characters_is_refused_and_kept(
    world: World, client: Client, name: str, field: str
) -> None:
    who, before, sent, _after = CLICKS[name]
    referral = put_in(world, make_referral(world), before)
    client.force_login(world.people[who])
    answer = click(client, referral, name, {**sent, field: "a" * 10_000})
    assert answer.status_code == 422
    assert "a" * 10_000 in answer.content.decode()


@pytest.mark.parametrize("submission", ["", "not-a-uuid", "0" * 33])
def test_a_broken_form_is_refused(world: World, client: Client, submission: str) -> None:
    referral = make_referral(world)
    client.force_login(world.giulia)
    answer = click(client, referral, "messaggio", {"text": "Buongiorno.", "submission": submission})
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_text_no_database_can_hold_is_refused(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.giulia)
    assert click(client, referral, "messaggio", {"text": "Buon\x00giorno."}).status_code == 400


def test_who_comes_too_late_reads_on_the_page_who_was_faster(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.SEEN)
    client.force_login(world.contact)
    do("withdraw_referral", world.marco, referral)
    answer = click(client, referral, "accetta", {})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "«ritirato»" in page
    assert "Marco Bassi" in page


def test_a_message_written_too_late_is_not_lost(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.DECLINED)
    client.force_login(world.giulia)
    answer = click(client, referral, "messaggio", {"text": "Un'ultima cosa importante"})
    assert answer.status_code == 409
    assert "ultima cosa importante" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "faster", "way"),
    [
        ("non-accetta", "giulia", "withdraw_referral"),
        ("chiedi", "giulia", "withdraw_referral"),
        ("ritira", "contact", "accept_referral"),
        ("rispondi", "marco", "withdraw_referral"),
    ],
)
def test_what_is_written_in_a_form_that_is_no_longer_there_is_not_lost(
    world: World, client: Client, name: str, faster: str, way: str
) -> None:
    who, before, sent, _after = CLICKS[name]
    referral = put_in(world, make_referral(world), before)
    client.force_login(world.people[who])
    do(way, world.people[faster], referral)
    words = {field: "Una lunga storia." for field in ("text", "words", "reason") if field in sent}
    answer = click(client, referral, name, {**sent, **words})
    assert answer.status_code == 409
    assert "Una lunga storia." in answer.text


def test_a_second_click_writes_once(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.giulia)
    sent = {"text": "Buongiorno.", "submission": str(uuid4())}
    assert [click(client, referral, "messaggio", sent).status_code for _ in range(2)] == [302, 302]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("name", CLICKS)
def test_an_address_of_a_button_asked_for_as_a_page_leads_to_the_referral(
    world: World, client: Client, name: str
) -> None:
    referral = make_referral(world)
    client.force_login(world.giulia)
    answer = client.get(f"/invii/{referral.pk}/{name}/")
    assert (answer.status_code, answer["Location"]) == (302, referral.get_absolute_url())
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.DELIVERED
