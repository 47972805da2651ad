"""A contact of a service with the name of somebody from whom the person is hidden: to them it is not there.

Who was there when it was sent in spite of the name, with the reason written, reads it; nobody else does.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_user
from accounts.models import User
from accounts.permissions import can
from accounts.roles import Role
from audit import clock
from audit.context import acting
from intake.actions import hide_from
from intake.models import HiddenFrom
from network.actions import appoint, record_absence
from network.appointments.actions import enrol_person
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals import words as sentences
from referrals.actions import (
    accept_referral,
    amend_referral,
    record_opposition,
    start_referral,
    withdraw_referral,
    write_message,
)
from referrals.followers import sender_side
from referrals.models import Referral
from tests.intake.factories import make_team_meeting
from tests.referrals.factories import ANSWERS, make_desk_referral, make_followed_case, make_referral
from tests.world import SETUP, World, make_case

WHY = "La cerca."
NAMESAKE = {"first_name": "Ugo", "last_name": "Ferri", "email": "ugo@coop.test", "profession": "educator"}


@pytest.fixture
def referral(world: World) -> Referral:
    """Sent and accepted: who answers reads the name."""
    sent = make_referral(world)
    return accept_referral(by=world.contact, referral=sent)


def hide(world: World, referral: Referral, name: str) -> None:
    assert referral.case is not None
    hide_from(by=world.marco, case=referral.case, name=name, reason=WHY)


def newcomer(world: World) -> User:
    """Somebody who comes to work at the service after the name was written."""
    unit = world.family_centre.unit
    enrolled = enrol_person(by=world.admin, unit=unit, role=Role.SERVICE_CONTACT, **NAMESAKE)
    return User.objects.get(pk=enrolled.pk)


def reads(user: User, referral: Referral) -> bool:
    return Referral.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=referral.pk).exists()


def correct(world: World, referral: Referral, **answers: Any) -> Referral:
    fresh = Referral.objects.get(pk=referral.pk)
    given = {**ANSWERS, "need": "Anche un gruppo.", "legal_basis": "public_task", **answers}
    return amend_referral(by=world.giulia, referral=fresh, **given)


def asked_anew(world: World, referral: Referral, **answers: Any) -> list[str]:
    """What correcting it without another reason is answered."""
    with pytest.raises(ValidationError) as refused:
        correct(world, referral, **answers)
    return refused.value.message_dict["opposition_reason"]


def answer(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(url)


def test_a_name_hidden_later_takes_the_referral_from_who_has_it(world: World, referral: Referral) -> None:
    assert reads(world.contact, referral)
    hide(world, referral, world.contact.label)
    assert not reads(world.contact, referral)
    assert answer(world.contact, referral.get_absolute_url()).status_code == 404
    for group in ("da-decidere", "accettati"):
        page = answer(world.contact, f"{reverse('referrals:received')}?stato={group}").content.decode()
        assert referral.number not in page


def test_who_comes_to_work_there_with_that_name_reads_nothing(world: World, referral: Referral) -> None:
    hide(world, referral, "Ferri Ugo")
    ugo = newcomer(world)
    assert not reads(ugo, referral)
    assert reads(world.contact, referral)


def test_they_neither_act_nor_are_told(world: World, referral: Referral) -> None:
    hide(world, referral, world.contact.label)
    before = Notice.objects.filter(recipient=world.contact).count()
    write_message(by=world.giulia, referral=Referral.objects.get(pk=referral.pk), text="Può venire.")
    assert Notice.objects.filter(recipient=world.contact).count() == before
    with pytest.raises(PermissionDenied):
        start_referral(by=world.contact, referral=referral)


def test_the_team_to_which_their_service_is_invited_is_not_there(world: World, referral: Referral) -> None:
    meeting = make_team_meeting(world, referral.case)
    assert answer(world.contact, meeting.get_absolute_url()).status_code == 200
    hide(world, referral, world.contact.label)
    assert answer(world.contact, meeting.get_absolute_url()).status_code == 404


def test_sent_in_spite_of_the_name_it_is_read(world: World) -> None:
    """The control: whoever sends may know that it is another person of the same name."""
    case = make_followed_case(world)
    hide_from(by=world.marco, case=case, name=world.contact.label, reason=WHY)
    sent = make_referral(world, case, opposition_reason="È solo lo stesso nome: verificato.")
    assert reads(world.contact, sent)
    accept_referral(by=world.contact, referral=sent)


def test_sent_in_spite_of_an_opposition_a_name_hidden_later_takes_it_all_the_same(world: World) -> None:
    """What was written was about the service, and about nobody's name."""
    case = make_followed_case(world)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    sent = make_referral(world, case, opposition_reason="Non c'è un altro servizio.")
    assert reads(world.contact, sent)
    hide(world, sent, world.contact.label)
    before = Notice.objects.filter(recipient=world.contact).count()
    write_message(by=world.giulia, referral=Referral.objects.get(pk=sent.pk), text="Può venire.")
    assert not reads(world.contact, sent)
    assert Notice.objects.filter(recipient=world.contact).count() == before
    with pytest.raises(PermissionDenied):
        accept_referral(by=world.contact, referral=sent)


def test_of_another_person_they_read_as_before(world: World, referral: Referral) -> None:
    other = make_referral(world, make_followed_case(world, first_name="Ada", last_name="Corti"))
    hide(world, referral, world.contact.label)
    assert reads(world.contact, other)


def test_a_reason_written_later_for_an_opposition_opens_it_to_no_name_hidden_before(world: World) -> None:
    case = make_followed_case(world)
    hide_from(by=world.marco, case=case, name="Ferri Ugo", reason=WHY)
    sent = make_referral(world, case)
    ugo = newcomer(world)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    assert asked_anew(world, sent) == [sentences.OPPOSED, sentences.HIDDEN]
    correct(world, sent, opposition_reason="Non c'è un altro servizio.")
    assert not reads(ugo, sent)
    assert reads(world.contact, sent)
    with pytest.raises(PermissionDenied):
        accept_referral(by=ugo, referral=Referral.objects.get(pk=sent.pk))
    assert asked_anew(world, sent, need="Anche due gruppi.") == [sentences.HIDDEN]


def test_what_was_written_for_an_opposition_does_not_answer_for_a_name(world: World) -> None:
    case = make_followed_case(world)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    sent = make_referral(world, case, opposition_reason="Non c'è un altro servizio.")
    hide(world, sent, world.contact.label)
    assert asked_anew(world, sent) == [sentences.HIDDEN]
    assert asked_anew(world, sent, opposition_reason=sent.opposition_reason) == [sentences.HIDDEN]
    assert not reads(world.contact, sent)
    correct(world, sent, opposition_reason="È solo lo stesso nome: verificato.")
    assert reads(world.contact, sent)
    assert correct(world, sent, need="Anche due gruppi.").version == 3, "it was said already"


def test_nor_what_was_written_for_a_name_for_an_opposition_that_comes_later(world: World) -> None:
    case = make_followed_case(world)
    hide_from(by=world.marco, case=case, name=world.contact.label, reason=WHY)
    sent = make_referral(world, case, opposition_reason="È solo lo stesso nome: verificato.")
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    assert asked_anew(world, sent) == [sentences.OPPOSED]
    correct(world, sent, opposition_reason="Non c'è un altro servizio.")
    assert reads(world.contact, sent), "what was said of the name still holds"


def test_both_are_said_where_both_hold(world: World) -> None:
    case = make_followed_case(world)
    hide_from(by=world.marco, case=case, name=world.contact.label, reason=WHY)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    with pytest.raises(ValidationError) as refused:
        make_referral(world, case)
    assert refused.value.message_dict["opposition_reason"] == [sentences.OPPOSED, sentences.HIDDEN]
    sent = make_referral(world, case, opposition_reason="Stesso nome, e non c'è un altro servizio.")
    assert reads(world.contact, sent)
    assert correct(world, sent).version == 2


def as_before(referral: Referral, sent_at: datetime, reason: str) -> Referral:
    """As it was kept when nobody wrote what a reason was about."""
    referral.in_spite_of_service_at = referral.in_spite_of_name_at = None
    referral.sent_at, referral.opposition_reason = sent_at, reason
    with acting(SETUP, "tests.before"):
        referral.save()
    return referral


def test_sent_with_a_reason_before_it_was_kept_what_about_it_is_read_as_it_was(world: World) -> None:
    case = make_followed_case(world)
    hide_from(by=world.marco, case=case, name=world.contact.label, reason=WHY)
    sent = make_referral(world, case, opposition_reason="È solo lo stesso nome.")
    as_before(sent, clock.now(), sent.opposition_reason)
    assert reads(world.contact, sent)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    assert asked_anew(world, sent) == [sentences.OPPOSED]
    correct(world, sent, opposition_reason="Non c'è un altro servizio.")
    assert reads(world.contact, sent)
    accept_referral(by=world.contact, referral=Referral.objects.get(pk=sent.pk))


def test_corrected_with_a_reason_before_that_it_stays_closed(world: World) -> None:
    case = make_followed_case(world)
    hide_from(by=world.marco, case=case, name="Ferri Ugo", reason=WHY)
    sent = correct(world, make_referral(world, case))
    as_before(sent, clock.now() + timedelta(seconds=1), "Non c'è un altro servizio.")
    ugo = newcomer(world)
    assert not reads(ugo, sent)
    with pytest.raises(PermissionDenied):
        accept_referral(by=ugo, referral=Referral.objects.get(pk=sent.pk))


def test_the_page_that_corrects_says_that_somebody_there_has_a_hidden_name(
    world: World, client: Client
) -> None:
    case = make_followed_case(world)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    sent = make_referral(world, case, opposition_reason="Non c'è un altro servizio.")
    client.force_login(world.giulia)
    address = f"{sent.get_absolute_url()}correggi/"
    before = client.get(address).text
    assert ("dati non devono arrivare" in before, "un altro servizio." in before) == (False, True)
    hide(world, sent, world.contact.label)
    after = client.get(address).text
    assert ("dati non devono arrivare" in after, "un altro servizio." in after) == (True, False)


def at_the_desk(world: World) -> User:
    """Somebody who works at the desk of Borgo too, with the name that is hidden later."""
    ugo = enrol_user(by=SETUP, **{**NAMESAKE, "profession": "other"})
    appoint(by=SETUP, user=ugo, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    return User.objects.get(pk=ugo.pk)


def hide_at_the_desk(referral: Referral, name: str) -> None:
    with acting(SETUP, "tests.hide"):
        referral.person.protected = True
        referral.person.save()
        HiddenFrom(person=referral.person, name=name).save()


def test_who_must_not_know_at_the_desk_neither_acts_on_its_referral_nor_is_told(world: World) -> None:
    ugo = at_the_desk(world)
    sent = make_desk_referral(world)
    record_absence(by=SETUP, user=world.desk, first_day=clock.today(), last_day=clock.today(), kind="illness")
    assert set(sender_side(sent)) == {world.desk, ugo}
    hide_at_the_desk(sent, "Ferri Ugo")
    sent = Referral.objects.get(pk=sent.pk)
    accept_referral(by=world.contact, referral=sent)
    assert not Notice.objects.filter(recipient=ugo).exists()
    assert Notice.objects.filter(recipient=world.desk).exists()
    assert answer(ugo, sent.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        write_message(by=User.objects.get(pk=ugo.pk), referral=sent, text="Chi la segue?")


def test_nor_who_sent_it_from_there(world: World) -> None:
    sent = make_desk_referral(world)
    hide_at_the_desk(sent, world.desk.label)
    sent = Referral.objects.get(pk=sent.pk)
    before = Notice.objects.filter(recipient=world.desk).count()
    accept_referral(by=world.contact, referral=sent)
    assert Notice.objects.filter(recipient=world.desk).count() == before
    told = Notice.objects.filter(kind=NoticeKind.REFERRAL_ACCEPTED).values_list("recipient", flat=True)
    assert set(told) == {world.coordinator.pk, world.north_coordinator.pk}, "somebody always hears"
    with pytest.raises(PermissionDenied):
        withdraw_referral(by=User.objects.get(pk=world.desk.pk), referral=sent, reason="Non serve più.")


def test_a_coordinator_with_that_name_neither_answers_for_who_sent_it(world: World) -> None:
    sent = make_referral(world, make_case(world), by=world.coordinator)
    assert can(world.coordinator, "referrals.withdraw_referral", sent)
    hide_at_the_desk(sent, world.coordinator.label)
    sent = Referral.objects.get(pk=sent.pk)
    assert not can(world.coordinator, "referrals.withdraw_referral", sent)
    assert world.coordinator not in sender_side(sent)
