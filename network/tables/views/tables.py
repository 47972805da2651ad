"""The tables of one's Ambiti, and one of them: its bodies, meetings, needs, decisions, projects."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.keyset import keyset_page
from network.filters import refuse_unknown
from network.forms import ActForm, attempt
from network.models import Municipality
from network.people import ambiti_of
from network.tables import actions
from network.tables.forms import (
    DescriptionForm,
    MemberForm,
    NeedForm,
    OpenTableForm,
    OutcomeForm,
    TableMeetingForm,
)
from network.tables.models import Table, TableDecision, TableMember
from network.tables.reading import bodies_to_seat, possible_delegates, with_bodies, work_of
from network.tables.rules import speaks_for
from network.tables.story import story_of_table

BY_NAME = ("name", "pk")


@require_safe
def tables(request: SignedInRequest) -> HttpResponse:
    """The tables of the reader's Ambiti, by name; those at which one speaks for a body say so."""
    refuse_unknown(request.GET, "dopo")
    rows = with_bodies(Table.objects.visible_to(request.user))
    page = keyset_page(rows, BY_NAME, request.GET.get("dopo", ""))
    context = {
        "tables": [(row, _own_member(request, row)) for row in page.rows],
        "may_open": can(request.user, "network.open_table"),
        "older_url": f"{reverse('network:tables')}?{urlencode({'dopo': page.next_cursor})}"
        if page.next_cursor
        else "",
    }
    return render(request, "network/tables/tables.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_table(request: SignedInRequest) -> HttpResponse:
    """Open a table."""
    require(request.user, "network.open_table")
    comuni = list(Municipality.objects.visible_to(request.user))
    data = request.POST if request.method == "POST" else None
    form = OpenTableForm(data, own=ambiti_of(request.user), comuni=comuni)
    made: list[Table] = []
    status = attempt(request, form, lambda **given: made.append(actions.open_table(**given)))
    if status is None:
        messages.success(request, _("Tavolo aperto: adesso scegli gli enti che ci siedono."))
        return redirect(made[0])
    context = {"form": form}
    return render(request, "network/tables/open_table.html", context, status=status)


def visible_table(request: SignedInRequest, pk: int) -> Table:
    """The table, with its territory and bodies.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    return get_object_or_404(with_bodies(Table.objects.visible_to(request.user)), pk=pk)


@require_safe
def table(request: SignedInRequest, pk: int) -> HttpResponse:
    """A table: where, who, when it meets, what is needed, what was decided and what is done."""
    return table_page(request, visible_table(request, pk))


def table_page(
    request: SignedInRequest, row: Table, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a table; ``wrong`` is the form that was refused, if one was."""
    user = request.user
    may_run = can(user, "network.describe_table", row)
    forms: dict[type[ActForm], ActForm] = {
        NeedForm: NeedForm(comuni=row.comuni),
        TableMeetingForm: TableMeetingForm(),
    }
    if may_run:
        forms[MemberForm] = _member_form(row)
    if wrong is not None:
        forms[type(wrong)] = wrong
    work = work_of(row)
    work["decisions"] = [(one, can(user, "network.complete_decision", one)) for one in work["decisions"]]
    context = {
        "table": row,
        "own": _own_member(request, row),
        "need_form": forms[NeedForm],
        "meeting_form": forms[TableMeetingForm],
        "member_form": forms.get(MemberForm),
        "wrong": wrong or forms[NeedForm],
        "may_run": may_run,
        "history": story_of_table(row),
        "may_raise": can(user, "network.raise_need", row),
        **work,
    }
    return render(request, "network/tables/table.html", context, status=status)


def _own_member(request: SignedInRequest, row: Table) -> Any:
    return next((member for member in row.seated if speaks_for(request.user, member)), None)


def _member_form(row: Table, data: Any = None) -> MemberForm:
    return MemberForm(data, bodies=bodies_to_seat(row), people=possible_delegates(row))


@require_http_methods(["GET", "HEAD", "POST"])
def describe_table(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what is said of a table, and whether everybody may read its page."""
    row = visible_table(request, pk)
    require(request.user, "network.describe_table", row)
    form = DescriptionForm(
        request.POST if request.method == "POST" else None,
        comuni=list(Municipality.objects.visible_to(request.user).filter(ambito=row.ambito_id)),
        initial={
            "name": row.name,
            "purpose": row.purpose,
            "comuni": [comune.pk for comune in row.comuni],
            "is_public": row.is_public,
        },
    )
    status = attempt(request, form, actions.describe_table, table=row)
    if status is None:
        messages.success(request, _("Tavolo aggiornato."))
        return redirect(row)
    context = {"table": row, "form": form}
    return render(request, "network/tables/describe_table.html", context, status=status)


def _act(
    name: str, make: Callable[[SignedInRequest, Table], ActForm], done: Callable[[], str]
) -> Callable[[SignedInRequest, int], HttpResponse]:
    """The page of one act on a table: on refusal its form comes back on the page of the table."""
    act = getattr(actions, name)

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: SignedInRequest, pk: int) -> HttpResponse:
        row = visible_table(request, pk)
        if request.method != "POST":
            return redirect(row)
        require(request.user, f"network.{name}", row)
        form = make(request, row)
        status = attempt(request, form, act, table=row)
        if status is None:
            messages.success(request, done())
            return redirect(row)
        return table_page(request, row, form, status)

    return page


add_table_member = _act(
    "add_table_member",
    lambda request, row: _member_form(row, request.POST),
    lambda: _("L'ente siede al tavolo."),
)
plan_table_meeting = _act(
    "plan_table_meeting",
    lambda request, row: TableMeetingForm(request.POST),
    lambda: _("Incontro fissato: ogni ente riceve l'invito."),
)
raise_need = _act(
    "raise_need",
    lambda request, row: NeedForm(request.POST, comuni=row.comuni),
    lambda: _("Bisogno portato al tavolo."),
)


@require_POST
def end_table_member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a body leave a table."""
    member = get_object_or_404(TableMember.objects.visible_to(request.user).select_related("table"), pk=pk)
    actions.end_table_member(by=request.user, member=member)
    messages.success(request, _("L'ente non siede più al tavolo: quello che ha detto e deciso resta."))
    return redirect(member.table)


@require_http_methods(["GET", "HEAD", "POST"])
def complete_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that what was decided is done."""
    rows = TableDecision.objects.visible_to(request.user)
    decision = get_object_or_404(rows.select_related("table", "owner__organisation", "need"), pk=pk)
    require(request.user, "network.complete_decision", decision)
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    status = attempt(request, form, actions.complete_decision, decision=decision)
    if status is None:
        messages.success(request, _("Segnata come fatta."))
        return redirect(decision.table)
    context = {"decision": decision, "form": form}
    return render(request, "network/tables/complete_decision.html", context, status=status)
