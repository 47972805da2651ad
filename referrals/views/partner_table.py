"""A table, for a body that answers from a mailbox."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.refusals import UNPROCESSABLE, status_of
from network.forms import ActForm
from network.tables import actions
from network.tables.forms import AnswerForm, NeedForm, OutcomeForm
from network.tables.models import Table, TableMember
from network.tables.reading import table_of, work_of
from referrals.models import PartnerLink
from referrals.partners.doors import actor_of
from referrals.views.doors import View, by_form, from_inside


def table_page(
    request: HttpRequest,
    token: str,
    link: PartnerLink,
    wrong: tuple[int, ActForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The table as the body sees it; ``wrong`` is the refused form and the key of what it was about."""
    member = _member_of(link)
    table = table_of(member)
    refused, form = wrong or (0, ActForm())

    def wrong_or(fresh: ActForm, pk: int) -> ActForm:
        return form if refused == pk and type(form) is type(fresh) else fresh

    work = work_of(table)
    answers = {row.meeting_id: row for row in member.answers.all()}
    context = {
        "token": token,
        "table": table,
        "member": member,
        "owner": link.mailbox.owner,
        "invitations": [
            (meeting, answers[meeting.pk], wrong_or(_answer_form(meeting.pk), meeting.pk))
            for meeting in work["coming"]
            if meeting.pk in answers
        ],
        "entrusted": [
            (row, wrong_or(_outcome_form(row.pk), row.pk))
            for row in work["decisions"]
            if row.owner_id == member.pk and row.done_at is None
        ],
        "need_form": form if isinstance(form, NeedForm) else NeedForm(comuni=table.comuni),
        "wrong": form,
        **work,
    }
    return render(request, "referrals/partner/table.html", context, status=status)


def _answer_form(pk: int, data: Any = None) -> ActForm:
    return AnswerForm(data, auto_id=f"incontro-{pk}_%s")


def _outcome_form(pk: int, data: Any = None) -> ActForm:
    return OutcomeForm(data, auto_id=f"decisione-{pk}_%s")


def _member_of(link: PartnerLink) -> TableMember:
    if link.member is None:
        raise Http404
    return link.member


Act = Callable[[PartnerLink, Table, int, ActForm], Any]


def _page_of(name: str, make: Callable[[Table, int, Any], ActForm], act: Act, said: str | Promise) -> View:
    """The view that does one act and then says ``said``."""

    @by_form
    @from_inside
    def view(request: HttpRequest, token: str, link: PartnerLink, pk: int = 0) -> HttpResponse:
        table = table_of(_member_of(link))
        form = make(table, pk, request.POST)
        if not form.is_valid():
            return table_page(request, token, link, (pk, form), UNPROCESSABLE)
        try:
            act(link, table, pk, form)
        except ValidationError as error:
            form.refuse(error)
            return table_page(request, token, link, (pk, form), status_of(error))
        messages.success(request, str(said))
        return redirect("partners:referral", token)

    view.__name__ = view.__qualname__ = name
    return view


def _answer(link: PartnerLink, table: Table, pk: int, form: ActForm) -> None:
    meeting = get_object_or_404(table.meetings, pk=pk)
    actions.answer_table_meeting(
        by=actor_of(link), meeting=meeting, member=_member_of(link), **form.cleaned_data
    )


def _raise(link: PartnerLink, table: Table, _pk: int, form: ActForm) -> None:
    actions.raise_need(by=actor_of(link), table=table, **form.cleaned_data)


def _complete(link: PartnerLink, table: Table, pk: int, form: ActForm) -> None:
    decision = get_object_or_404(table.decisions, pk=pk, owner=_member_of(link))
    actions.complete_decision(by=actor_of(link), decision=decision, **form.cleaned_data)


answer_table_meeting = _page_of(
    "answer_table_meeting",
    lambda _table, pk, data: _answer_form(pk, data),
    _answer,
    _("Grazie: la risposta è segnata."),
)
raise_need = _page_of(
    "raise_need",
    lambda table, _pk, data: NeedForm(data, comuni=table.comuni),
    _raise,
    _("Grazie: il bisogno è sul tavolo."),
)
complete_decision = _page_of(
    "complete_decision", lambda _table, pk, data: _outcome_form(pk, data), _complete, _("Grazie: segnato.")
)
