"""Tables for a spreadsheet: CSV and XLSX, in which no text is ever a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")

Rows = Iterable[Sequence[Any]]


def inert(value: Any) -> Any:
    """A cell that a spreadsheet shows and never computes: a text that looks like a formula is quoted."""
    if isinstance(value, str) and value.lstrip("'").startswith(FORMULA_MARKS):
        return f"'{value}"
    return value


def uninert(text: str) -> str:
    """The text of a cell of one of our files: without the quote that kept it from being a formula."""
    is_quoted = text.startswith("'") and text.lstrip("'").startswith(FORMULA_MARKS)
    return text[1:] if is_quoted else text


def csv_of(rows: Rows, delimiter: str = ",") -> str:
    """Rows, the heading first, as the text of a CSV file."""
    written = StringIO()
    csv.writer(written, delimiter=delimiter).writerows([inert(cell) for cell in row] for row in rows)
    return written.getvalue()


def workbook_of(tables: Iterable[tuple[str, Rows]]) -> bytes:
    """A workbook with a sheet for each title and its rows, the heading first."""
    book = Workbook(write_only=True)
    for title, rows in tables:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_legible(inert(cell)) for cell in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _legible(value: Any) -> Any:
    """A cell without the signs that no workbook may hold, written before any form refused them."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """An answer that the browser saves as a file."""
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
