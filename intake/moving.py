"""What every move of a situation shares: its row lock, its new version, who is told."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from audit.context import Actor
from audit.wording import when
from intake.hiding import who_may_know
from intake.models import Assignment, Case
from intake.standing import coordinates
from intake.workload.weighing import rules_of, weigh
from network.notice_kinds import NoticeKind
from network.notices import notify


def locked(case: Case) -> Case:
    """The situation under its row lock: moves of its pair happen one after the other.

    Person and seats are read once the lock is there: a joined row would be as it was when the wait began.
    """
    return (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("district__unit")
        .prefetch_related("person", Prefetch("assignments", Assignment.objects.select_related("operator")))
        .get(pk=case.pk)
    )


def hold_cases(keys: Iterable[int]) -> None:
    """Take the locks of several situations at once, in one order, before those of people.

    Taken as they are needed, two acts would wait for each other.
    """
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk"))


def hold_cases_of(*people: int) -> None:
    """Take the locks of all the situations of some people, by their keys: they come before the person."""
    hold_cases(Case.objects.filter(person__in=people).values_list("pk", flat=True))


def refuse_closed(by: Actor, case: Case) -> None:
    """Tell who would still change a situation that it was closed meanwhile; a stranger is told nothing.

    Raises:
        ValidationError: (``conflict``) with who closed it and when.
    """
    was_there = isinstance(by, User) and (
        coordinates(by, case) or any(seat.operator_id == by.pk for seat in case.assignments.all())
    )
    if not case.is_open and was_there:
        last = case.history.first()
        raise ValidationError(
            _("%(name)s ha già chiuso questa situazione, %(when)s. Non serve fare altro."),
            code="conflict",
            params={"name": last.actor_label, "when": when(last.history_date)},
        )


def refuse_stale(case: Case, version: int) -> None:
    """Stop who would change a situation that is not any more as they saw it. Call under its lock.

    Raises:
        ValidationError: (``conflict``) with who changed it and when.
    """
    if case.version != version:
        last = case.history.first()
        raise ValidationError(
            _("%(name)s ha cambiato questa situazione %(when)s. Guarda com'è adesso e scegli cosa tenere"),
            code="conflict",
            params={"name": last.actor_label, "when": when(last.history_date)},
        )


def coordinators_of(case: Case) -> list[User]:
    """The coordinators of a situation's Ambito and district, of those who may know of the person."""
    return who_may_know(case.person, holders(Role.COORDINATOR, [case.ambito_id, case.district_id]))


def save_weighed(case: Case, *moved: Assignment) -> None:
    """Save a situation that entered another phase, and the points of its seats with it, each once.

    Args:
        moved: seats that have changed already, and are saved even if their points stay as they are.
    """
    changed = [seat for seat in weigh(case, rules_of(case.ambito_id)) if seat not in moved]
    for seat in (*moved, *changed):
        seat.save()
    save(case)


def save(case: Case) -> None:
    case.version += 1
    case.save()


def tell(by: Actor, case: Case, to: list[User], kind: NoticeKind, path: str = "") -> None:
    notify(
        by=by,
        to=to,
        kind=kind,
        path=path or case.get_absolute_url(),
        urgency=case.urgency,
        reference=case.number,
        origin=case.district.name,
    )
