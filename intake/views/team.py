"""Équipe on a situation: convened, recorded, decided; a calendar file without names."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from intake import actions
from intake.agenda.feed import CONTENT_TYPE
from intake.agenda.meeting_feed import team_file
from intake.agenda.reading import names_of
from intake.content import ask_reason
from intake.forms.team import ConveneForm, SynthesisForm, TeamAnswerForm, TeamDecisionForm
from intake.models import TeamGuest, TeamMeeting
from intake.moving import refuse_closed
from intake.routing.candidates import operators_of
from intake.standing import is_inside
from intake.views.case_page import frame_of, log_case, readable_case
from network.forms import ActForm, attempt
from network.meeting_forms import CallOffForm, ChangeMeetingForm
from network.models import Service
from network.page_acts import page_act
from network.people import people
from network.versions import version_of


@require_http_methods(["GET", "HEAD", "POST"])
def convene_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Convene an équipe."""
    row = readable_case(request, pk)
    refuse_closed(request.user, row)
    require(request.user, "intake.convene_team", row)
    form = ConveneForm(
        request.POST if request.method == "POST" else None,
        colleagues=people(post.user for post in operators_of(row.ambito_id)).exclude(pk=request.user.pk),
        services=Service.objects.visible_to(request.user).filter(ambito=row.ambito_id).select_related("unit"),
    )
    status = attempt(request, form, actions.convene_team, case=row)
    if status is None:
        messages.success(request, _("Équipe convocata: chi ha un account riceve un avviso."))
        return redirect(row)
    log_case(request, row)
    context = {**frame_of(request, row, "convene_team"), "form": form}
    return render(request, "intake/convene_team.html", context, status=status)


def visible_meeting(request: SignedInRequest, pk: int) -> TeamMeeting:
    """The équipe.

    Raises:
        Http404: it is not there, or the reader neither follows the situation nor is invited.
        ReasonNeeded: the person is under protection and a coordinator must write why first.
    """
    rows = TeamMeeting.objects.visible_to(request.user).select_related("case__person", "case__district__unit")
    row = get_object_or_404(rows.prefetch_related("case__assignments__operator"), pk=pk)
    if request.method != "POST":
        ask_reason(request.user, [row])
    return row


@require_safe
def team_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """An équipe. Who is only invited reads when, where, of what, and what was agreed."""
    return _page(request, visible_meeting(request, pk))


def _page(
    request: SignedInRequest, row: TeamMeeting, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    log_case(request, row.case)
    inside = is_inside(request.user, row.case)
    guests = list(row.guests.select_related("user", "service__unit"))
    may_write = inside and can(request.user, "intake.record_team", row.case)
    forms: dict[type[ActForm], ActForm] = {
        SynthesisForm: _synthesis_form(row, guests),
        TeamDecisionForm: TeamDecisionForm(names=names_of(row.case)),
        ChangeMeetingForm: ChangeMeetingForm(meeting=row),
        CallOffForm: CallOffForm(),
    }
    if wrong is not None:
        forms[type(wrong)] = wrong
    context = {
        "meeting": row,
        "guests": guests,
        "is_inside": inside,
        "decisions": row.decisions.select_related("item") if inside else [],
        "synthesis_form": forms[SynthesisForm],
        "decision_form": forms[TeamDecisionForm],
        "change_form": forms[ChangeMeetingForm],
        "cancel_form": forms[CallOffForm],
        "wrong": wrong or ActForm(),
        "invitation": _invitation_of(request, row, guests),
        "may_write": may_write and row.has_begun and not row.is_off,
        "may_change": may_write and row.may_change,
    }
    return render(request, "intake/team_meeting.html", context, status=status)


def _invitation_of(request: SignedInRequest, row: TeamMeeting, guests: list[TeamGuest]) -> TeamGuest | None:
    """The invitation the reader can still answer."""
    if row.has_begun or row.is_off or not row.case.is_open:
        return None
    return next((guest for guest in guests if can(request.user, "intake.answer_team", guest)), None)


def _synthesis_form(row: TeamMeeting, guests: list[TeamGuest], data: Any = None) -> SynthesisForm:
    there = [guest.pk for guest in row.guests.all() if guest.was_there]
    return SynthesisForm(
        data,
        guests=guests,
        initial={
            "present": there,
            "synthesis": row.synthesis,
            "reserved": row.reserved,
            "version": version_of(row),
        },
    )


_act = partial(page_act, about="meeting", visible=visible_meeting, page=_page, subject=lambda row: row.case)

revise_team = _act(
    actions.revise_team,
    gettext_lazy("Équipe cambiata: chi è invitato riceve un avviso."),
    form=lambda row, typed: ChangeMeetingForm(typed, meeting=row),
)
cancel_team = _act(
    actions.cancel_team,
    gettext_lazy("Équipe annullata: chi era invitato riceve un avviso."),
    form=lambda _row, typed: CallOffForm(typed),
)
record_team = _act(
    actions.record_team,
    gettext_lazy("Sintesi scritta: la legge chi è stato invitato."),
    form=lambda row, typed: _synthesis_form(row, list(row.guests.all()), typed),
)
decide_in_team = _act(
    actions.decide_in_team,
    gettext_lazy("Decisione scritta: è nell'agenda della coppia."),
    form=lambda row, typed: TeamDecisionForm(typed, names=names_of(row.case)),
)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether one comes, oneself or the service of which one is the contact."""
    row = visible_meeting(request, pk)
    if request.method != "POST":
        return redirect(row)
    guest = next((one for one in row.guests.all() if can(request.user, "intake.answer_team", one)), None)
    if guest is None:
        raise PermissionDenied(_("Risponde solo chi è invitato."))
    form = TeamAnswerForm(request.POST)
    status = attempt(request, form, actions.answer_team, guest=guest)
    if status is None:
        messages.success(request, _("Risposta segnata."))
        return redirect(row)
    return _page(request, row, form, status)


@require_safe
def team_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """The équipe as a calendar file: the number of the situation, when and where; nobody's name."""
    row = visible_meeting(request, pk)
    response = HttpResponse(team_file(row), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="equipe-{row.pk}.ics"'
    return response
