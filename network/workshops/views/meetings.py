"""Meetings of a workshop: called with an agenda, recorded with minutes and presences."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import can, require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from audit import clock
from network.forms import attempt
from network.versions import version_of
from network.workshops import actions
from network.workshops.forms import MeetingForm, RecordForm
from network.workshops.models import WorkshopMeeting
from network.workshops.telling import enrolled
from network.workshops.views.workshops import visible_workshop, workshop_page


@require_http_methods(["GET", "HEAD", "POST"])
def plan_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a meeting."""
    row = visible_workshop(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.plan_meeting", row)
    form = MeetingForm(request.POST)
    status = attempt(request, form, actions.plan_meeting, workshop=row)
    if status is None:
        messages.success(request, _("Incontro fissato: chi è iscritto riceve un avviso."))
        return redirect(row)
    return workshop_page(request, row, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """A meeting: its agenda, who was there, its minutes, which those who work on it write."""
    rows = WorkshopMeeting.objects.visible_to(request.user).select_related("workshop__ambito__unit")
    row = get_object_or_404(rows.prefetch_related("workshop__members__user"), pk=pk)
    if request.method == "POST":
        require(request.user, "network.write_record", row)
    presences = list(row.presences.select_related("member__user"))
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        enrolled=enrolled(row.workshop),
        initial={
            "record": row.record,
            "present": [presence.member.user_id for presence in presences if presence.was_there],
            "version": version_of(row),
        },
    )
    status = attempt(request, form, actions.write_record, meeting=row)
    if status is None:
        messages.success(request, _("Verbale scritto."))
        return redirect(row)
    if status == CONFLICT:
        row.refresh_from_db(fields=["record"])
        form.look_again(version_of(row))
    context = {
        "meeting": row,
        "presences": presences,
        "form": form,
        "may_write": row.starts_at <= clock.now() and can(request.user, "network.write_record", row),
    }
    return render(request, "network/workshops/meeting.html", context, status=status)
