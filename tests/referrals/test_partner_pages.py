"""A volunteer without an account answers as well as a contact with one."""

import pytest
from django.core import mail

from audit.models import AccessLogEntry
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.actions import amend_referral
from referrals.models import Letter, Referral
from referrals.states import ReferralState
from tests.referrals.factories import ANSWERS, do, make_referral, put_in
from tests.referrals.partners import OWNER, Volunteer, make_mailbox, make_mailed_referral, posting
from tests.world import World


def state() -> str:
    return Referral.objects.get().state


def test_a_letter_leaves_after_the_commit_and_says_nothing_of_the_person(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        make_referral(world)
        assert mail.outbox == []
    (letter,) = mail.outbox
    assert letter.to == ["ascolto@parrocchia.test"]
    assert Letter.objects.get().sent_at is not None
    for word in ("Elena", "Ferri", "E. F.", "Colloqui", "genitorialità", "Giulia", "Riva", "1984"):
        assert word not in f"{letter.subject} {letter.body}"


def test_a_service_without_mailbox_gets_no_letter(world: World) -> None:
    with posting():
        make_referral(world)
    assert mail.outbox == []
    assert not Letter.objects.exists()


def test_the_link_alone_shows_nothing_and_mails_nothing(world: World) -> None:
    referral = make_mailed_referral(world)
    before = len(mail.outbox)
    page = Volunteer().get()
    assert page.status_code == 200
    assert "Mandatemi il codice" in page.content.decode()
    for word in ("Ferri", "E. F.", referral.subject, referral.number, referral.need):
        assert word not in page.content.decode()
    assert len(mail.outbox) == before
    assert state() == ReferralState.DELIVERED


def test_the_code_opens_the_least_and_the_sender_is_told_who_opened_it(world: World) -> None:
    make_mailed_referral(world)
    page = Volunteer().enter().get().content.decode()
    assert "E. F." in page
    assert "Ferri" not in page
    row = Referral.objects.get()
    assert (row.state, row.seen_by, row.seen_by_name) == (ReferralState.SEEN, None, OWNER)
    assert Notice.objects.filter(kind=NoticeKind.REFERRAL_SEEN, recipient=world.giulia).exists()


def test_accepting_opens_name_and_contacts_and_undoing_hides_them(world: World) -> None:
    make_mailed_referral(world, person_informed="yes")
    volunteer = Volunteer().enter()
    volunteer.post("accetta/")
    assert "Elena Ferri" in volunteer.get().content.decode()
    volunteer.post("annulla/")
    assert "Ferri" not in volunteer.get().content.decode()
    assert state() == ReferralState.SEEN


def test_the_whole_way_is_told_with_the_label_of_the_mailbox(world: World) -> None:
    make_mailed_referral(world)
    volunteer = Volunteer().enter()
    volunteer.get()
    volunteer.post("chiedi/", text="Il padre lo sa?", submission="6f2fd54e-2b4b-4a8c-9d2a-7c43cf2f0a01")
    assert state() == ReferralState.INFORMATION_REQUESTED
    with posting():
        do("give_information", world.giulia, Referral.objects.get())
    assert "novità" in mail.outbox[-1].subject
    volunteer.post("accetta/")
    volunteer.post("inizia/")
    volunteer.post("messaggio/", text="Viene lunedì.", submission="6f2fd54e-2b4b-4a8c-9d2a-7c43cf2f0a02")
    volunteer.post("concludi/", outcome="got_help", words="Va meglio.", next_step="Niente.")
    row = Referral.objects.get()
    assert (row.state, row.outcome_words, row.answered_by_name) == (
        ReferralState.COMPLETED,
        "Va meglio.",
        OWNER,
    )
    authors = set(
        row.history.exclude(actor_label="Giulia Riva").values_list("actor_label", "history_user_id")
    )
    assert authors == {(OWNER, None)}
    assert row.messages.last().author_name == OWNER


def test_what_was_corrected_is_read_beside_what_it_said_before_and_when_they_are_reminded(
    world: World,
) -> None:
    referral = make_mailed_referral(world)
    volunteer = Volunteer().enter()
    answers = {**ANSWERS, "need": "Solo colloqui per la madre.", "legal_basis": "public_task"}
    amend_referral(by=world.giulia, referral=referral, **answers)
    page = volunteer.get().text
    assert "Questa è la versione 2" in page
    assert ANSWERS["need"] in page
    assert "Prossimo promemoria" in page
    assert "Ferri" not in page


def test_declining_needs_a_reason_and_keeps_what_was_typed(world: World) -> None:
    make_mailed_referral(world)
    volunteer = Volunteer().enter()
    page = volunteer.post("non-accetta/", words="Siamo in pochi.")
    assert page.status_code == 422
    assert "Siamo in pochi." in page.content.decode()
    volunteer.post("non-accetta/", decline_reason="capacity", words="Siamo in pochi.")
    assert Referral.objects.get().decline_words == "Siamo in pochi."


def test_what_the_state_does_not_allow_is_refused_as_for_a_contact(world: World) -> None:
    referral = make_mailed_referral(world)
    volunteer = Volunteer().enter()
    put_in(world, referral, ReferralState.WITHDRAWN)
    page = volunteer.post("accetta/")
    assert page.status_code == 409
    assert "ritirato" in page.content.decode()


def test_every_opening_is_written_with_the_label_and_no_number(world: World) -> None:
    referral = make_mailed_referral(world)
    volunteer = Volunteer()
    volunteer.get()
    volunteer.enter().get()
    lines = AccessLogEntry.objects.filter(place__startswith="partners:").order_by("pk")
    assert [(line.kind, line.place) for line in lines] == [
        ("door", "partners:referral"),
        ("sign_in", "partners:enter"),
        ("record", "partners:referral"),
    ]
    assert {(line.actor_id, line.actor_label) for line in lines} == {(0, OWNER)}
    assert all(line.subjects.get().subject_id == referral.pk for line in lines)


def test_the_person_is_among_what_was_read_only_after_accepting(world: World) -> None:
    make_mailed_referral(world)
    volunteer = Volunteer().enter()
    volunteer.post("accetta/")
    volunteer.get()
    read = AccessLogEntry.objects.filter(kind="record", place="partners:referral").first()
    assert {subject.subject_type for subject in read.subjects.all()} == {
        "referrals.referral",
        "intake.person",
    }


def test_words_written_when_the_half_hour_has_passed_come_back(world: World) -> None:
    make_mailed_referral(world)
    page = Volunteer().post("messaggio/", text="Una lunga storia.")
    assert page.status_code == 403
    assert "Una lunga storia." in page.content.decode()


def test_the_sender_sees_that_the_letter_left(world: World, client) -> None:
    referral = make_mailed_referral(world)
    client.force_login(world.giulia)
    page = client.get(referral.get_absolute_url()).content.decode()
    assert f"{OWNER} risponde senza account" in page
    assert "a•••@parrocchia.test" in page
    assert "Partita" in page


@pytest.mark.parametrize("step", ["", "accetta/", "codice/"])
def test_an_unknown_link_says_what_to_do(world: World, step: str) -> None:
    volunteer = Volunteer(token="x" * 43)
    answer = volunteer.post(step) if step else volunteer.get()
    assert answer.status_code == 404
    assert "Aprite l'ultima e-mail" in answer.content.decode()
