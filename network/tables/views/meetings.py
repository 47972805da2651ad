"""A meeting of a table: agenda, who comes, minutes, what was decided."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can
from accounts.requests import SignedInRequest
from network.forms import ActForm, attempt
from network.meeting_forms import CallOffForm, ChangeMeetingForm
from network.page_acts import page_act
from network.tables import actions
from network.tables.forms import AnswerForm, DecisionForm, TableRecordForm
from network.tables.models import TableAnswer, TableMeeting
from network.tables.reading import needs_of, own_member
from network.tables.rules import speaks_for
from network.tables.story import story_of_meeting
from network.tables.views.tables import visible_table
from network.versions import version_of


def visible_meeting(request: SignedInRequest, pk: int) -> TableMeeting:
    """The meeting, with its table and bodies.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    row = get_object_or_404(TableMeeting.objects.visible_to(request.user), pk=pk)
    row.table = visible_table(request, row.table_id)
    return row


def _answers(row: TableMeeting) -> list[TableAnswer]:
    return list(row.answers.select_related("member__organisation"))


@require_safe
def table_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """A meeting of a table."""
    return meeting_page(request, visible_meeting(request, pk))


def meeting_page(
    request: SignedInRequest, row: TableMeeting, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a meeting; ``wrong`` is the form that was refused, if one was."""
    user, answers = request.user, _answers(row)
    own = next((one for one in answers if speaks_for(user, one.member)), None)
    forms: dict[type[ActForm], ActForm] = {
        AnswerForm: AnswerForm(initial={"answer": own.answer if own else ""}),
        TableRecordForm: _record_form(row, answers),
        DecisionForm: _decision_form(row),
        ChangeMeetingForm: ChangeMeetingForm(meeting=row),
        CallOffForm: CallOffForm(),
    }
    if wrong is not None:
        forms[type(wrong)] = wrong
    context = {
        "meeting": row,
        "answers": answers,
        "own": own,
        "decisions": row.decisions.select_related("owner__organisation", "need__municipality"),
        "answer_form": forms[AnswerForm],
        "record_form": forms[TableRecordForm],
        "decision_form": forms[DecisionForm],
        "change_form": forms[ChangeMeetingForm],
        "cancel_form": forms[CallOffForm],
        "history": story_of_meeting(row),
        "wrong": wrong or forms[AnswerForm],
        "may_change": row.may_change and can(user, "network.revise_table_meeting", row),
        "may_record": row.has_begun and not row.is_off and can(user, "network.record_table_meeting", row),
    }
    return render(request, "network/tables/meeting.html", context, status=status)


def _record_form(row: TableMeeting, answers: list[TableAnswer], data: Any = None) -> TableRecordForm:
    there = [one.member_id for one in answers if (one.was_there if row.record else one.answer == "yes")]
    return TableRecordForm(
        data,
        invited=[one.member for one in answers],
        initial={"record": row.record, "present": there, "version": version_of(row)},
    )


def _decision_form(row: TableMeeting, data: Any = None) -> DecisionForm:
    return DecisionForm(data, seated=row.table.seated, needs=needs_of(row.table))


@require_http_methods(["GET", "HEAD", "POST"])
def answer_table_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether one's body comes."""
    row = visible_meeting(request, pk)
    if request.method != "POST":
        return redirect(row)
    own = own_member(request.user, row)
    form = AnswerForm(request.POST)
    status = attempt(request, form, actions.answer_table_meeting, meeting=row, member=own)
    if status is None:
        messages.success(request, _("Risposta segnata."))
        return redirect(row)
    return meeting_page(request, row, form, status)


_act = partial(page_act, about="meeting", visible=visible_meeting, page=meeting_page)

revise_table_meeting = _act(
    actions.revise_table_meeting,
    gettext_lazy("Incontro cambiato: gli enti invitati ricevono un avviso."),
    form=lambda row, typed: ChangeMeetingForm(typed, meeting=row),
)
cancel_table_meeting = _act(
    actions.cancel_table_meeting,
    gettext_lazy("Incontro annullato: gli enti invitati ricevono un avviso."),
    form=lambda _row, typed: CallOffForm(typed),
)
record_table_meeting = _act(
    actions.record_table_meeting,
    gettext_lazy("Verbale scritto."),
    form=lambda row, typed: _record_form(row, _answers(row), typed),
)
decide_at_table = _act(
    actions.decide_at_table,
    gettext_lazy("Decisione scritta: l'ente riceve un avviso."),
    form=_decision_form,
)
