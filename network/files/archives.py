"""Documents that are archives (ODT, DOCX, XLSX): opened with care, refused when they hold programs."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _

from network.files.kinds import FileKind, RefusedFile

MOST_ENTRIES = 2000
MOST_UNPACKED = 100 * 1024 * 1024  # bytes, of all entries together
MOST_FOLDED = 200  # times smaller than unpacked
PIECE = 64 * 1024

ODT_TYPE = b"application/vnd.oasis.opendocument.text"
DOCX_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PROGRAMS = re.compile(
    r"vbaproject|vbadata|\.bin$|activex|embeddings/|^basic/|^scripts/|^object|\.(?:exe|dll|js|vbs|jar)$", re.I
)
# What Excel and Word keep of the printer: nothing in it is run.
OF_THE_PRINTER = re.compile(r"(?:xl|word)/printerSettings/\w+\.bin", re.I)
EXTERNAL_TEMPLATE = re.compile(
    rb"<[^>]*relationships/(?:attachedTemplate|oleObject|frame|subDocument)[^>]*"
    rb"TargetMode\s*=\s*.External|<[^>]*TargetMode\s*=\s*.External[^>]*relationships/"
    rb"(?:attachedTemplate|oleObject|frame|subDocument)",
    re.I,
)


def kind_of_archive(content: bytes) -> FileKind | None:
    """ODT, DOCX, or None for any other archive."""
    with _opened(content) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and archive.getinfo("mimetype").file_size == len(ODT_TYPE):
            return FileKind.ODT
        return FileKind.DOCX if {"[Content_Types].xml", "word/document.xml"} <= names else None


def checked_odt(content: bytes) -> bytes:
    """A text of OpenDocument without programs.

    Raises:
        RefusedFile: it holds more than a text, or unpacks to more than anybody writes.
    """
    with _opened(content) as archive:
        parts = dict(_unpacked(archive))
    if parts.get("mimetype") != ODT_TYPE or "content.xml" not in parts:
        raise _broken()
    if b"<!ENTITY" in parts["content.xml"]:
        raise _broken()
    return content


def checked_docx(content: bytes) -> bytes:
    """A text of Word without programs, and without pieces that are fetched from elsewhere.

    Raises:
        RefusedFile: it holds more than a text, or unpacks to more than anybody writes.
    """
    with _opened(content) as archive:
        parts = dict(_unpacked(archive))
    types = parts["[Content_Types].xml"]
    if b"macroEnabled" in types:
        raise _with_programs()
    if DOCX_MAIN not in types or b"<!ENTITY" in parts["word/document.xml"]:
        raise _broken()
    if any(name.endswith(".rels") and EXTERNAL_TEMPLATE.search(part) for name, part in parts.items()):
        raise RefusedFile(
            _("Questo documento va a prendere pezzi da fuori: salvalo come PDF e allega quello.")
        )
    return content


def checked_xlsx(content: bytes) -> bytes:
    """A workbook of Excel without programs; what it would fetch from elsewhere is never fetched here.

    Raises:
        RefusedFile: it holds more than sheets, or unpacks to more than anybody writes.
    """
    with _opened(content) as archive:
        parts = dict(_unpacked(archive))
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise _with_programs()
    if XLSX_MAIN not in types or any(b"<!ENTITY" in part or b"<!DOCTYPE" in part for part in parts.values()):
        raise _broken()
    return content


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise _broken() from error


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Each entry with what it holds, counted while it is unpacked: what it says of itself may be a lie."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
        raise _broken()
    left = MOST_UNPACKED
    for entry in entries:
        if PROGRAMS.search(entry.filename) and not OF_THE_PRINTER.fullmatch(entry.filename):
            raise _with_programs()
        if _leads_elsewhere(entry.filename) or entry.flag_bits & 1:  # or is locked with a password
            raise _broken()
        held = _read(archive, entry, min(left, max(entry.compress_size, PIECE) * MOST_FOLDED))
        left -= len(held)
        yield entry.filename, held


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    held = bytearray()
    try:
        with archive.open(entry) as opened:
            while piece := opened.read(PIECE):
                held += piece
                if len(held) > most:
                    raise RefusedFile(_("Questo documento, una volta aperto, è troppo grande: dividilo."))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _broken() from error
    return bytes(held)


def _leads_elsewhere(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")


def _broken() -> RefusedFile:
    return RefusedFile(_("Questo documento è rovinato o bloccato: salvalo di nuovo, senza password."))


def _with_programs() -> RefusedFile:
    return RefusedFile(
        _("Questo documento contiene programmi o altri file: salvalo come PDF e allega quello.")
    )
