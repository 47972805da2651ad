"""The first sheet of an XLSX workbook as lines of texts; a formula stays one, to be refused by its row."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from network.files.office import checked_xlsx
from network.leave_plan import Unreadable
from network.spreadsheets import inert

FORMULA = "f"


def lines_of(content: bytes, most_columns: int, most_lines: int) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number.

    Raises:
        Unreadable: it is no workbook, holds more than one, or has more lines than can be.
    """
    try:
        book = load_workbook(BytesIO(checked_xlsx(content)), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size may be a lie
        for number, row in enumerate(sheet.iter_rows(max_col=most_columns), 1):
            if number > most_lines:
                raise Unreadable(_("Il file ha più di %(most)s righe: dividilo.") % {"most": most_lines})
            yield number, [_text(cell) for cell in row]
    except ValidationError as error:
        raise Unreadable(" ".join(error.messages)) from error
    except Unreadable:
        raise
    except Exception as error:  # openpyxl fails in many ways on what is no workbook
        raise Unreadable(
            _("Questo foglio è rovinato: aprilo, salvalo di nuovo come XLSX e riprova.")
        ) from error


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
