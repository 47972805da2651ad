"""Being away: when, why, and who stands in meanwhile."""

from collections.abc import Iterable, Mapping
from typing import Unpack

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from intake.absences.concerned import concerned_by
from intake.absences.covering import settle_covers
from intake.absences.leave_plan import judge, people_of
from intake.moving import hold_cases
from network.absences import Days, lock_people, write_absence
from network.leave_plan import Entry, Fault
from network.models import Absence
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify


@action
def declare_absence(
    *, by: User, user: User, covers: Mapping[int, User] | None = None, **days: Unpack[Days]
) -> Absence:
    """Write down when ``user`` is away, and who stands in for them. All concerned are told, once each.

    Args:
        covers: who stands in, by id of the situation; in the others the other half of the pair leads.

    Raises:
        ValidationError: by field, what is wrong with the days; somebody named cannot stand in.
    """
    require(by, "intake.declare_absence", user)
    hold_cases(covers or {})  # a name hidden at this moment is read by who judges, or sends away who came
    absence = write_absence(Absence(user=user), **days)
    coming, _leaving = settle_covers(by, absence, covers or {})
    _tell(by, absence, NoticeKind.ABSENCE_DECLARED, coming)
    return absence


@action
def change_absence(
    *,
    by: User,
    absence: Absence,
    reason: str,
    covers: Mapping[int, User] | None = None,
    **days: Unpack[Days],
) -> Absence:
    """Change the days of an absence, or who stands in; the history keeps how it was.

    Args:
        covers: as in ``declare_absence``; None leaves who stands in as it is.

    Raises:
        ValidationError: as ``declare_absence``; no reason; (``conflict``) it is over or cancelled.
    """
    require(by, "intake.change_absence", absence)
    hold_cases({*(covers or {}), *absence.covers.standing().values_list("case", flat=True)})
    absence = _to_change(absence, reason)
    absence = write_absence(absence, **days)
    coming, leaving = settle_covers(by, absence, covers)
    _tell(by, absence, NoticeKind.ABSENCE_CHANGED, coming, leaving)
    return absence


@action
def cancel_absence(*, by: User, absence: Absence, reason: str) -> Absence:
    """Cancel an absence: who stood in stops at once.

    Raises:
        ValidationError: no reason; (``conflict``) it is over or cancelled already.
    """
    require(by, "intake.cancel_absence", absence)
    absence = _to_change(absence, reason)
    leaving = [cover.colleague for cover in absence.covers.standing().select_related("colleague")]
    absence.cancelled_at = clock.now()
    absence.save()
    _tell(by, absence, NoticeKind.ABSENCE_CANCELLED, leaving=leaving)
    return absence


@action
def import_absences(*, by: User, entries: Iterable[Entry | Fault]) -> list[Absence]:
    """Write the lines of a leave plan that are new and possible now.

    Who is away, the other halves of their pairs, for whom they stand in and the other coordinators are told,
    once each.

    The same lines again add nothing.
    """
    require(by, "intake.import_absences")
    entries = list(entries)
    known = people_of(by)
    named = {known[one.email].pk for one in entries if isinstance(one, Entry) and one.email in known}
    held = lock_people(named)  # before they are judged: nobody writes meanwhile what one of these would meet
    new = [one.absence for one in judge(entries, by) if one.absence and one.absence.user_id in held]
    people = {absence.user for absence in new}
    for user in people:
        require(by, "intake.declare_absence", user)
    Absence.objects.create_all(new)
    watching = _watching(*people) - people
    partners = concerned_by(new) - people - watching
    hold_counters([*people, *watching, *partners])
    kind = NoticeKind.ABSENCE_DECLARED
    notify(by=by, to=people, kind=kind, path=reverse("intake:my_absences"))
    notify(by=by, to=watching, kind=kind, path=reverse("intake:absences"))
    notify(by=by, to=partners, kind=kind, path=reverse("intake:my_work"))
    return new


def _watching(*people: User) -> set[User]:
    """Who coordinates some people."""
    units = {pk for user in people for grant in user.grants for pk in (grant.unit_id, grant.ambito_id)}
    return set(holders(Role.COORDINATOR, units))


def _to_change(absence: Absence, reason: str) -> Absence:
    """The absence under its lock, if it can still change.

    Raises:
        ValidationError: no reason; (``conflict``) it is over or cancelled.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché cambia: chi ti sostituisce lo legge.")})
    absence = (
        Absence.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=absence.pk)
    )
    if absence.cancelled_at is not None:
        raise ValidationError(_("Questa assenza è già stata annullata."), code="conflict")
    if absence.is_over:
        raise ValidationError(_("Questa assenza è già finita: non si cambia più."), code="conflict")
    return absence


def _tell(
    by: User,
    absence: Absence,
    kind: NoticeKind,
    coming: list[User] | None = None,
    leaving: list[User] | None = None,
) -> None:
    """Tell each person concerned once: who stands in, the other halves, the coordinators, who is away."""
    coming = coming or []
    watching = {*_watching(absence.user), absence.user}
    partners = {*concerned_by([absence]), *(leaving or [])} - {*coming, *watching}
    hold_counters([*coming, *watching, *partners])
    work = reverse("intake:my_work")
    notify(by=by, to=coming, kind=NoticeKind.COVER_GIVEN, path=f"{work}#sostituzioni")
    notify(by=by, to=partners, kind=kind, path=work)
    notify(by=by, to=watching - set(coming), kind=kind, path=reverse("intake:absence", args=[absence.pk]))
