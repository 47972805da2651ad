"""A list of situations as a file: which kinds there are, and what goes into one."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from intake.case_table import case_rows
from intake.models import Case
from intake.scheda.table import OF_A_WHOLE_ROW, scheda_rows
from network.spreadsheets import XLSX as SHEET
from network.spreadsheets import csv_of, download, workbook_of

LONGEST_REASON = 300
CSV, XLSX = "csv", "xlsx"
SHORT, WHOLE = "list", "whole"
KINDS = [(XLSX, gettext_lazy("Foglio di calcolo (XLSX)")), (CSV, "CSV")]
CONTENTS = [
    (SHORT, gettext_lazy("L'elenco: pratica, stato, coppia, persona")),
    (WHOLE, gettext_lazy("Tutta la scheda: le stesse colonne che si possono importare")),
]
WITHOUT_A_REASON = gettext_lazy("Scrivi a che cosa serve: un file con dei nomi non torna indietro.")


def case_file(cases: list[Case], kind: str, content: str) -> HttpResponse:
    """The file of ``cases``, with what ``case_rows`` needs at hand. Who calls has written the reading."""
    if content == WHOLE:
        prefetch_related_objects(cases, *OF_A_WHOLE_ROW)
    name = f"{clock.today().isoformat()}.{kind}"
    rows = scheda_rows(cases) if content == WHOLE else case_rows(cases)
    if kind == CSV:
        return download(csv_of(rows, ";").encode("utf-8-sig"), name, "text/csv; charset=utf-8")
    return download(workbook_of([(_("Situazioni"), rows)]), name, SHEET)
