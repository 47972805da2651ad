"""Who has read a message, and who may still correct it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.refusals import CONFLICT, status_of
from network.models import Notice, NoticeCounter
from referrals import actions
from referrals.models import Message, Referral
from referrals.states import Side
from tests.referrals.factories import do, make_referral
from tests.referrals.partners import OWNER, Volunteer, make_mailed_referral
from tests.world import World


@pytest.fixture
def referral(world: World) -> Referral:
    return make_referral(world)


def write(by: Any, referral: Referral, text: str = "Può venire il mattino.") -> Message:
    return actions.write_message(by=by, referral=referral, text=text)


def page_of(client: Client, user: Any, referral: Referral) -> str:
    client.force_login(user)
    return client.get(referral.get_absolute_url()).content.decode().replace("&#x27;", "'")


def changes_of(user: Any) -> int:
    return NoticeCounter.objects.get(user=user).changes


@pytest.mark.parametrize(
    ("author", "reader"),
    [
        ("giulia", "contact"),
        ("contact", "giulia"),
        ("contact", "marco"),
        ("marco", "contact"),
        ("contact", "coordinator"),
    ],
)
def test_a_message_is_read_when_the_other_side_opens_the_page(
    world: World, client: Client, referral: Referral, author: str, reader: str
) -> None:
    message = write(world.people[author], referral)
    assert "Non ancora letto dall'altra parte" in page_of(client, world.people[author], referral)
    page_of(client, world.people[reader], referral)
    message.refresh_from_db()
    assert message.side == (Side.RECEIVER if author == "contact" else Side.SENDER)
    assert message.read_by == world.people[reader]
    assert f"Letto da {world.people[reader].label}" in page_of(client, world.people[author], referral)


def test_who_sits_beside_the_author_does_not_read_for_the_other_side(
    world: World, client: Client, referral: Referral
) -> None:
    message = write(world.giulia, referral)
    page_of(client, world.marco, referral)
    message.refresh_from_db()
    assert message.read_at is None


def test_the_first_reading_stays(world: World, client: Client, referral: Referral) -> None:
    message = write(world.contact, referral)
    page_of(client, world.giulia, referral)
    page_of(client, world.marco, referral)
    message.refresh_from_db()
    assert message.read_by == world.giulia
    assert message.history.filter(read_at__isnull=False).count() == 1


def test_a_mailbox_reads_with_the_name_of_who_keeps_it(world: World) -> None:
    referral = make_mailed_referral(world)
    message = write(world.giulia, referral)
    Volunteer().enter().get()
    message.refresh_from_db()
    assert (message.read_by, message.read_by_partner) == (None, OWNER)


def test_a_reading_redraws_the_pages_of_who_wrote_without_a_notice(
    world: World, client: Client, referral: Referral
) -> None:
    do("see_referral", world.contact, referral)
    write(world.giulia, referral)
    page_of(client, world.contact, referral)
    assert (changes_of(world.giulia), changes_of(world.marco), changes_of(world.contact)) == (1, 1, 0)
    assert not Notice.objects.filter(recipient=world.marco, kind="referral_message").exists()


def test_reading_again_changes_nothing(world: World, client: Client, referral: Referral) -> None:
    write(world.giulia, referral)
    page_of(client, world.contact, referral)
    before = changes_of(world.giulia)
    assert actions.read_messages(by=world.contact, referral=referral) == 0
    assert changes_of(world.giulia) == before


def test_a_message_nobody_has_read_is_corrected_by_its_author(world: World, referral: Referral) -> None:
    message = write(world.giulia, referral)
    told = Notice.objects.count()
    corrected = actions.correct_message(by=world.giulia, message=message, text="Può venire il pomeriggio.")
    assert (corrected.text, corrected.read_at) == ("Può venire il pomeriggio.", None)
    assert corrected.corrected_at is not None
    assert [row.text for row in message.history.all()] == [
        "Può venire il pomeriggio.",
        "Può venire il mattino.",
    ]
    assert Notice.objects.count() == told


def test_the_same_words_are_no_correction(world: World, referral: Referral) -> None:
    message = write(world.giulia, referral)
    assert actions.correct_message(by=world.giulia, message=message, text=message.text).corrected_at is None


@pytest.mark.parametrize("who", ["marco", "contact", "coordinator", "chiara"])
def test_nobody_corrects_the_words_of_another(world: World, referral: Referral, who: str) -> None:
    message = write(world.giulia, referral)
    with pytest.raises(PermissionDenied):
        actions.correct_message(by=world.people[who], message=message, text="Altro.")


def test_a_question_is_corrected_too(world: World, referral: Referral) -> None:
    do("request_information", world.contact, referral)
    question = Message.objects.get()
    assert actions.correct_message(by=world.contact, message=question, text="La madre lo sa?").text


@pytest.mark.parametrize("text", ["", " ", "a" * 2001])
def test_a_correction_is_neither_empty_nor_endless(world: World, referral: Referral, text: str) -> None:
    message = write(world.giulia, referral)
    with pytest.raises(ValidationError) as refusal:
        actions.correct_message(by=world.giulia, message=message, text=text)
    assert set(refusal.value.message_dict) == {"text"}


def test_once_read_it_stays_as_it_was_read(world: World, client: Client, referral: Referral) -> None:
    message = write(world.giulia, referral)
    page_of(client, world.contact, referral)
    with pytest.raises(ValidationError) as refusal:
        actions.correct_message(by=world.giulia, message=message, text="Altro.")
    assert status_of(refusal.value) == CONFLICT
    assert world.contact.label in refusal.value.messages[0]


def test_what_came_too_late_stands_ready_as_a_new_message(
    world: World, client: Client, referral: Referral
) -> None:
    message = write(world.giulia, referral)
    actions.read_messages(by=world.contact, referral=referral)
    client.force_login(world.giulia)
    answer = client.post(f"/messaggi/{message.pk}/correggi/", {"text": "Può venire il pomeriggio."})
    assert answer.status_code == CONFLICT
    page = answer.content.decode()
    assert "Può venire il pomeriggio.</textarea>" in page
    assert 'name="submission"' in page


def test_a_correction_left_empty_comes_back_open(world: World, client: Client, referral: Referral) -> None:
    message = write(world.giulia, referral)
    client.force_login(world.giulia)
    answer = client.post(f"/messaggi/{message.pk}/correggi/", {"text": ""})
    assert answer.status_code == 422
    assert f'id="correct_message_{message.pk}_text"' in answer.content.decode()


def test_the_page_offers_to_correct_only_what_may_be_corrected(
    world: World, client: Client, referral: Referral
) -> None:
    write(world.giulia, referral)
    assert "Salva la correzione" in page_of(client, world.giulia, referral)
    assert "Salva la correzione" not in page_of(client, world.marco, referral)
    assert "Salva la correzione" not in page_of(client, world.contact, referral)
    assert "Salva la correzione" not in page_of(client, world.giulia, referral)


def test_a_mailbox_corrects_its_own_message_and_no_other(world: World) -> None:
    referral = make_mailed_referral(world)
    volunteer = Volunteer().enter()
    volunteer.get()
    ours, theirs = write(world.giulia, referral), None
    volunteer.post("messaggio/", text="Viene lunedì.", submission="6f2fd54e-2b4b-4a8c-9d2a-7c43cf2f0a01")
    theirs = Message.objects.exclude(pk=ours.pk).get()
    assert volunteer.post(f"messaggi/{theirs.pk}/correggi/", text="Viene martedì.").status_code == 302
    assert volunteer.post(f"messaggi/{ours.pk}/correggi/", text="Viene martedì.").status_code == 403
    theirs.refresh_from_db()
    assert theirs.text == "Viene martedì."
