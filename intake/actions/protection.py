"""Protecting a person, and lifting the protection: on by one, off by two."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.hiding import NAME_ALONE, is_whole_name, keep_away, who_may_know
from intake.models import Case, HiddenFrom, Person, ProtectionLift
from intake.moving import coordinators_of, hold_cases_of, locked, tell
from intake.scheda.withholding import hold_drafts, withhold_drafts
from intake.seating import send_away
from intake.states import LiftState
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from network.second_person import is_late, refuse_late, refuse_lost, refuse_tied


@action
def protect_person(*, by: User, case: Case, reason: str) -> Person:
    """Put the person of a situation under protection. Doing it again changes nothing.

    What the archive had told the drafts begun for them at a desk is taken out of those.

    Raises:
        ValidationError: no reason.
    """
    hold_drafts(case.person_id)
    case, person = _locked(case)
    require(by, "intake.protect_person", case)
    if person.protected:
        return person
    _refuse_silence(reason)
    _protect(by, case, person)
    return person


@action
def hide_from(*, by: User, case: Case, name: str, relation: str = "", reason: str) -> HiddenFrom:
    """Keep the data of a person away from somebody; the person is under protection from now on.

    Who works here under that name loses at once whatever opened a situation of the person to them.

    Raises:
        ValidationError: the name is not whole, is there already, there is no reason, or no other coordinator
            can hold the seat of who has that name.
    """
    hold_drafts(case.person_id)
    hold_cases_of(case.person_id)
    case, person = _locked(case)
    require(by, "intake.hide_from", case)
    _refuse_silence(reason)
    if not is_whole_name(name):
        raise ValidationError({"name": NAME_ALONE})
    hidden = keep_away(person, name, relation)
    if hidden is None:
        raise ValidationError({"name": _("Questo nome c'è già.")})
    hold_counters(
        {*(seat.operator for seat in case.assignments.all() if seat.is_open), *coordinators_of(case)}
    )
    if not person.protected:
        _protect(by, case, person)
    for followed in person.cases.order_by("pk"):
        send_away(followed, by)
    return hidden


@action
def end_hiding(*, by: User, case: Case, hidden: HiddenFrom, reason: str) -> HiddenFrom:
    """Say that a name need no longer be kept away. Doing it again changes nothing.

    Raises:
        ValidationError: no reason, or the name belongs to another person.
    """
    case, person = _locked(case)
    require(by, "intake.end_hiding", case)
    _refuse_silence(reason)
    hidden = HiddenFrom.objects.get(pk=hidden.pk)
    if hidden.person_id != person.pk:
        raise ValidationError(_("Questo nome non è di questa situazione."))
    if hidden.ended_at is None:
        hidden.ended_at = clock.now()
        hidden.save()
    return hidden


@action
def ask_lift(*, by: User, case: Case, reason: str) -> ProtectionLift:
    """Ask another coordinator to lift the protection of a person.

    Raises:
        ValidationError: no reason, somebody must still be kept away, or (``conflict``) there is no protection
            or it was already asked.
    """
    case, person = _locked(case)
    require(by, "intake.ask_lift", case)
    _refuse_silence(reason)
    _refuse_to_lift(person)
    asked = person.protection_lifts.filter(state=LiftState.ASKED).first()
    if asked and not is_late(asked):
        raise ValidationError(
            _("È già stato chiesto: manca la conferma di un'altra persona."), code="conflict"
        )
    if asked:
        asked.move_to(LiftState.EXPIRED)
        asked.save()
    lift = ProtectionLift(person=person, reason=reason.strip(), asked_by=by)
    lift.clean_fields(exclude=["person", "asked_by"])
    lift.save()
    tell(by, case, coordinators_of(case), NoticeKind.LIFT_ASKED, _page_of(case))
    return lift


@action
def answer_lift(*, by: User, case: Case, is_granted: bool, reason: str) -> ProtectionLift:
    """Grant or refuse what another coordinator asked. Granting lifts the protection at once.

    Raises:
        ValidationError: one's own request, or of an account that one of the two opened, no reason, somebody
            must still be kept away, the tax code of the person is meanwhile of another, or (``conflict``)
            nothing is asked any more, or it was asked too long ago.
    """
    case, person = _locked(case)
    require(by, "intake.answer_lift", case)
    _refuse_silence(reason)
    lift = person.protection_lifts.select_for_update(of=("self",)).select_related("asked_by").first()
    if lift is None:
        raise ValidationError(_("Nessuno ha chiesto di togliere questa protezione."), code="conflict")
    if lift.asked_by_id == by.pk:
        raise ValidationError(_("L'hai chiesto tu: serve la conferma di un'altra persona."))
    refuse_tied(lift.asked_by, by)
    refuse_late(lift)
    if is_granted:
        refuse_lost(lift.asked_by, "intake.ask_lift", case)
    lift.move_to(LiftState.GRANTED if is_granted else LiftState.REFUSED)
    lift.answered_by, lift.answered_at = by, clock.now()
    lift.save()
    if is_granted:
        _refuse_to_lift(person)
        _lift(person)
    followers = [seat.operator for seat in case.assignments.all() if seat.is_open]
    tell(by, case, [lift.asked_by, *followers], NoticeKind.LIFT_ANSWERED, _page_of(case))
    return lift


def _locked(case: Case) -> tuple[Case, Person]:
    """The situation and its person under their row locks: protections come one after the other."""
    case = locked(case)
    case.person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=case.person_id)
    return case, case.person


def _protect(by: User, case: Case, person: Person) -> None:
    person.protected = True
    person.save()
    withhold_drafts(person)
    case.person = person
    followers = [seat.operator for seat in case.assignments.all() if seat.is_open]
    told = who_may_know(person, [*followers, *coordinators_of(case)])
    tell(by, case, told, NoticeKind.PERSON_PROTECTED, _page_of(case))


def _lift(person: Person) -> None:
    person.protected = False
    try:
        person.save()
    except IntegrityError as error:
        if "tax_code" not in str(error):
            raise
        raise ValidationError(
            _("Un'altra persona dell'archivio ha lo stesso codice fiscale: correggilo prima di continuare.")
        ) from error


def _refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})


def _refuse_to_lift(person: Person) -> None:
    if not person.protected:
        raise ValidationError(_("Questa persona non è sotto protezione."), code="conflict")
    if person.hidden_from.standing().exists():
        raise ValidationError(
            _("Ci sono ancora persone a cui i dati non devono arrivare: prima decidi su quei nomi.")
        )


def _page_of(case: Case) -> str:
    return reverse("intake:case_protection", args=[case.pk])
