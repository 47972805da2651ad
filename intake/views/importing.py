"""Situations from the archive of a comune: a file, its columns, the trial row by row, the writing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from accounts.roles import Role, UnitKind
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.importing import CaseFileForm, ColumnsForm, DoubtsForm, comuni_of
from intake.importing.fields import fields_of
from intake.importing.judging import NEW, matches_in
from intake.importing.report import examples_of, progress_of, report_rows, shown_doubts, shown_faults
from intake.models import CaseImport, FormVersion, Person
from intake.scheda.table import model_sheets
from network.spreadsheets import XLSX as SHEET
from network.spreadsheets import csv_of, download, workbook_of

MOST_ON_THEIR_WAY = 20


@require_http_methods(["GET", "HEAD", "POST"])
def import_cases(request: SignedInRequest) -> HttpResponse:
    """The files on their way, and the form for one more."""
    require(request.user, "intake.import_cases")
    comuni = comuni_of(request.user)
    form = CaseFileForm(request.POST or None, request.FILES or None, municipalities=comuni)
    if form.is_bound and form.is_valid():
        try:
            source = actions.begin_case_import(
                by=request.user,
                municipality=form.cleaned_data["municipality"],
                table=form.cleaned_data["file"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect(source)
    sources = CaseImport.objects.visible_to(request.user).on_their_way().select_related("municipality")
    context = {"form": form, "sources": sources[:MOST_ON_THEIR_WAY]}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "intake/import_cases.html", context, status=status)


@require_safe
def case_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file: its columns, what would become of each row once tried, how far it is written."""
    return _shown(request, _source(request, pk))


@require_POST
def try_case_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try a file with the columns that were chosen."""
    source = _source(request, pk)
    form = _columns(request.user, source, request.POST)
    if not form.is_valid():
        return _shown(request, source, form, UNPROCESSABLE)
    try:
        source = actions.try_case_import(by=request.user, source=source, columns=form.columns)
    except ValidationError as error:
        form.refuse(error)
        return _shown(request, source, form, status_of(error))
    return redirect(source)


@require_POST
def decide_case_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say who the doubtful rows are about."""
    source = _source(request, pk)
    form = _doubts(request, source, request.POST)
    if not form.is_valid():
        return _shown(request, source, None, UNPROCESSABLE, [_("Scegli una delle risposte")])
    try:
        actions.decide_case_import(
            by=request.user, source=source, rows=form.rows, others=form.cleaned_data["others"]
        )
    except ValidationError as error:
        return _shown(request, source, None, status_of(error), error.messages)
    messages.success(request, _("Scelte salvate."))
    return redirect(source)


@require_POST
def write_case_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the next page of the file; the page that answers asks for the one after."""
    source = _source(request, pk)
    try:
        source = actions.write_case_import(by=request.user, source=source)
    except ValidationError as error:
        return _shown(request, source, None, status_of(error), error.messages)
    if source.finished_at is not None:
        written = source.cases.count()
        words = ngettext("%(n)s situazione importata.", "%(n)s situazioni importate.", written)
        messages.success(request, words % {"n": written})
    return redirect(source)


@require_POST
def discard_case_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw away what is not written."""
    source = _source(request, pk)
    try:
        actions.discard_case_import(by=request.user, source=source)
    except ValidationError as error:
        return _shown(request, source, None, status_of(error), error.messages)
    messages.success(request, _("Il file non c'è più. Quello che era già scritto resta."))
    return redirect("intake:import_cases")


@require_safe
def case_import_model(request: SignedInRequest) -> HttpResponse:
    """The table to fill, with every column that is known, and how each is written."""
    require(request.user, "intake.import_cases")
    (ambito, *_others) = sorted(request.user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO))
    form = FormVersion.objects.visible_to(request.user).in_force(ambito).form
    return download(workbook_of(model_sheets(form)), "modello-situazioni.xlsx", SHEET)


@require_safe
def case_import_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every row with what becomes of it, as a table."""
    source = _source(request, pk)
    log_reading(
        by=request.user, kind=AccessKind.EXPORT, place=request.resolver_match.view_name, subjects=[source]
    )
    content = csv_of(report_rows(source), ";").encode("utf-8-sig")
    return download(content, f"esito-{source.pk}.csv", "text/csv; charset=utf-8")


def _source(request: SignedInRequest, pk: int) -> CaseImport:
    found = CaseImport.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(found, pk=pk)


def _columns(user: User, source: CaseImport, data: Any = None) -> ColumnsForm:
    form = FormVersion.objects.visible_to(user).in_force(source.ambito_id).form
    return ColumnsForm(
        data,
        titles=source.titles,
        columns=source.columns,
        examples=examples_of(source),
        fields=fields_of(form),
    )


def _doubts(request: SignedInRequest, source: CaseImport, data: Any = None) -> DoubtsForm:
    """The doubtful rows; those of the archive they may be about are written in the register of readings."""
    people = Person.objects.visible_to(request.user).filter(ambito=source.ambito_id, protected=False)
    doubts = shown_doubts(source, people)
    shown = {person.pk: person for doubt in doubts for person in doubt.people}
    if shown:
        log_reading(
            by=request.user, kind=AccessKind.LIST, place="intake:case_import", subjects=shown.values()
        )
    return DoubtsForm(data, doubts=doubts, decisions=source.decisions)


def _shown(
    request: SignedInRequest,
    source: CaseImport,
    form: ColumnsForm | None = None,
    status: int = 200,
    refused: list[str] | None = None,
) -> HttpResponse:
    # What is in the file is of people, though not yet of the archive.
    log_reading(by=request.user, kind=AccessKind.LIST, place="intake:case_import", subjects=[source])
    progress = progress_of(source)
    context: dict[str, Any] = {"source": source, "progress": progress, "refused": refused or []}
    if progress.may_change:
        context["form"] = form or _columns(request.user, source)
    if source.judged_at:
        context |= {"faults": shown_faults(source), "new": progress.counts[NEW]}
    if progress.may_change and matches_in(source):
        context["doubts"] = _doubts(request, source)
    return render(request, "intake/case_import.html", context, status=status)
