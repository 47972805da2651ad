"""Correcting what was sent, until it is accepted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.refusals import CONFLICT, status_of
from accounts.roles import Role
from audit import clock
from audit.context import acting
from network.actions import appoint
from network.calendar import referral_answer_deadline
from network.models import Agreement, Notice
from network.notice_kinds import NoticeKind
from referrals import actions
from referrals.models import Referral
from referrals.states import SENDER_MAY_CHANGE, ReferralState
from referrals.steps import steps_of
from referrals.versions import versions_before
from tests.referrals.factories import ANSWERS, make_desk_referral, make_referral, put_in
from tests.world import SETUP, World

CHANGED = {**ANSWERS, "need": "Solo colloqui per la madre.", "legal_basis": "public_task"}


def amend(by: Any, referral: Referral, **answers: Any) -> Referral:
    return actions.amend_referral(by=by, referral=referral, **{**CHANGED, **answers})


@pytest.mark.parametrize("state", ReferralState)
def test_it_is_corrected_until_it_is_accepted(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    if state in SENDER_MAY_CHANGE:
        amended = amend(world.marco, referral)
        assert (amended.version, amended.need, amended.state) == (2, CHANGED["need"], state)
        assert amended.package["before"]["need"] == CHANGED["need"]
    else:
        with pytest.raises(ValidationError) as refusal:
            amend(world.marco, referral)
        assert status_of(refusal.value) == CONFLICT
        assert Referral.objects.get(pk=referral.pk).version == 1


def test_a_correction_does_not_say_who_the_person_is(world: World) -> None:
    referral = make_referral(world)
    with pytest.raises(ValidationError) as refusal:
        amend(world.giulia, referral, need=f"La signora {referral.person.last_name} ha bisogno di colloqui.")
    assert set(refusal.value.message_dict) == {"need"}


@pytest.mark.parametrize("who", ["contact", "luca", "desk", "planner"])
def test_only_who_sent_corrects(world: World, who: str) -> None:
    referral = make_referral(world)
    with pytest.raises(PermissionDenied):
        amend(world.people[who], referral)


def test_the_service_is_told_and_reads_both_versions(world: World, client: Client) -> None:
    referral = amend(world.giulia, make_referral(world))
    told = Notice.objects.get(kind=NoticeKind.REFERRAL_AMENDED)
    assert (told.recipient, told.path) == (world.contact, referral.get_absolute_url())
    for user in (world.contact, world.giulia):
        client.force_login(user)
        page = client.get(referral.get_absolute_url()).content.decode()
        assert "Questa è la versione 2" in page
        assert ANSWERS["need"] in page
        assert CHANGED["need"] in page


def test_the_versions_before_are_kept_newest_first_and_without_identity(world: World) -> None:
    referral = make_referral(world)
    amend(world.giulia, referral)
    referral = amend(world.marco, referral, need="E un gruppo per genitori.")
    kept = versions_before(referral)
    assert [(each.number, each.who, each.shown.need) for each in kept] == [
        (2, "Giulia Riva", CHANGED["need"]),
        (1, "Giulia Riva", ANSWERS["need"]),
    ]
    assert "Ferri" not in repr(kept)


def test_the_versions_before_are_read_in_one_statement(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    referral = amend(world.marco, amend(world.giulia, make_referral(world)), need="Anche un gruppo.")
    with django_assert_num_queries(1):
        assert len(versions_before(referral)) == 2


def test_the_same_answers_change_nothing(world: World) -> None:
    referral = make_referral(world)
    before = referral.history.count()
    same = actions.amend_referral(by=world.giulia, referral=referral, legal_basis="public_task", **ANSWERS)
    assert (same.version, referral.history.count()) == (1, before)
    assert not Notice.objects.filter(kind=NoticeKind.REFERRAL_AMENDED).exists()


def test_another_urgency_gives_the_service_new_time(world: World) -> None:
    referral = make_referral(world)
    with clock.at(referral.sent_at + timedelta(days=3)):
        amended = amend(world.giulia, referral, urgency="urgent")
        assert amended.answer_due_at == referral_answer_deadline("urgent", clock.now())


def test_other_words_leave_the_time_as_it_was(world: World) -> None:
    referral = make_referral(world)
    assert amend(world.giulia, referral).answer_due_at == referral.answer_due_at


@pytest.mark.parametrize(
    ("answer", "value"),
    [("need", " "), ("subject", ""), ("urgency", "yesterday"), ("legal_basis", "because")],
)
def test_a_wrong_answer_is_named(world: World, answer: str, value: str) -> None:
    referral = make_referral(world)
    with pytest.raises(ValidationError) as refusal:
        amend(world.giulia, referral, **{answer: value})
    assert set(refusal.value.message_dict) == {answer}
    assert Referral.objects.get(pk=referral.pk).version == 1


def test_two_who_correct_the_same_version_do_not_lose_each_other(world: World) -> None:
    referral = make_referral(world)
    amend(world.giulia, referral, version=1)
    with pytest.raises(ValidationError) as refusal:
        amend(world.marco, referral, need="Altro.", version=1)
    assert status_of(refusal.value) == CONFLICT
    assert Referral.objects.get(pk=referral.pk).need == CHANGED["need"]


def test_nobody_accepts_what_they_have_not_read(world: World) -> None:
    referral = make_referral(world)
    amend(world.giulia, referral)
    with pytest.raises(ValidationError) as refusal:
        actions.accept_referral(by=world.contact, referral=referral, version=1)
    assert status_of(refusal.value) == CONFLICT
    assert actions.accept_referral(by=world.contact, referral=referral, version=2).shows_identity


@pytest.mark.parametrize(
    ("state", "said"),
    [("declined", "non accettato"), ("withdrawn", "ritirato"), ("in_progress", "in corso")],
)
def test_who_accepts_what_is_past_accepting_hears_how_it_stands_whatever_they_read(
    world: World, state: str, said: str
) -> None:
    referral = make_referral(world)
    amend(world.giulia, referral)
    put_in(world, referral, state)
    with pytest.raises(ValidationError) as refusal:
        actions.accept_referral(by=world.contact, referral=referral, version=1)
    assert status_of(refusal.value) == CONFLICT
    assert f"«{said}»" in refusal.value.messages[0]


def test_a_correction_is_a_step_of_its_way(world: World) -> None:
    amended = amend(world.marco, make_referral(world))
    last = steps_of(amended)[-1]
    assert (last.who, str(last.what)) == ("Marco Bassi", "ha corretto l'invio: versione 2")


def test_the_page_brings_the_answers_and_corrects_them(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.giulia)
    address = f"/invii/{referral.pk}/correggi/"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"need": "Solo colloqui."}
    assert sent["subject"] == ANSWERS["subject"]
    assert client.post(address, sent)["Location"] == referral.get_absolute_url()
    assert Referral.objects.get(pk=referral.pk).need == "Solo colloqui."
    stale = client.post(address, sent | {"need": "Altro ancora."})
    assert stale.status_code == 409
    assert "Altro ancora." in stale.content.decode()


def test_what_cannot_be_corrected_any_more_says_so(world: World, client: Client) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    client.force_login(world.giulia)
    answer = client.get(f"/invii/{referral.pk}/correggi/", follow=True)
    assert answer.redirect_chain[0][0] == referral.get_absolute_url()
    assert "non si può più correggere" in answer.content.decode()


def correct_phone(referral: Referral, phone: str) -> None:
    with acting(SETUP, "tests.phone"):
        referral.person.phone = phone
        referral.person.save()


def same(by: Any, referral: Referral) -> Referral:
    return actions.amend_referral(by=by, referral=referral, legal_basis="public_task", **ANSWERS)


def test_a_contact_that_changed_is_corrected_alone(world: World) -> None:
    referral = make_referral(world)
    correct_phone(referral, "333 7654321")
    amended = same(world.marco, referral)
    assert (amended.version, amended.package["after"]["phone"]) == (2, "333 7654321")
    assert Notice.objects.filter(kind=NoticeKind.REFERRAL_AMENDED).count() == 1
    assert same(world.giulia, amended).version == 2


def test_another_worker_of_the_desk_corrects_nothing_by_the_same_answers(world: World) -> None:
    post = {"since": date(2020, 1, 1), "employer": world.comune, "fte": 1}
    appoint(by=SETUP, user=world.elisa, role=Role.FRONT_DESK, unit=world.desk_point.unit, **post)
    assert same(world.elisa, make_desk_referral(world)).version == 1


def oppose(world: World, referral: Referral) -> None:
    actions.record_opposition(by=world.giulia, origin=referral.case, service=referral.service)


def test_nothing_more_is_told_to_a_service_the_person_opposes_without_a_reason(world: World) -> None:
    referral = make_referral(world)
    oppose(world, referral)
    with pytest.raises(ValidationError) as refusal:
        amend(world.giulia, referral)
    assert set(refusal.value.message_dict) == {"opposition_reason"}
    amended = amend(world.giulia, referral, opposition_reason="Il giudice lo chiede.")
    assert (amended.version, amended.opposition_reason) == (2, "Il giudice lo chiede.")
    assert amend(world.giulia, amended, need="Anche un gruppo.").version == 3


def test_nor_once_the_agreement_with_it_is_over(world: World) -> None:
    referral = make_referral(world)
    with acting(SETUP, "tests.agreement"):
        for agreement in Agreement.objects.all():
            agreement.until = clock.today() - timedelta(days=1)
            agreement.save()
    with pytest.raises(ValidationError) as refusal:
        amend(world.giulia, referral)
    assert "accordo" in refusal.value.messages[0]


def test_the_page_asks_for_the_reason_and_keeps_it(world: World, client: Client) -> None:
    referral = make_referral(world)
    oppose(world, referral)
    client.force_login(world.giulia)
    address = f"{referral.get_absolute_url()}correggi/"
    assert "opposition_reason" in client.get(address).text
    answers = {**CHANGED, "version": 1}
    assert client.post(address, answers).status_code == 422
    assert client.post(address, {**answers, "opposition_reason": "Lo chiede il giudice."}).status_code == 302


def test_an_open_referral_says_that_the_person_opposes_its_service(world: World, client: Client) -> None:
    referral = make_referral(world)
    words = "non vuole che questo servizio sappia di lei"
    client.force_login(world.marco)
    assert words not in client.get(referral.get_absolute_url()).text
    oppose(world, referral)
    assert words in client.get(referral.get_absolute_url()).text
    client.force_login(world.contact)
    assert words not in client.get(referral.get_absolute_url()).text
