"""A workbook is read as the table it shows; what could do harm is refused with its reason."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from intake.importing.table import read_table
from network.leave_plan import Unreadable
from network.spreadsheets import workbook_of

PLAIN = workbook_of([("Situazioni", [["Cognome", "Nato il", "Minori"], ["Ferri", date(1984, 3, 12), 2.0]])])


def read(content: bytes, most_rows: int = 10) -> list[Any]:
    return read_table("archivio.xlsx", content, most_rows).rows


def changed(add: dict[str, bytes], change: Callable[[str, bytes], bytes] = lambda _name, held: held) -> bytes:
    """The plain workbook with more entries, or with others."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(PLAIN)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, held in add.items():
            new.writestr(name, held)
    return written.getvalue()


def test_days_and_numbers_are_read_as_they_are_shown() -> None:
    assert read(PLAIN) == [[2, "Ferri", "12/03/1984", "2"]]


def test_what_excel_keeps_of_the_printer_is_no_harm() -> None:
    assert read(changed({"xl/printerSettings/printerSettings1.bin": b"\x00" * 40}))


def test_a_formula_stays_one_for_its_row_to_be_refused() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Cognome"])
    book.active.append(["=1+1"])
    held = BytesIO()
    book.save(held)
    assert read(held.getvalue()) == [[2, "=1+1"]]


def test_the_first_sheet_that_is_seen_is_read_from_its_titles() -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    sheet = book.create_sheet("Casi")
    for row in (["Archivio del comune", None], [None], ["Cognome", "Nome"], ["Ferri", "a\r\nb"]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    book.create_sheet("Altro").append(["Cognome", "Nome"])
    held = BytesIO()
    book.save(held)
    assert read(held.getvalue()) == [[4, "Ferri", "a\nb"]]


def refolded(content: bytes) -> bytes:
    """The same workbook, folded as no office program does."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_BZIP2) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    return written.getvalue()


def with_macros(name: str, held: bytes) -> bytes:
    return held.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml") if name[0] == "[" else held


def with_entity(name: str, held: bytes) -> bytes:
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return entity + held if name.endswith("sheet1.xml") else held


def far_away(name: str, held: bytes) -> bytes:
    return held.replace(b'r="2"', b'r="1048576"') if name.endswith("sheet1.xml") else held


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (changed({"xl/vbaProject.bin": b"x"}), "senza macro"),
        (changed({}, with_macros), "senza macro"),
        (changed({"xl/embeddings/oleObject1.bin": b"x"}), "senza macro"),
        (changed({}, with_entity), "definizioni"),
        (changed({"../../fuori.xml": b"x"}), "rovinato"),
        (changed({"C:/fuori.xml": b"x"}), "rovinato"),
        (changed({"xl/bomb.xml": b"0" * 40_000_000}), "troppo grande"),
        (changed({"xl/tag.xml": b'<x a="' + b"xyz" * 900_000 + b'"/>'}), "troppo grande"),
        (changed({"xl/tags.xml": b"<x>" + b"<y/>" * 1_000_000 + b"</x>"}), "troppo grande"),
        (changed({"xl/utf16.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), "definizioni"),
        (refolded(PLAIN), "rovinato"),
        (changed({}, far_away), "Dopo la riga 1 ci sono più di 20000 righe vuote"),
        (PLAIN[: len(PLAIN) // 2], "rovinato"),
        (changed({}, lambda name, held: b"<x/>" if name == "xl/workbook.xml" else held), "rovinato"),
    ],
    ids=[
        "macro",
        "macro type",
        "object",
        "entity",
        "path",
        "drive",
        "bomb",
        "tag",
        "tags",
        "types",
        "bzip2",
        "far row",
        "half",
        "no book",
    ],
)
def test_what_is_hostile_is_refused_with_its_reason(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(content)
