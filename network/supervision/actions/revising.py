"""Correcting a cycle that is already going on: what was planned changes, what was done stays."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.supervision.locks import locked_cycle
from network.supervision.models import Cycle, GroupSession
from network.supervision.states import SessionState
from network.versions import refuse_stale

CORRECTED = (  # its kind, profession, Ambiti and supervisor stay: its people were chosen by them
    "title",
    "area",
    "provider",
    "cup",
    "accreditation",
    "starts_on",
    "ends_on",
    "planned_hours",
    "minimum_attendance",
    "places",
    "hour_cost",
    "budget",
)


@action
def revise_cycle(*, by: User, cycle: Cycle, reason: str, version: int | None = None, **facts: Any) -> Cycle:
    """Correct what a cycle says, saying why; who leads it and who sits in its groups are told.

    Args:
        version: the writing that was seen (``network.versions``); None when nobody looked.
        facts: columns of ``Cycle`` among ``CORRECTED``.

    Raises:
        ValidationError: no reason is given, a value is out of its limits, a group has more people than the
            new places, or a session would fall outside; (``conflict``) somebody corrected it meanwhile.
    """
    cycle = locked_cycle(cycle)
    require(by, "network.revise_cycle", cycle)
    refuse_stale(cycle, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi il motivo: chi ci lavora deve poter capire.")})
    for name, value in facts.items():
        setattr(cycle, name, value.strip() if isinstance(value, str) else value)
    cycle.full_clean()
    _refuse_fewer_places(cycle)
    _refuse_sessions_outside(cycle)
    cycle.save()
    notify(
        by=by,
        to=[cycle.supervisor, *_seated(cycle)],
        kind=NoticeKind.SUPERVISION_REVISED,
        path=cycle.get_absolute_url(),
        origin=cycle.ambito.name,
    )
    return cycle


def _seated(cycle: Cycle) -> list[User]:
    now = Q(group_memberships__group__cycle=cycle, group_memberships__until=None)
    return list(User.objects.filter(now).distinct())


def _refuse_fewer_places(cycle: Cycle) -> None:
    groups = cycle.groups.annotate(seated=Count("members", filter=Q(members__until=None)))
    fuller = groups.filter(seated__gt=cycle.places).order_by("-seated", "pk")
    fullest = fuller.values("name", "seated").first()
    if fullest is not None:
        words = _("Nel gruppo «%(name)s» ci sono %(seated)d persone: prima qualcuno esce, poi togli i posti.")
        raise ValidationError({"places": words % fullest})


def _refuse_sessions_outside(cycle: Cycle) -> None:
    kept = GroupSession.objects.filter(group__cycle=cycle).exclude(state=SessionState.CANCELLED)
    ends = kept.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    words = _("C'è un incontro il %(day)s: resterebbe fuori dal ciclo.")
    for name, moment in (("starts_on", ends["first"]), ("ends_on", ends["last"])):
        day = timezone.localdate(moment) if moment else None
        if day is not None and not cycle.starts_on <= day <= cycle.ends_on:
            raise ValidationError({name: words % {"day": date_format(day, "SHORT_DATE_FORMAT")}})
