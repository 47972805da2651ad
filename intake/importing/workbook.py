"""The first sheet of an XLSX workbook as lines of texts; a formula stays one, to be refused by its row.

Sheets that are hidden do not count: what nobody sees is not taken in.
"""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from network.files.office import checked_xlsx
from network.files.words import PROGRAMS
from network.leave_plan import Unreadable
from network.spreadsheets import inert

FORMULA = "f"
MOST_BLANK = 20_000

Line = tuple[int, list[str]]
"""The number of a line in its sheet, and its cells, each a text."""


def lines_of(content: bytes, most_columns: int) -> Iterator[Line]:
    """Each line with its number.

    Raises:
        Unreadable: it is no workbook, holds programs, or has more lines than can be.
    """
    try:
        book = load_workbook(BytesIO(checked_xlsx(content)), read_only=True, keep_links=False)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        sheet.reset_dimensions()  # what the file says of its own size may be a lie
        rows = enumerate(sheet.iter_rows(max_col=most_columns), 1)
        yield from _without_gaps((number, [_text(cell) for cell in row]) for number, row in rows)
    except ValidationError as error:
        raise Unreadable(_refusal(error)) from error
    except Unreadable:
        raise
    except Exception as error:  # openpyxl fails in many ways on what is no workbook
        raise Unreadable(
            _("Questo foglio è rovinato: aprilo, salvalo di nuovo come XLSX e riprova.")
        ) from error


def _refusal(error: ValidationError) -> str:
    if error.code == PROGRAMS:
        return _("Questo foglio contiene programmi (macro) o altri file: salvalo come XLSX senza macro.")
    return " ".join(error.messages)


def _without_gaps(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines that are not blank, until too many are: a sheet may go on for a million of them."""
    last = 0
    for number, cells in lines:
        if any(cells):
            last = number
            yield number, cells
        elif number - last > MOST_BLANK:
            words = _(
                "Dopo la riga %(line)s ci sono più di %(most)s righe vuote: cancellale e salva di nuovo."
            )
            raise Unreadable(words % {"line": last, "most": MOST_BLANK})


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if cell.data_type == FORMULA:
        return f"={str(value).lstrip('=')}"
    return str(inert(value)) if isinstance(value, str) and value.startswith("=") else str(value)
