"""Taking in the situations of an archive: read once, tried, then written a page at a time."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.importing.doubts import ALONE, SOMEBODY_ELSE
from intake.importing.fields import HOUSEHOLD_CODE, column_names, fields_of, guess
from intake.importing.judging import NEW, Judge, check_columns, matches_in
from intake.importing.living_together import pages_together
from intake.importing.table import Row, Table
from intake.importing.writing import Pen
from intake.models import CaseImport, FormVersion, ImportPage
from intake.models.imports import IMPORT_LIFETIME
from intake.workload.weighing import rules_of
from network.models import AccessPoint, Municipality
from network.numbers import next_numbers

PAGE_ROWS = 500
MOST_REMEMBERED = 10


@action
def begin_case_import(*, by: User, municipality: Municipality, table: Table) -> CaseImport:
    """Keep a table to be tried, its columns guessed; nothing of it is a situation yet."""
    require(by, "intake.begin_case_import", municipality)
    form = FormVersion.objects.in_force(municipality.ambito_id).form
    source = CaseImport(
        ambito_id=municipality.ambito_id,
        municipality=municipality,
        author=by,
        name=table.name,
        titles=table.titles,
        columns=guess(table.titles, fields_of(form), _chosen_before(municipality)),
    )
    source.save()
    _keep(source, (table.rows[start : start + PAGE_ROWS] for start in range(0, len(table.rows), PAGE_ROWS)))
    return source


@action
def try_case_import(*, by: User, source: CaseImport, columns: Sequence[str]) -> CaseImport:
    """Say of each row what would become of it, with ``columns`` (codes of fields, as many as the titles).

    Raises:
        ValidationError: a necessary field has no column, or two have the same, or too many rows live
            together; (``conflict``) the writing has begun or the file is no longer there.
    """
    require(by, "intake.try_case_import", source)
    source = _locked(source)
    if source.pages.exclude(written_at=None).exists():
        raise ValidationError(_("Questo file è già in parte scritto: non si cambia più."), code="conflict")
    fields = fields_of(FormVersion.objects.in_force(source.ambito_id).form)
    if len(columns) != len(source.titles) or set(columns) - {"", *(one.code for one in fields)}:
        raise ValidationError(_("Scegli per ogni colonna uno dei campi dell'elenco."))
    check_columns(columns, {one.code: one.label for one in fields if one.required})
    if HOUSEHOLD_CODE in columns:
        rows = (row for page in source.pages.values_list("rows", flat=True) for row in page)
        pages = pages_together(rows, columns.index(HOUSEHOLD_CODE), PAGE_ROWS)
        source.pages.all().delete()
        _keep(source, pages)
    source.columns, source.judged_at, source.decisions = list(columns), clock.now(), {}
    source.save()
    judge = Judge(source)
    for page in source.pages.all():
        page.verdicts = [verdict.as_row() for verdict in judge(page.rows)]
        page.save()
    return source


@action
def decide_case_import(
    *, by: User, source: CaseImport, rows: Mapping[int, int | str], others: str = ""
) -> CaseImport:
    """Say of the doubtful rows who they are about; the last word counts until the writing begins.

    Args:
        rows: by line, the key of a person it may be about, ``SOMEBODY_ELSE``, or "" to say nothing.
        others: of the rows not named, one of the words of ``intake.importing.doubts.Decisions``.

    Raises:
        ValidationError: a row is not in doubt, or not about that person; (``conflict``) the writing has begun
            or the file is no longer there.
    """
    require(by, "intake.decide_case_import", source)
    source = _locked(source)
    if source.pages.exclude(written_at=None).exists():
        raise ValidationError(_("Questo file è già in parte scritto: non si cambia più."), code="conflict")
    matches = matches_in(source)
    for line, said in rows.items():
        if line not in matches or said not in {"", SOMEBODY_ELSE, *matches[line]}:
            raise ValidationError(
                _("La riga %(line)s non è più in dubbio: guarda di nuovo.") % {"line": line}
            )
    if others not in {"", SOMEBODY_ELSE, ALONE}:
        raise ValidationError(_("Scegli una delle risposte"))
    kept = {**source.decisions.get("rows", {}), **{str(line): said for line, said in rows.items()}}
    source.decisions = {"rows": {line: said for line, said in kept.items() if said}, "others": others}
    source.save()
    return source


@action
def write_case_import(*, by: User, source: CaseImport) -> CaseImport:
    """Write the next page of a file that was tried; when the last is written the file is finished.

    Stopped anywhere it goes on from there, and a row already written is never written again.

    Raises:
        ValidationError: (``conflict``) the file was not tried, or is no longer there.
    """
    require(by, "intake.write_case_import", source)
    source = _locked(source)
    if source.judged_at is None:
        raise ValidationError(_("Prima prova il file, poi scrivilo."), code="conflict")
    page = source.pages.filter(written_at=None).first()
    if page is not None:
        next_numbers(source.ambito_id, "intake", 0)  # from here on nobody else registers in the Ambito
        source.municipality.refresh_from_db(fields=["district"])
        judge = Judge(source, is_last=True)
        verdicts = judge(page.rows, page.verdicts)
        numbers = next_numbers(source.ambito_id, "intake", sum(one.state == NEW for one in verdicts))
        pen = Pen(by, source, _point_of(source.municipality), judge.version, rules_of(source.ambito_id))
        pen.write(verdicts, numbers)
        page.verdicts = [verdict.as_row() for verdict in verdicts]
        page.rows, page.written_at = [], clock.now()
        page.save()
    if not source.pages.filter(written_at=None).exists():
        source.finished_at = source.finished_at or clock.now()
        source.save()
    return source


@action
def discard_case_import(*, by: User, source: CaseImport) -> None:
    """Throw away what of a file is not written; what is written stays.

    Raises:
        ValidationError: (``conflict``) it is no longer there.
    """
    require(by, "intake.discard_case_import", source)
    source = _locked(source)
    source.pages.all().delete()
    source.finished_at = source.finished_at or clock.now()
    source.save()


@action
def forget_case_imports(*, by: Actor) -> int:
    """Erase the rows and verdicts of files older than seven days, and return of how many files."""
    require(by, "intake.forget_case_imports")
    old = CaseImport.objects.filter(begun_at__lte=clock.now() - IMPORT_LIFETIME, pages__number=0)

    def forget(source: CaseImport) -> None:
        source.pages.all().delete()
        CaseImport.objects.filter(pk=source.pk, finished_at=None).update(finished_at=clock.now())

    return len(each_apart(old, forget))


def _keep(source: CaseImport, pages: Iterable[list[Row]]) -> None:
    ImportPage.objects.bulk_create(
        ImportPage(source=source, number=number, rows=rows) for number, rows in enumerate(pages)
    )


def _chosen_before(municipality: Municipality) -> dict[str, str]:
    """To which field the columns of the last files of a comune went, by name; the newest word counts."""
    tried = CaseImport.objects.filter(municipality=municipality).exclude(judged_at=None)
    chosen: dict[str, str] = {}
    for one in tried[:MOST_REMEMBERED]:
        chosen = {**dict(zip(column_names(one.titles), one.columns, strict=True)), **chosen}
    return chosen


def _locked(source: CaseImport) -> CaseImport:
    locked = (
        CaseImport.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=source.pk)
    )
    if locked.finished_at is not None and not locked.pages.exists():
        raise ValidationError(_("Questo file non c'è più: caricalo di nuovo."), code="conflict")
    return locked


def _point_of(municipality: Municipality) -> AccessPoint:
    """The access point to which the schede of a comune belong: its own, or one of its Ambito."""
    points = AccessPoint.objects.filter(ambito=municipality.ambito_id).order_by("pk")
    point = points.filter(municipality=municipality).first() or points.first()
    if point is None:
        raise ValidationError(_("L'Ambito non ha ancora uno sportello: chiedi a chi lo amministra."))
    return point
