"""What a file is, judged by its content alone; what is not wholly of one kind is refused.

What the browser says of a file, and the ending of its name, count for nothing.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from django.utils.translation import gettext as _

from network.files.images import redrawn
from network.files.kinds import LARGEST, FileKind, RefusedFile
from network.files.office import checked_docx, checked_odt, kind_of_archive
from network.files.pdf import checked_pdf

LONGEST_NAME = 100
# ContentInfo of CMS (RFC 5652, §3) with the type "signed data".
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
SEQUENCE, INDEFINITE = 0x30, 0x80


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its name as it will be shown, what it is, what is kept of it."""

    label: str
    kind: FileKind
    content: bytes


def checked(name: str, content: bytes) -> CheckedFile:
    """Judge a file and make it harmless: images are drawn again, without what the camera wrote in them.

    Raises:
        RefusedFile: it is empty, too large, of no accepted kind, or holds what could do harm.
    """
    if not content:
        raise RefusedFile(_("Il file è vuoto: controlla che si apra sul tuo computer e sceglilo di nuovo."))
    if len(content) > LARGEST:
        raise RefusedFile(_("Il file supera 20 MB: dividilo o riduci la qualità della scansione."))
    kind = _kind_of(content)
    if kind is None:
        raise RefusedFile(_("Questo tipo di file non si può allegare: usa PDF, JPG, PNG, P7M, ODT o DOCX."))
    return CheckedFile(_label(name, kind), kind, _CHECKS[kind](content))


def _kind_of(content: bytes) -> FileKind | None:
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"PK\x03\x04"):
        return kind_of_archive(content)
    return FileKind.P7M if content[0] == SEQUENCE and SIGNED_DATA in content[:20] else None


def _checked_signed(content: bytes) -> bytes:
    """Signed data as long as it says to be."""
    first = content[1]
    if first == INDEFINITE:
        is_whole = content.endswith(b"\x00\x00")
    elif first < INDEFINITE:
        is_whole = first + 2 == len(content)
    else:
        figures = first - INDEFINITE
        is_whole = int.from_bytes(content[2 : 2 + figures]) + 2 + figures == len(content)
    if not is_whole or _is_archive(content):
        raise RefusedFile(
            _("Questo file firmato è rovinato: chiedi a chi l'ha firmato di mandarlo di nuovo.")
        )
    return content


def _is_archive(content: bytes) -> bool:
    return zipfile.is_zipfile(BytesIO(content))


_CHECKS = {
    FileKind.PDF: checked_pdf,
    FileKind.JPG: redrawn,
    FileKind.PNG: redrawn,
    FileKind.P7M: _checked_signed,
    FileKind.ODT: checked_odt,
    FileKind.DOCX: checked_docx,
}


def _label(name: str, kind: FileKind) -> str:
    """The name as it is shown and given back: no folders, no odd characters, the ending of what it is."""
    stem = PurePath(name.replace("\\", "/")).name
    while PurePath(stem).suffix.lower() in _ENDINGS:
        stem = PurePath(stem).stem
    plain = "".join(one if one.isalnum() or one in " -_()," else " " for one in stem)
    words = " ".join(plain.split())[:LONGEST_NAME].strip()
    return f"{words or _('documento')}.{kind.value}"


_ENDINGS = {f".{kind}" for kind in FileKind.values} | {".jpeg"}
