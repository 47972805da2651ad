"""Pages of the absences: one's own, those of a unit, declaring one and saying who stands in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.absences.calendar import Month, calendar_of
from intake.absences.covering import colleagues_of, covered_by, covers_of, touched_by
from intake.absences.uncovered import Uncovered, uncovered_in
from intake.content import masked_in_list
from intake.forms.absences import AbsenceForm, CancelForm, DaysForm
from intake.routing.candidates import coordinated_post
from network.absences import check_absence
from network.filters import refuse_unknown
from network.models import Absence, AbsenceKind, DayPart
from network.models.absences import AbsenceQuerySet

MOST_PAST = 20


@require_safe
def my_absences(request: SignedInRequest) -> HttpResponse:
    """One's own absences, and who is away in one's units."""
    require(request.user, "intake.see_my_absences")
    refuse_unknown(request.GET, "mese")
    own = Absence.objects.visible_to(request.user).filter(user=request.user).valid()
    coming = own.not_over().order_by("first_day", "pk")
    context = {
        "coming": coming,
        "uncovered": _uncovered(request, coming),
        "past": own.over().order_by("-last_day", "-pk")[:MOST_PAST],
        "calendar": calendar_of(request.user, Month.read(request.GET.get("mese", ""))),
    }
    return render(request, "intake/my_absences.html", context)


@require_safe
def absences(request: SignedInRequest) -> HttpResponse:
    """Who is away in the units one coordinates."""
    require(request.user, "intake.see_absences")
    refuse_unknown(request.GET, "mese")
    calendar = calendar_of(request.user, Month.read(request.GET.get("mese", "")))
    uncovered = _uncovered(request, Absence.objects.visible_to(request.user).valid().not_over())
    return render(request, "intake/absences.html", {"calendar": calendar, "uncovered": uncovered})


def _uncovered(request: SignedInRequest, absences: AbsenceQuerySet) -> list[Uncovered]:
    """What some absences leave to nobody, by its numbers alone."""
    found = uncovered_in(absences, request.user)
    if found:
        log_reading(
            by=request.user,
            kind=AccessKind.LIST,
            place=request.resolver_match.view_name,
            subjects=[case for one in found for case in one.cases],
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def declare_absence(request: SignedInRequest) -> HttpResponse:
    """Declare one's own absence: the days, then what falls inside them and who stands in."""
    require(request.user, "intake.see_my_absences")
    return _ask(request, _Question(request.user, Absence(user=request.user)))


@require_http_methods(["GET", "HEAD", "POST"])
def declare_absence_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """Declare the absence of a person of a unit one coordinates."""
    user = coordinated_post(request.user, pk).user
    require(request.user, "intake.declare_absence", user)
    return _ask(request, _Question(user, Absence(user=user)))


@require_safe
def absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """An absence: the days, who stands in, how it changed."""
    row = _absence(request, pk)
    covers = covers_of(row, request.user)
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[subject for cover in covers for subject in (cover.case, cover.case.person)],
    )
    masked_in_list(request.user, covers)
    may_change = can(request.user, "intake.change_absence", row) and not (row.is_over or row.cancelled_at)
    context = {"absence": row, "covers": covers, "changes": row.history.all(), "may_change": may_change}
    return render(request, "intake/absence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the days of an absence, or who stands in."""
    row = _absence(request, pk)
    require(request.user, "intake.change_absence", row)
    return _ask(request, _Question(row.user, row))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel an absence, and say why."""
    row = _absence(request, pk)
    require(request.user, "intake.cancel_absence", row)
    form = CancelForm(request.POST if request.method == "POST" else None)
    status = UNPROCESSABLE if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            actions.cancel_absence(by=request.user, absence=row, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            status = status_of(error)
        else:
            messages.success(request, _("Assenza annullata. Chi era coinvolto riceve un avviso."))
            return redirect("intake:absence", row.pk)
    return render(request, "intake/cancel_absence.html", {"absence": row, "form": form}, status=status)


@dataclass(frozen=True)
class _Question:
    """Whose absence is being written; ``absence`` is new, or the one that changes."""

    user: User
    absence: Absence

    @property
    def is_new(self) -> bool:
        return self.absence.pk is None

    def form(self, reader: User, days: dict[str, Any], data: Any = None) -> AbsenceForm:
        """The second page of the question: what falls inside the days."""
        first, last = days["first_day"], days["last_day"]
        is_whole = days["part"] == DayPart.WHOLE and not days["weekdays"]
        known = None if self.is_new else self.absence
        touched = touched_by(self.user, first, last, reader, known) if is_whole else []
        return AbsenceForm(
            data,
            initial={**days, "kind": "" if self.is_new else self.absence.kind},
            touched=touched,
            days=days,
            colleagues=colleagues_of(self.user, first, last) if touched else [],
            stands_in=covered_by(self.user, first, last, known, reader) if is_whole else [],
            asks_reason=not self.is_new,
        )

    def act(self, by: User, form: AbsenceForm) -> Absence:
        given = {**form.days, "kind": form.cleaned_data["kind"], "covers": form.covers}
        if self.is_new:
            return actions.declare_absence(by=by, user=self.user, **given)
        return actions.change_absence(
            by=by, absence=self.absence, reason=form.cleaned_data["reason"], **given
        )


def _ask(request: SignedInRequest, question: _Question) -> HttpResponse:
    """First the days, in the address; then what they mean; then the act."""
    typed = request.POST if request.method == "POST" else request.GET
    days = DaysForm(typed if "first_day" in typed else None, initial=_initial(question))
    if not days.is_bound:
        return _days_page(request, question, days)
    if not days.is_valid() or not _is_possible(question.absence, days):
        return _days_page(request, question, days, UNPROCESSABLE)
    if request.method != "POST":
        return _covers_page(request, question, question.form(request.user, days.days))
    form = question.form(request.user, days.days, request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            done = question.act(request.user, form)
        except ValidationError as error:
            form.refuse(error)
            status = status_of(error)
        else:
            messages.success(request, _("Assenza salvata. Chi è coinvolto riceve un avviso."))
            return redirect("intake:absence", done.pk)
    return _covers_page(request, question, form, status)


def _initial(question: _Question) -> dict[str, Any]:
    row = question.absence
    if question.is_new:
        return {}
    weekdays = [str(day) for day in row.weekdays]
    return {"first_day": row.first_day, "last_day": row.last_day, "part": row.part, "weekdays": weekdays}


def _is_possible(row: Absence, form: DaysForm) -> bool:
    """Whether the days could be written now; what is wrong with them is put beside them."""
    tried = Absence(pk=row.pk, user=row.user, kind=AbsenceKind.LEAVE)
    try:
        check_absence(tried, **form.days)
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _days_page(
    request: SignedInRequest, question: _Question, form: DaysForm, status: int = 200
) -> HttpResponse:
    context = {"question": question, "form": form, "is_own": question.user == request.user}
    return render(request, "intake/absence_days.html", context, status=status)


def _covers_page(
    request: SignedInRequest, question: _Question, form: AbsenceForm, status: int = 200
) -> HttpResponse:
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[
            *(row for one in form.touched for row in (one.case, one.case.person)),
            *(cover.case for cover in form.stands_in),
        ],
    )
    masked_in_list(request.user, [one.case for one in form.touched])
    context = {
        "question": question,
        "form": form,
        "days": form.words,
        "stands_in": form.stands_in,
        "is_own": question.user == request.user,
    }
    return render(request, "intake/absence_covers.html", context, status=status)


def _absence(request: SignedInRequest, pk: int) -> Absence:
    return get_object_or_404(Absence.objects.visible_to(request.user).select_related("user"), pk=pk)
