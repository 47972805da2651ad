"""Meetings of a workshop: called with an agenda, recorded with minutes and presences."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.permissions import can, require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from network.files.forms import FileForm
from network.forms import ActForm, attempt
from network.meeting_forms import CallOffForm, ChangeMeetingForm
from network.page_acts import page_act
from network.versions import version_of
from network.workshops import actions
from network.workshops.forms import MeetingForm, RecordForm
from network.workshops.models import WorkshopMeeting
from network.workshops.story import story_of_meeting
from network.workshops.telling import enrolled
from network.workshops.views.workshops import visible_workshop, workshop_page

MOST_FILES = 50


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


def visible_meeting(request: SignedInRequest, pk: int) -> WorkshopMeeting:
    """The meeting, with its workshop and who is enrolled.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    rows = WorkshopMeeting.objects.visible_to(request.user).select_related("workshop__ambito__unit")
    return get_object_or_404(rows.prefetch_related("workshop__members__user"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """A meeting: its agenda, who was there, its minutes and documents, which those who work on it write."""
    row = visible_meeting(request, pk)
    if request.method == "POST":
        require(request.user, "network.write_record", row)
    form = _record_form(row, request.POST if request.method == "POST" else None)
    status = attempt(request, form, actions.write_record, meeting=row)
    if request.method == "POST" and status is None:
        messages.success(request, _("Verbale scritto."))
        return redirect(row)
    if status == CONFLICT:
        row.refresh_from_db(fields=["record"])
        form.look_again(version_of(row))
    return meeting_page(request, row, form if request.method == "POST" else None, status or 200)


def _record_form(row: WorkshopMeeting, data: Any = None) -> RecordForm:
    present = row.presences.filter(was_there=True).values_list("member__user", flat=True)
    return RecordForm(
        data,
        enrolled=enrolled(row.workshop),
        initial={"record": row.record, "present": list(present), "version": version_of(row)},
    )


def meeting_page(
    request: SignedInRequest, row: WorkshopMeeting, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a meeting; ``wrong`` is the form that was refused, if one was."""
    forms: dict[type[ActForm], ActForm] = {
        RecordForm: _record_form(row),
        FileForm: FileForm(),
        ChangeMeetingForm: ChangeMeetingForm(meeting=row),
        CallOffForm: CallOffForm(),
    }
    if wrong is not None:
        forms[type(wrong)] = wrong
    files = row.files.select_related("added_by", "meeting__workshop")[:MOST_FILES]
    context = {
        "meeting": row,
        "present": row.presences.filter(was_there=True).select_related("member__user"),
        "files": [(file, can(request.user, "network.withdraw_meeting_file", file)) for file in files],
        "form": forms[RecordForm],
        "file_form": forms[FileForm],
        "change_form": forms[ChangeMeetingForm],
        "cancel_form": forms[CallOffForm],
        "wrong": wrong or forms[RecordForm],
        "history": story_of_meeting(row),
        "may_write": row.has_begun and not row.is_off and can(request.user, "network.write_record", row),
        "may_change": row.may_change and can(request.user, "network.revise_meeting", row),
        "may_attach": can(request.user, "network.attach_to_meeting", row),
    }
    return render(request, "network/workshops/meeting.html", context, status=status)


_act = partial(page_act, about="meeting", visible=visible_meeting, page=meeting_page)

revise_meeting = _act(
    actions.revise_meeting,
    gettext_lazy("Incontro cambiato: chi è iscritto riceve un avviso."),
    form=lambda row, typed: ChangeMeetingForm(typed, meeting=row),
)
cancel_meeting = _act(
    actions.cancel_meeting,
    gettext_lazy("Incontro annullato: chi è iscritto riceve un avviso."),
    form=lambda _row, typed: CallOffForm(typed),
)
