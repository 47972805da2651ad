"""Documents that are archives, unpacked with care: nothing an archive says of itself is believed."""

import re
import struct
import zipfile
import zlib
from io import BytesIO

from network.files.words import broken, too_large, with_programs

MOST_ENTRIES = 2000
MOST_UNPACKED = 100 * 1024 * 1024  # bytes, of all entries together
MOST_FOLDED = 200  # times smaller than unpacked
PIECE = 64 * 1024
# What office programs write, and what is unpacked in bounded pieces; the others swell at one read.
FOLDINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
OF_AN_ENTRY = b"PK\x01\x02"
LOCKED = 0x1
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,  # also what is not implemented
)

PROGRAMS = re.compile(
    r"vbaproject|vbadata|\.bin$|activex|embeddings/|^basic/|^scripts/|^object|\.(?:exe|dll|js|vbs|jar)$", re.I
)
# What Excel and Word keep of the printer: nothing in it is run.
OF_THE_PRINTER = re.compile(r"(?:xl|word)/printerSettings/\w+\.bin", re.I)


def sizes_in(content: bytes) -> dict[str, int]:
    """How large each entry says it is, by name.

    Raises:
        RefusedFile: it is no archive, or has more entries than any document.
    """
    with _opened(content) as archive:
        return {entry.filename: entry.file_size for entry in archive.infolist()}


def parts_of(content: bytes) -> dict[str, bytes]:
    """What each entry holds, by name.

    Raises:
        RefusedFile: it holds programs, cannot be unpacked, or unpacks to more than anybody writes.
    """
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    with _opened(content) as archive:
        entries = archive.infolist()
        if len({entry.filename.lower() for entry in entries}) < len(entries):
            raise broken()
        for entry in entries:
            _check_entry(entry)
            held = _read(archive, entry, min(left, max(entry.compress_size, PIECE) * MOST_FOLDED))
            left -= len(held)
            parts[entry.filename] = held
    return parts


def _opened(content: bytes) -> zipfile.ZipFile:
    if content.count(OF_AN_ENTRY) > MOST_ENTRIES:  # before a row is made of each
        raise broken()
    try:
        return zipfile.ZipFile(BytesIO(content))
    except FAULTS as error:
        raise broken() from error


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if PROGRAMS.search(entry.filename) and not OF_THE_PRINTER.fullmatch(entry.filename):
        raise with_programs()
    is_locked = entry.flag_bits & LOCKED
    if _leads_elsewhere(entry.orig_filename) or is_locked or entry.compress_type not in FOLDINGS:
        raise broken()


def _leads_elsewhere(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or not set(name).isdisjoint("\\:\0")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What an entry holds, counted while it is unpacked."""
    held = bytearray()
    try:
        with archive.open(entry) as opened:
            while piece := opened.read(PIECE):
                held += piece
                if len(held) > most:
                    break
    except FAULTS as error:
        raise broken() from error
    if len(held) > most:
        raise too_large()
    return bytes(held)
