"""Themes: proposed by anyone, opened by a coordinator, joined freely while there is room."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.models import Ambito
from network.notice_kinds import NoticeKind
from network.workshops.locks import locked_workshop
from network.workshops.models import Workshop, WorkshopMember
from network.workshops.states import WorkshopState
from network.workshops.telling import enrolled, table_of, tell


@action
def propose_theme(*, by: User, ambito: Ambito, title: str, area: str, purpose: str) -> Workshop:
    """Propose a theme to work on; the coordinators of the Ambito are told.

    Raises:
        ValidationError: a value is missing or out of its limits.
    """
    require(by, "network.propose_theme", ambito.pk)
    workshop = Workshop(
        ambito=ambito, title=title.strip(), area=area, purpose=purpose.strip(), proposed_by=by
    )
    workshop.full_clean()
    workshop.save()
    tell(by, workshop, table_of(workshop), NoticeKind.THEME_PROPOSED)
    return workshop


@action
def open_workshop(*, by: User, workshop: Workshop, places: int) -> Workshop:
    """Open a theme to whoever wants to work on it, with some places; who proposed it is told.

    Raises:
        ValidationError: the places are out of their limits, or (``conflict``) somebody decided already.
    """
    workshop = locked_workshop(workshop)
    require(by, "network.open_workshop", workshop)
    workshop.move_to(WorkshopState.OPEN)
    workshop.places = places
    workshop.full_clean()
    workshop.save()
    tell(by, workshop, [workshop.proposed_by], NoticeKind.THEME_ANSWERED)
    return workshop


@action
def refuse_theme(*, by: User, workshop: Workshop, reason: str) -> Workshop:
    """Say that a theme is not opened, and why.

    Raises:
        ValidationError: no reason is given, or (``conflict``) somebody decided already.
    """
    workshop = locked_workshop(workshop)
    require(by, "network.refuse_theme", workshop)
    _end(workshop, WorkshopState.REFUSED, reason)
    tell(by, workshop, [workshop.proposed_by], NoticeKind.THEME_ANSWERED)
    return workshop


@action
def conclude_workshop(*, by: User, workshop: Workshop, reason: str) -> Workshop:
    """End a workshop, saying how; who works on it and who proposed it are told. Its proposals go on.

    Raises:
        ValidationError: no words are given, or (``conflict``) it is not open.
    """
    workshop = locked_workshop(workshop)
    require(by, "network.conclude_workshop", workshop)
    _end(workshop, WorkshopState.CONCLUDED, reason)
    told = [*enrolled(workshop), workshop.proposed_by]
    tell(by, workshop, told, NoticeKind.WORKSHOP_CONCLUDED)
    return workshop


def _end(workshop: Workshop, state: str, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi il motivo: lo legge chi ci teneva.")})
    workshop.move_to(state)
    workshop.state_reason = reason.strip()
    workshop.full_clean()
    workshop.save()


@action
def join_workshop(*, by: User, workshop: Workshop) -> Workshop:
    """Enrol in an open workshop. Twice changes nothing.

    Raises:
        ValidationError: (``conflict``) no place is left, or it is not open.
    """
    workshop = locked_workshop(workshop)
    require(by, "network.join_workshop", workshop)
    seated = [member for member in workshop.members.all() if member.left_at is None]
    if any(member.user_id == by.pk for member in seated):
        return workshop
    if not workshop.is_open:
        raise ValidationError(_("Questo cantiere non è aperto alle iscrizioni."), code="conflict")
    if len(seated) >= workshop.places:
        raise ValidationError(_("I posti sono finiti: l'ultimo è stato preso poco fa."), code="conflict")
    WorkshopMember(workshop=workshop, user=by).save()
    return workshop


@action
def leave_workshop(*, by: User, workshop: Workshop) -> Workshop:
    """Leave a workshop and free one's place. Twice changes nothing."""
    workshop = locked_workshop(workshop)
    require(by, "network.leave_workshop", workshop)
    for member in workshop.members.all():
        if member.user_id == by.pk and member.left_at is None:
            member.left_at = clock.now()
            member.save()
    return workshop
