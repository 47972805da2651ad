"""A group: who sits in it and its calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit import clock
from network.forms import attempt
from network.supervision import actions
from network.supervision.candidates import candidates
from network.supervision.forms import MembersForm, SessionsForm
from network.supervision.models import GroupMember, SupervisionGroup
from network.supervision.story import story_of_group

MOST_SESSIONS = 60


def visible_group(request: SignedInRequest, pk: int) -> SupervisionGroup:
    """The group, with its cycle and members, if the reader may see it.

    Raises:
        Http404: it is not there, or not for this person.
    """
    groups = SupervisionGroup.objects.visible_to(request.user)
    groups = groups.select_related("cycle__ambito__unit", "cycle__supervisor")
    return get_object_or_404(groups.prefetch_related("members__user", "cycle__sharing"), pk=pk)


@require_safe
def group(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who sits in a group, the sessions to come and those held."""
    return _page(request, visible_group(request, pk), SessionsForm())


def _page(
    request: SignedInRequest, row: SupervisionGroup, form: SessionsForm, status: int = 200
) -> HttpResponse:
    user, members = request.user, [member for member in row.members.all() if member.is_current]
    sessions = list(row.sessions.order_by("-starts_at", "-pk")[:MOST_SESSIONS])
    may_schedule = can(user, "network.schedule_sessions", row)
    may_add = can(user, "network.add_members", row)
    context = {
        "group": row,
        "members": [(member, can(user, "network.remove_member", member)) for member in members],
        "free": max(row.cycle.places - len(members), 0),
        "coming": [each for each in reversed(sessions) if each.ends_at >= clock.now()],
        "past": [each for each in sessions if each.ends_at < clock.now()],
        "form": form,
        "may_read_notes": can(user, "network.read_notes", row),
        "may_add": may_add,
        "may_schedule": may_schedule,
        "history": story_of_group(row) if may_add or may_schedule else None,
    }
    return render(request, "network/supervision/group.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_members(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose who enters a group, among the people proposed."""
    row = visible_group(request, pk)
    require(request.user, "network.add_members", row)
    free = row.cycle.places - sum(member.is_current for member in row.members.all())
    proposed = candidates(request.user, row)
    typed = request.POST if request.method == "POST" else None
    form = MembersForm(typed, proposed=proposed, free=max(free, 0))
    status = attempt(request, form, actions.add_members, group=row)
    if status is None:
        messages.success(request, _("Fatto: chi entra nel gruppo riceve un avviso e gli inviti."))
        return redirect(row)
    context = {
        "group": row,
        "form": form,
        "free": free,
        "proposed": proposed,
    }
    return render(request, "network/supervision/add_members.html", context, status=status)


@require_POST
def remove_member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody leave a group."""
    member = get_object_or_404(GroupMember.objects.visible_to(request.user).select_related("group"), pk=pk)
    require(request.user, "network.remove_member", member)
    actions.remove_member(by=request.user, member=member)
    messages.success(request, _("Non fa più parte del gruppo. Le ore fatte restano sue."))
    return redirect(member.group)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_sessions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put one or more sessions in the calendar."""
    row = visible_group(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.schedule_sessions", row)
    form = SessionsForm(request.POST)
    status = attempt(request, form, actions.schedule_sessions, group=row)
    if status is None:
        messages.success(request, _("In calendario: chi è nel gruppo riceve l'invito."))
        return redirect(row)
    return _page(request, row, form, status)
