"""Where everybody finds their own supervision, and a coordinator the cycles of their Ambiti."""

from typing import Any

from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import can
from accounts.requests import SignedInRequest
from audit import clock
from audit.keyset import keyset_page
from network.filters import refuse_unknown
from network.supervision.models import Attendance, Cycle, GroupSession, SupervisionGroup
from network.supervision.states import SessionState

NEWEST_FIRST = ("-starts_on", "-pk")
NEXT = 6
MOST_GROUPS = 20


@require_safe
def supervision(request: SignedInRequest) -> HttpResponse:
    """One's own sessions, groups and hours; the cycles one coordinates or leads."""
    refuse_unknown(request.GET, "dopo")
    user = request.user
    cycles = Cycle.objects.visible_to(user).select_related("ambito__unit", "supervisor")
    page = keyset_page(
        cycles.annotate(group_count=Count("groups", distinct=True)), NEWEST_FIRST, request.GET.get("dopo", "")
    )
    older = (
        f"{reverse('network:supervision')}?{urlencode({'dopo': page.next_cursor})}"
        if page.next_cursor
        else ""
    )
    context = {
        "invitations": _invitations(user),
        "led": _led(user),
        "groups": _groups(user),
        "hours": _hours(user),
        "cycles": page.rows,
        "older_url": older,
        "may_open": can(user, "network.open_cycle"),
        "may_report": can(user, "network.see_supervision_report"),
    }
    return render(request, "network/supervision/overview.html", context)


def _invitations(user: User) -> list[Attendance]:
    rows = Attendance.objects.visible_to(user).expected().filter(member__user=user)
    coming = rows.filter(session__state=SessionState.PLANNED, session__ends_at__gte=clock.now())
    return list(coming.select_related("session__group").order_by("session__starts_at", "pk")[:NEXT])


def _led(user: User) -> list[GroupSession]:
    """The sessions whose register waits for ``user``, then those to come."""
    sessions = GroupSession.objects.visible_to(user).filter(
        group__cycle__supervisor=user, state=SessionState.PLANNED
    )
    return list(sessions.select_related("group").order_by("starts_at", "pk")[:NEXT])


def _groups(user: User) -> list[SupervisionGroup]:
    groups = SupervisionGroup.objects.visible_to(user).filter(
        Q(cycle__supervisor=user) | Q(members__user=user, members__until=None)
    )
    return list(groups.distinct().select_related("cycle")[:MOST_GROUPS])


def _hours(user: User) -> list[dict[str, Any]]:
    """The hours done in each running cycle, of those planned."""
    held = Attendance.objects.visible_to(user).filter(member__user=user, minutes__isnull=False)
    rows = (
        held.filter(session__group__cycle__ends_on__gte=clock.today())
        .values(title=F("session__group__cycle__title"), planned=F("session__group__cycle__planned_hours"))
        .annotate(done=Sum("minutes"))
        .order_by("title")
    )
    return [{**row, "hours": row["done"] / 60} for row in rows]
