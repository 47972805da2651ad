"""The tables of the board for a spreadsheet. Nobody of whom the situations speak is named."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from intake.board.page import Board
from intake.figures.municipalities import COLUMNS

Row = list[Any]


def load_rows(board: Board) -> Iterator[Row]:
    """Who carries what, as filtered, in the order of the page."""
    yield [
        _("Presidio"),
        _("Operatore"),
        _("Professione"),
        _("Tempo di lavoro"),
        _("Situazioni"),
        _("Punti"),
        _("di cui altri compiti"),
        _("Soglia"),
        _("Uso %"),
        _("Fascia"),
    ]
    for row in board.loads.rows:
        one = row.caseload
        yield [
            str(row.group),
            row.user.label,
            row.user.get_profession_display(),
            one.post.fte,
            one.seats,
            row.load.points,
            one.record.extra,
            row.load.capacity,
            row.load.percent,
            str(row.load.band.label),
        ]


def waiting_rows(board: Board) -> Iterator[Row]:
    """The situations that miss somebody: their number, never their person."""
    yield [
        _("Numero"),
        _("Comune"),
        _("Area"),
        _("Urgenza"),
        _("Aperta"),
        _("In attesa dal"),
        _("Da prendere in carico entro"),
        _("Persone"),
    ]
    for one in board.situations:
        case = one.case
        yield [
            case.number,
            case.municipality.name,
            case.get_area_display(),
            case.get_urgency_display(),
            timezone.localdate(case.opened_at),
            timezone.localdate(case.waits_from),
            timezone.localdate(one.due_at),
            len(one.held),
        ]


def comuni_rows(board: Board) -> Iterator[Row]:
    """The comuni side by side, in the order asked for."""
    yield [str(label) for _key, label, *_rest in COLUMNS]
    for comune in board.comuni:
        yield [getattr(comune, field) for _key, _label, field, _desc in COLUMNS]


def tables(board: Board) -> Iterator[tuple[str, Iterator[Row]]]:
    """The title of each table and its rows, the heading first."""
    yield _("Carichi"), load_rows(board)
    yield _("Da assegnare"), waiting_rows(board)
    yield _("Comuni"), comuni_rows(board)
