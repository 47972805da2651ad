"""The report as tables for a spreadsheet: CSV and XLSX, in which no text is ever a formula."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from network.spreadsheets import csv_of, workbook_of
from network.supervision.report import Report

Row = list[Any]


def as_csv(report: Report) -> str:
    """Hours and attendance of each person in each cycle."""
    return csv_of(people_rows(report))


def as_xlsx(report: Report) -> bytes:
    """All the tables of the report, one on each sheet; that of the people only for who may read names."""
    return workbook_of(tables(report))


def tables(report: Report) -> Iterator[tuple[str, Iterable[Row]]]:
    """The title of each table and its rows, the heading first."""
    if report.lines:
        yield _("Persone"), people_rows(report)
    yield _("Ambiti"), total_rows(report)
    yield _("Cicli"), cost_rows(report)
    yield _("Indicatori"), ([label, value] for label, value in indicator_rows(report))


def people_rows(report: Report) -> Iterator[Row]:
    yield [
        _("Persona"),
        _("Professione"),
        _("Tipo"),
        _("Ciclo"),
        _("Ore fatte"),
        _("Ore tenute"),
        _("Frequenza %"),
        _("Raggiunge il minimo"),
    ]
    for line in report.lines:
        reaches = _("sì") if line.reaches else _("no")
        yield [
            line.person,
            line.profession,
            line.cycle.kind,
            line.cycle.title,
            line.hours,
            line.hours_held,
            line.percent,
            reaches,
        ]


def total_rows(report: Report) -> Iterator[Row]:
    yield [_("Ambito"), _("Tipo"), _("Persone"), _("Ore"), _("Raggiungono il minimo")]
    for total in report.totals:
        figures = (
            [_("meno di 5"), "", ""]
            if total.is_masked
            else [len(total.people), total.hours, len(total.reaching)]
        )
        yield [total.ambito, total.kind, *figures]


def cost_rows(report: Report) -> Iterator[Row]:
    yield [
        _("Ciclo"),
        _("Tipo"),
        _("CUP"),
        _("Accreditamento"),
        _("Incontri tenuti"),
        _("Ore tenute"),
        _("Costo (€)"),
        _("Somma a disposizione (€)"),
    ]
    for cost in report.costs:
        one = cost.cycle
        yield [
            one.title,
            one.kind,
            one.cup,
            one.accreditation,
            cost.sessions,
            cost.hours,
            cost.amount,
            one.budget,
        ]


def indicator_rows(report: Report) -> list[tuple[str, Any]]:
    """The figures a funder asks for, with their names."""
    names = {
        "people": _("Persone in supervisione"),
        "reached_percent": _("Operatori raggiunti (%)"),
        "sessions": _("Incontri tenuti"),
        "hours_led": _("Ore condotte"),
        "hours_attended": _("Ore frequentate, di tutte le persone"),
        "reaching_percent": _("Frequenze sopra il minimo (%)"),
        "amount": _("Spesa (€)"),
    }
    return [(label, report.indicators[code]) for code, label in names.items()]
