"""A file as a table of texts: its titles and its rows. What is no table is refused, with how to mend it."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from intake.importing.workbook import lines_of
from network.leave_plan import Unreadable

MOST_COLUMNS = 200
MOST_BLANK = 1000
LONGEST_CELL = 20_000  # the rows of a group stand in one
LONGEST_TITLE = 80
LONGEST_NAME = 100
DELIMITERS = (";", ",", "\t")
OLD_SHEET, ARCHIVE = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"

Row = list[object]
"""The number of a line in its file, then its cells, each a text."""


@dataclass(frozen=True)
class Table:
    """The titles of the columns, and the rows in the order of the file; rows left blank are not there."""

    name: str
    titles: list[str]
    rows: list[Row]


def read_table(name: str, data: bytes, most_rows: int) -> Table:
    """The table in a CSV or XLSX file; only what it holds counts, not what it is called.

    Raises:
        Unreadable: it is no table, is too large, or has no rows.
    """
    if not data.strip():
        raise Unreadable(_("Il file è vuoto: controlla che si apra sul tuo computer e sceglilo di nuovo."))
    if data.startswith(OLD_SHEET):
        raise Unreadable(_("È un foglio in un formato vecchio, o con una password: salvalo come XLSX."))
    if data.startswith(ARCHIVE):
        lines = lines_of(data, MOST_COLUMNS + 1, most_rows + MOST_BLANK)
    else:
        lines = _lines(_text(data))
    return table_of(name, lines, most_rows)


def table_of(name: str, lines: Iterable[tuple[int, list[str]]], most_rows: int) -> Table:
    """The first line as titles and the others as rows.

    Raises:
        Unreadable: as ``read_table``.
    """
    numbered = ((line, cells) for line, cells in lines if any(cell.strip() for cell in cells))
    titles = [title.strip()[:LONGEST_TITLE] for title in next(numbered, (0, []))[1]]
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) > MOST_COLUMNS:
        raise Unreadable(
            _("Il file ha più di %(most)s colonne: togli quelle che non servono.") % {"most": MOST_COLUMNS}
        )
    rows: list[Row] = []
    for line, cells in numbered:
        if len(rows) == most_rows:
            raise Unreadable(_("Il file ha più di %(most)s righe: dividilo.") % {"most": most_rows})
        if longest := next((cell for cell in cells if len(cell) > LONGEST_CELL), ""):
            words = _("Alla riga %(line)s c'è una casella di %(size)s caratteri: accorciala.")
            raise Unreadable(words % {"line": line, "size": len(longest)})
        padded = [*cells, *[""] * (len(titles) - len(cells))]
        rows.append([line, *padded[: len(titles)]])
    if not rows:
        raise Unreadable(_("Il file non ha righe: la prima riga sono i titoli, dalla seconda le situazioni."))
    return Table(shown_name(name), titles, rows)


def shown_name(name: str) -> str:
    """The name of a file without folders and odd characters."""
    stem = PurePath(name.replace("\\", "/")).name
    plain = "".join(one if one.isalnum() or one in " -_(),." else " " for one in stem)
    return " ".join(plain.split())[:LONGEST_NAME] or _("senza nome")


def _text(data: bytes) -> str:
    if b"\x00" in data or data.startswith((b"%PDF", b"{", b"<", b"\x89PNG", b"\xff\xd8")):
        raise Unreadable(_("Questo file non è una tabella: salvalo come CSV UTF-8 e riprova."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count))
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        words = _("Alla riga %(line)s il file non si legge come tabella: salvalo di nuovo come CSV UTF-8.")
        raise Unreadable(words % {"line": begins}) from None
