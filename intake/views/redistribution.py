"""Pages of the redistribution: whose caseload, which plan, line by line, in one act."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest, key_of
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.board.loads import FULL
from intake.content import masked_in_list
from intake.forms.redistribution import RedistributeForm
from intake.models import Redistribution
from intake.redistribution.caseload import Facts, facts_about
from intake.redistribution.plans import Aim, Line, Plan, may_take
from intake.routing.candidates import coordinated_by, coordinated_post
from intake.workload.caseloads import OperatorLoad, caseloads
from intake.workload.weighing import rules_in
from network.filters import refuse_unknown
from network.models import Post

LINE = "linea_"
ENOUGH = "basta"
UNREADABLE = gettext_lazy("Questo piano non si può leggere: torna alla scelta della persona.")
SOON = timedelta(days=60)


@require_safe
def redistribution(request: SignedInRequest) -> HttpResponse:
    """Whose caseload to redistribute, and what was redistributed in the last day."""
    require(request.user, "intake.see_redistribution")
    refuse_unknown(request.GET)
    posts = list(coordinated_by(request.user).filter(user__is_active=True))
    loads = _loads_of(posts)
    leaving = _leaving(posts)
    context = {
        "loads": loads,
        "leaving": [row for row in loads if row.post.user_id in leaving],
        "over": [row for row in loads if row.load.percent > FULL],
        "recent": Redistribution.objects.visible_to(request.user).recent().select_related("person"),
    }
    return render(request, "intake/redistribution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def redistribute(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plans for a caseload; their lines, to be adjusted; the act. Previews are only pages."""
    post = coordinated_post(request.user, pk)
    if request.method != "POST":
        _refuse_unreadable(request.GET)
        return _page(request, facts_about(post, request.user), request.GET, RedistributeForm())
    form = RedistributeForm(request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            _confirm(request, post, form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            status = status_of(error)
        else:
            messages.success(request, _("Fatto: chi riceve ha avuto l'avviso. Puoi annullare per 24 ore."))
            return redirect("intake:redistribution")
    return _page(request, facts_about(post, request.user), request.POST, form, status)


@require_POST
def undo_redistribution(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a whole redistribution back."""
    row = get_object_or_404(Redistribution.objects.visible_to(request.user), pk=pk)
    actions.undo_redistribution(by=request.user, redistribution=row)
    messages.success(request, _("Ridistribuzione annullata: ogni situazione è di nuovo di chi la seguiva."))
    return redirect("intake:redistribution")


def _confirm(request: SignedInRequest, post: Post, given: dict[str, Any]) -> None:
    facts = facts_about(post, request.user)
    people = {one.user_id: one.post.user for one in facts.caseloads}
    chosen = {seat: to for seat, to in _lines(request.POST).items() if to is not None}
    facts.refuse_stale(given["seen"], chosen)  # from here on everybody chosen is there
    lines = {seat: people[to] for seat, to in chosen.items()}
    actions.redistribute(by=request.user, post=post, lines=lines, **given)


def _refuse_unreadable(asked: QueryDict) -> None:
    """Let nobody plan for a whole caseload because an address was mistyped.

    Raises:
        BadRequest: a name is unknown, or its value cannot be.
    """
    refuse_unknown(asked, "posto", "quanto", "piano", *(name for name in asked if name.startswith(LINE)))
    is_plan = asked.get("piano", "") in {"", *Aim.values}
    is_share = asked.get("quanto", ENOUGH) == ENOUGH
    if not (is_plan and is_share and all(key_of(str(seat)) for seat in asked.getlist("posto"))):
        raise BadRequest(UNREADABLE)


def _lines(asked: QueryDict) -> dict[int, int | None]:
    """Who takes each seat, as written in the address or in the form.

    Raises:
        BadRequest: a seat or a person is not a number.
    """
    written = {name.removeprefix(LINE): asked[name] for name in asked if name.startswith(LINE)}
    try:
        return {int(seat): int(str(to)) if to else None for seat, to in written.items()}
    except ValueError:
        raise BadRequest(UNREADABLE) from None


def _page(
    request: SignedInRequest, facts: Facts, asked: QueryDict, form: RedistributeForm, status: int = 200
) -> HttpResponse:
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[row for case in facts.cases.values() for row in (case, case.person)],
    )
    ids = {key for seat in asked.getlist("posto") if (key := key_of(str(seat)))} & set(facts.seats)
    lines = _lines(asked)
    ids = ids or ({*lines} & {*facts.seats}) or ({*facts.enough()} if asked.get("quanto") else set())
    ids = ids or {*facts.seats}
    plans = facts.plans(sorted(ids))
    plan = facts.adjusted(lines) if lines else _chosen(plans, asked.get("piano", ""))
    given = {line.handed.id: line.to.id for line in plan.moves if line.to}
    seen = facts.seen(given)
    if status == CONFLICT:
        form.look_again(seen)
    elif not form.is_bound:
        form.initial["seen"] = seen
    masked_in_list(request.user, facts.cases.values())
    context = {
        "facts": facts,
        "ids": ids,
        "plans": [(one, Aim(one.aim).label) for one in plans],
        "plan": plan,
        "is_over": facts.load.percent > FULL,
        "lines": [(line, facts.cases[line.handed.case_id], _able(facts, line)) for line in plan.lines],
        "given": given,
        "form": form,
        "has_changed": status == CONFLICT,
    }
    return render(request, "intake/redistribute.html", context, status=status)


def _leaving(posts: Iterable[Post]) -> set[int]:
    """Ids of those whose last post ends soon."""
    soon = clock.today() + SOON
    ends: dict[int, list[date | None]] = {}
    for post in posts:
        ends.setdefault(post.user_id, []).append(post.until)
    return {user for user, days in ends.items() if all(day is not None and day <= soon for day in days)}


def _loads_of(posts: Iterable[Post]) -> list[OperatorLoad]:
    """The loads of who holds some posts, in order of unit and name."""
    users = {post.user_id: post.unit.root_id or post.unit_id for post in posts}
    rules = rules_in(users.values())
    return [
        OperatorLoad(one.post, one.load(rules[one.root_id]))
        for one in caseloads(rules)
        if one.user_id in users
    ]


def _chosen(plans: tuple[Plan, ...], aim: str) -> Plan:
    return next((plan for plan in plans if plan.aim == aim), plans[0])


def _able(facts: Facts, line: Line) -> list[tuple[int, str]]:
    """Who may take the seat of a line, with their load now."""
    handed = line.handed
    partner = facts.people.get(handed.partner_id) if handed.partner_id else None
    return [
        (one.id, f"{one.name} ({one.load.percent} %)")
        for one in facts.people.values()
        if one.id not in {facts.post.user_id, handed.partner_id}
        and may_take(handed, one, partner, facts.rules, clock.today())
    ]
