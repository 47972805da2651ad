"""A session: who comes, the register to sign, to close and to print."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from audit import clock
from network.forms import ActForm, attempt
from network.meeting_forms import CallOffForm
from network.on_paper import pdf_answer
from network.supervision import actions
from network.supervision.forms import MoveForm, RegisterForm
from network.supervision.models import GroupSession
from network.supervision.reading import called_off, expected_at, own_attendance
from network.supervision.states import Answer, SessionState
from network.versions import version_of


def visible_session(request: SignedInRequest, pk: int) -> GroupSession:
    """The session, with its group and cycle, if the reader may see it.

    Raises:
        Http404: it is not there, or not for this person.
    """
    sessions = GroupSession.objects.visible_to(request.user)
    return get_object_or_404(
        sessions.select_related("group__cycle__ambito__unit", "group__cycle__supervisor"), pk=pk
    )


@require_safe
def session(request: SignedInRequest, pk: int) -> HttpResponse:
    """One session: when, where, who comes; its register, which can be printed."""
    return _page(request, visible_session(request, pk))


def _page(
    request: SignedInRequest, row: GroupSession, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    rows = list(expected_at(row))
    register = {"version": actions.register_version(row)}
    forms: dict[type[ActForm], Any] = {
        RegisterForm: RegisterForm(rows=rows, length=row.minutes, initial=register),
        MoveForm: _move_form(row),
        CallOffForm: CallOffForm(),
    }
    if wrong is not None:
        forms[type(wrong)] = wrong
    form = forms[RegisterForm]
    is_open = row.state == SessionState.PLANNED
    context = {
        "session": row,
        "own": next((each for each in rows if each.member.user_id == request.user.pk), None),
        "rows": [(each, form[f"minutes_{each.member_id}"]) for each in rows],
        "form": form,
        "cancel_form": forms[CallOffForm],
        "off": called_off(row),
        "move_form": forms[MoveForm],
        "wrong": wrong or form,
        "yes": Answer.YES,
        "no": Answer.NO,
        "may_record": can(request.user, "network.record_attendance", row)
        and row.state != SessionState.CANCELLED
        and clock.now() >= row.starts_at,
        "may_cancel": is_open and can(request.user, "network.cancel_session", row),
    }
    return render(request, "network/supervision/session.html", context, status=status)


def _move_form(row: GroupSession, data: Any = None) -> MoveForm:
    begins = {"day": row.day.date(), "at": row.day.time(), "minutes": row.minutes, "place": row.place}
    return MoveForm(data, initial={**begins, "version": version_of(row)}, auto_id="sposta_%s")


@require_safe
def session_register(request: SignedInRequest, pk: int) -> HttpResponse:
    """The register as PDF, with a line to sign on for who has not signed on screen."""
    row = visible_session(request, pk)
    context = {"session": row, "rows": expected_at(row).select_related("member__ambito__unit")}
    name = f"registro-{row.day:%Y-%m-%d}-{row.pk}.pdf"
    return pdf_answer(request, "network/supervision/register_pdf.html", context, name, "sheet.css")


@require_POST
def answer_invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether one comes."""
    row = own_attendance(request.user, visible_session(request, pk))
    answer = request.POST.get("answer", "")
    actions.answer_invitation(by=request.user, attendance=row, answer=answer)
    messages.success(request, _("Risposta segnata. Puoi cambiarla fino all'incontro."))
    return redirect(row.session)


@require_POST
def sign_attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign one's own presence."""
    row = own_attendance(request.user, visible_session(request, pk))
    actions.sign_attendance(by=request.user, attendance=row)
    messages.success(request, _("Presenza firmata."))
    return redirect(row.session)


@require_http_methods(["GET", "HEAD", "POST"])
def record_attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the register for all, and close it."""
    row = visible_session(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.record_attendance", row)
    form = RegisterForm(request.POST, rows=expected_at(row), length=row.minutes)
    status = attempt(request, form, actions.record_attendance, session=row)
    if status is None:
        messages.success(request, _("Registro chiuso. Si può stampare, e correggere se serve."))
        return redirect(row)
    if status == CONFLICT:
        form.look_again(actions.register_version(row))
    return _page(request, row, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
def move_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a session."""
    row = visible_session(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.move_session", row)
    form = _move_form(row, request.POST)
    status = attempt(request, form, actions.move_session, session=row)
    if status is None:
        messages.success(request, _("Incontro spostato: chi è invitato riceve un avviso e risponde ancora."))
        return redirect(row)
    if status == CONFLICT:
        form.look_again(version_of(row))
    return _page(request, row, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a session off."""
    row = visible_session(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.cancel_session", row)
    form = CallOffForm(request.POST)
    status = attempt(request, form, actions.cancel_session, session=row)
    if status is None:
        messages.success(request, _("Incontro annullato: chi era invitato riceve un avviso."))
        return redirect(row.group)
    return _page(request, row, form, status)
