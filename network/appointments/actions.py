"""Writes on who works where."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import enrol_user
from accounts.gateway import digests_of, refuse_taken
from accounts.holders import holders
from accounts.models import Unit, User
from accounts.permissions import require
from accounts.roles import Role
from accounts.signals import ways_in_changed
from audit import clock
from audit.actions import action
from audit.context import SystemActor
from network.actions import appoint
from network.appointments.models import AppointmentRequest
from network.appointments.states import BY_TWO, RequestState
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.second_person import independent_of, is_late, refuse_late, refuse_lost, refuse_tied


@action
def enrol_person(*, by: User, unit: Unit, role: Role, **who: Any) -> User:
    """Enrol somebody with their first post. They choose a password from the page of access.

    Raises:
        ValidationError: by field; the role is one that two people must want: it is asked afterwards.
    """
    require(by, "network.enrol_person", unit)
    user = enrol_user(by=by, **who)
    appoint(by=by, user=user, role=role, unit=unit)
    return user


@action
def ask_appointment(*, by: User, user: User, role: Role, unit: Unit, reason: str) -> AppointmentRequest:
    """Ask another person to give ``user`` a role that two people must want.

    Raises:
        ValidationError: no reason, the role needs one person only, it is for oneself, nobody in the Ambito
            could answer, or (``conflict``) it was already asked.
    """
    require(by, "network.ask_appointment", unit)
    if role not in BY_TWO:
        raise ValidationError(_("Questo incarico si dà senza conferma."))
    if user == by:
        raise ValidationError(_("Un incarico te lo dà un'altra persona: chiedilo a chi amministra con te."))
    others = _who_may_answer(by, user, unit)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)  # two ask one after the other
    _expire_late(user, role, unit)
    if AppointmentRequest.objects.waiting().filter(user=user, role=role, unit=unit).exists():
        raise ValidationError(
            _("È già stato chiesto: manca la conferma di un'altra persona."), code="conflict"
        )
    row = AppointmentRequest(user=user, role=role, unit=unit, reason=reason.strip(), asked_by=by)
    row.full_clean()
    row.save()
    path = reverse("network:appointments")
    notify(by=by, to=others, kind=NoticeKind.APPOINTMENT_ASKED, path=path, origin=unit.name)
    return row


def _who_may_answer(by: User, user: User, unit: Unit) -> list[User]:
    root = unit.root_id or unit.pk
    holding = [*holders(Role.ADMINISTRATOR, [root]), *holders(Role.COORDINATOR, [root])]
    others = independent_of(by, [one for one in holding if one != user])
    if not others:
        raise ValidationError(
            _(
                "Qui nessun altro può confermare: serve chi amministra o coordina tutto l'Ambito, e non"
                " l'hai iscritto tu. Chi gestisce il server lo nomina con il comando «name_administrator»."
            )
        )
    return others


def _expire_late(user: User, role: Role, unit: Unit) -> None:
    """A request that nobody answered in time makes room for the same one, asked again."""
    asked = AppointmentRequest.objects.waiting().filter(user=user, role=role, unit=unit)
    for row in asked.select_for_update(of=("self",)):
        if is_late(row):
            row.move_to(RequestState.EXPIRED)
            row.save()


@action
def answer_appointment(*, by: User, appointment: AppointmentRequest, is_granted: bool) -> AppointmentRequest:
    """Give the role that another person asked, or not.

    Raises:
        ValidationError: one's own request or one's own role, an account that one of the two opened, the
            person holds the post already, or (``conflict``) somebody answered before, or too late.
    """
    rows = AppointmentRequest.objects.select_for_update(of=("self",)).select_related("unit", "asked_by")
    row = rows.get(pk=appointment.pk)
    require(by, "network.answer_appointment", row)
    if by.pk in {row.asked_by_id, row.user_id}:
        raise ValidationError(_("Questo incarico si dà in due: risponde un'altra persona."))
    refuse_tied(row.asked_by, by)
    refuse_late(row)
    if is_granted:
        refuse_lost(row.asked_by, "network.ask_appointment", row.unit)
    row.move_to(RequestState.GRANTED if is_granted else RequestState.REFUSED)
    row.answered_by, row.answered_at = by, clock.now()
    row.save()
    if is_granted:
        # Alone neither could: the request holds who the two are.
        appoint(by=SystemActor(by.label, by.pk), user=row.user, role=Role(row.role), unit=row.unit)
    path = reverse("network:appointments")
    notify(by=by, to=[row.asked_by], kind=NoticeKind.APPOINTMENT_ANSWERED, path=path)
    return row


@action
def change_account(*, by: User, person: User, is_active: bool, reason: str) -> User:
    """Close an account, or open it again. Closing ends sessions, live lines, keys and feeds for good.

    Raises:
        ValidationError: no reason, or (``conflict``) it is so already.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    require(by, "network.change_account", person)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})
    if person.is_active == is_active:
        raise ValidationError(_("È già così: qualcuno l'ha cambiato prima di te."), code="conflict")
    person.is_active = is_active
    person.save()
    if is_active:  # whoever was coming in while it was being closed
        person.end_access()
    return person


@action
def enrol_gateway_key(*, by: User, person: User, key: str, reason: str) -> User:
    """Write by which fiscal code the gateway of SPID and CIE will know ``person``; "" takes it away.

    Who has a way to sign in already is not given another by who administers: that would be taking their key.

    Raises:
        ValidationError: no reason, the account is in use, the code is of another, or (``conflict``) it is so.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    require(by, "network.enrol_gateway_key", person)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})
    if key.strip() and (person.gateway_key or person.has_usable_password()):
        raise ValidationError(
            _("Questa persona ha già un modo di entrare: non le si dà da qui un'altra chiave.")
        )
    if key.strip():
        refuse_taken(key, person)
    digest = digests_of(key)[0] if key.strip() else ""
    if person.gateway_key == digest:
        raise ValidationError(_("È già così: qualcuno l'ha cambiato prima di te."), code="conflict")
    person.take_gateway_key(digest)
    ways_in_changed.send(sender=User, user=person)
    return person
