"""A file as a table of texts: its titles and its rows. What is no table is refused, with how to mend it."""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import PurePath

from django.utils.translation import gettext as _

from intake.importing.workbook import Line, lines_of
from network.leave_plan import Unreadable

MOST_COLUMNS = 200
LONGEST_CELL = 20_000  # the rows of a group stand in one
LONGEST_TITLE = 80
LONGEST_NAME = 100
DELIMITERS = (";", ",", "\t")
OLD_SHEET, ARCHIVE = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
NO_TABLE = (b"%PDF", b"{", b"<", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x1f\x8b")
SEPARATED_BY = re.compile(r"sep=(.)\r?\n")  # the line with which Excel says the delimiter
MOST_ABOVE = 10  # lines above the titles: the name of the office, the year, a blank

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
        if OPEN_DOCUMENT in data[:LONGEST_NAME]:
            raise Unreadable(_("È un foglio di LibreOffice (ODS): salvalo come XLSX o come CSV."))
        lines = lines_of(data, MOST_COLUMNS + 1)
    else:
        lines = _lines(_text(data))
    return table_of(name, lines, most_rows)


def table_of(name: str, lines: Iterable[Line], most_rows: int) -> Table:
    """The titles, and the lines under them as rows; what stands above the titles is not read.

    Raises:
        Unreadable: as ``read_table``.
    """
    numbered = ((line, cells) for line, cells in lines if any(cell.strip() for cell in cells))
    titles, others = _titled(numbered)
    rows: list[Row] = []
    for line, cells in others:
        if len(rows) == most_rows:
            raise Unreadable(_("Il file ha più di %(most)s righe: dividilo.") % {"most": most_rows})
        if longest := next((cell for cell in cells if len(cell) > LONGEST_CELL), ""):
            words = _("Alla riga %(line)s c'è una casella di %(size)s caratteri: accorciala.")
            raise Unreadable(words % {"line": line, "size": len(longest)})
        rows.append([line, *_trimmed(cells)])
    if not rows:
        raise Unreadable(
            _("Il file non ha righe: servono una riga di titoli e sotto le situazioni, nel primo foglio.")
        )
    width = max(len(titles), *(len(row) - 1 for row in rows))
    if width > MOST_COLUMNS:
        raise Unreadable(
            _("Il file ha più di %(most)s colonne: togli quelle che non servono.") % {"most": MOST_COLUMNS}
        )
    # A cell beyond the titles has its column too: nothing is left out unseen.
    for row in rows:
        row.extend([""] * (width + 1 - len(row)))
    return Table(shown_name(name), [*titles, *[""] * (width - len(titles))], rows)


def _titled(lines: Iterator[Line]) -> tuple[list[str], Iterator[Line]]:
    """The titles, and the lines after them: the first line with two or more cells, or else the first."""
    above = list(islice(lines, MOST_ABOVE))
    many = (i for i, (_line, cells) in enumerate(above) if len(list(filter(str.strip, cells))) > 1)
    first = next(many, 0)
    titles = [title.strip()[:LONGEST_TITLE] for title in _trimmed(above[first][1] if above else [])]
    return titles, chain(above[first + 1 :], lines)


def _trimmed(cells: list[str]) -> list[str]:
    """The cells up to the last that is not blank."""
    last = next((i for i in range(len(cells), 0, -1) if cells[i - 1].strip()), 0)
    return cells[:last]


def shown_name(name: str) -> str:
    """The name of a file without folders and odd characters."""
    stem = PurePath(name.replace("\\", "/")).name
    plain = "".join(one if one.isalnum() or one in " -_(),." else " " for one in stem)
    return " ".join(plain.split())[:LONGEST_NAME] or _("senza nome")


def _text(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):  # «Testo Unicode» of Excel
        return data.decode("utf-16", "replace")
    if b"\x00" in data or data.startswith(NO_TABLE):
        raise Unreadable(_("Questo file non è una tabella: salvalo come CSV UTF-8 e riprova."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _lines(text: str) -> Iterator[Line]:
    said = SEPARATED_BY.match(text)
    text = text[said.end() :] if said else text
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=said[1] if said else _delimiter(text), strict=True
    )
    before = 1 if said else 0
    begins = 1 + before
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1 + before
    except csv.Error:
        words = _(
            "Alla riga %(line)s una casella non finisce: ricontrolla le virgolette, o salva come CSV UTF-8."
        )
        raise Unreadable(words % {"line": begins}) from None


def _delimiter(text: str) -> str:
    """What parts the cells: what stands most often in the first line where any stands twice, or else once."""
    lines = list(islice(io.StringIO(text), MOST_ABOVE))
    for least in (2, 1):
        for line in lines:
            likely = max(DELIMITERS, key=line.count)
            if line.count(likely) >= least:
                return likely
    return DELIMITERS[0]
