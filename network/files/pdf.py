"""PDF: refused when it does something by itself or holds other files, however it spells or folds that.

A reader may begin at any byte and unfold any stream, so names are looked for in all bytes and in all that may
be a stream of objects, never in the objects as we would find them.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from django.utils.translation import gettext as _

from network.files.kinds import RefusedFile

END = b"%%EOF"
ACTIVE = ("JavaScript", "Launch", "EmbeddedFiles?", "RichMedia", "Rendition", "SubmitForm", "ImportData")
ELSEWHERE = ("GoToE", "GoToR")
ACTIVE_IN_SHORT = ("JS", "XFA")  # so short that the bytes of a scan spell them by chance
UNREAD_FOLDINGS = ("LZWDecode", "LZW", "ASCII85Decode", "A85", "ASCIIHexDecode", "AHx", "RunLengthDecode")

PIECE = 64 * 1024
MOST_AT_ONCE = 1024 * 1024
MOST_STREAMS = 50_000
MOST_OBJECTS = 32 * 1024 * 1024  # bytes of all streams of objects, unfolded
MOST_BLANK = 256 * 1024 * 1024  # bytes unfolded before the first that tells what a stream is
HEAD = 256
COST_OF_A_FAULT = 64  # a byte alone costs as much time as so many together

BLANK = b"\0\t\n\f\r "
# What follows "stream" when it is folded by zlib (RFC 1950, §2.2), as all programs of today do.
FOLDED = re.compile(rb"stream[\0\t\n\f\r ]{0,16}(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
# A stream of objects begins with whole numbers (ISO 32000-1, 7.5.7), a comment may stand before.
OBJECTS = re.compile(rb"%|\+?[0-9]+(?:[\0\t\n\f\r %]|\Z)")


def _any_of(*names: str) -> re.Pattern[bytes]:
    return re.compile(rf"/(?:{'|'.join(names)})(?=[\0\t\n\f\r ()<>\[\]{{}}/%]|\Z)".encode())


HARMFUL = _any_of(*ACTIVE, *ELSEWHERE)
HARMFUL_OUTSIDE = _any_of(*ACTIVE_IN_SHORT)
HARMFUL_OBJECTS = _any_of(*ACTIVE, *ELSEWHERE, *ACTIVE_IN_SHORT)
OBJECT_STREAM = _any_of("ObjStm")
UNREADABLE = _any_of("Encrypt", *UNREAD_FOLDINGS)
LETTERS = set("".join((*ACTIVE, *ELSEWHERE, *ACTIVE_IN_SHORT, *UNREAD_FOLDINGS, "ObjStm", "Encrypt"))) - {"?"}
SPELLINGS = {
    b"#" + number: letter.encode()
    for letter in sorted(LETTERS)
    for number in {f"{ord(letter):02x}".encode(), f"{ord(letter):02X}".encode()}
}


def checked_pdf(content: bytes) -> bytes:
    """A PDF that ends where it says, is nothing else at the same time, and does nothing by itself.

    Raises:
        RefusedFile: it does, or cannot be looked into.
    """
    end = content.rfind(END)
    if end < 0 or content[end + len(END) :].strip(BLANK) or zipfile.is_zipfile(BytesIO(content)):
        raise RefusedFile(_("Questo PDF è rovinato o contiene altro: salvalo di nuovo come PDF e riprova."))
    spelled = _spelled(content)
    outside = _outside_streams(spelled)
    if HARMFUL.search(spelled) or HARMFUL_OUTSIDE.search(outside):
        raise _active()
    if OBJECT_STREAM.search(spelled) and UNREADABLE.search(outside):
        raise _unreadable()
    if HARMFUL_OBJECTS.search(_spelled(b"\n".join(_streams_of_objects(content)))):
        raise _active()
    return content


def _spelled(content: bytes) -> bytes:
    """The same with letters for their numbers: in a name ``#4a`` is a J."""
    if b"#" in content:
        for number, letter in SPELLINGS.items():
            content = content.replace(number, letter)
    return content


def _outside_streams(content: bytes) -> bytes:
    pieces, at = [], 0
    while (start := content.find(b"stream", at)) >= 0 and (end := content.find(b"endstream", start)) >= 0:
        pieces.append(content[at:start])
        at = end + len(b"endstream")
    return b" ".join([*pieces, content[at:]])


def _streams_of_objects(content: bytes) -> Iterator[bytes]:
    """What is unfolded of each stream that may be one of objects, also of one that ends badly."""
    purse = _Purse()
    for number, begun in enumerate(FOLDED.finditer(content)):
        if number == MOST_STREAMS:
            raise _unreadable()
        pieces = _unfolded(content, begun.end(), purse)
        head = _head_of(pieces, purse)
        if OBJECTS.match(head[:HEAD]):
            held = bytearray(head)
            for piece in pieces:
                purse.spend_on_objects(len(piece))
                held += piece
            yield bytes(held)


class _Purse:
    """How much may still be read and unfolded of one file, of all its streams together."""

    def __init__(self) -> None:
        self._blank, self._objects = MOST_BLANK, MOST_OBJECTS

    def spend(self, size: int) -> None:
        self._blank -= size
        self._check()

    def spend_on_objects(self, size: int) -> None:
        self._objects -= size
        self._check()

    def _check(self) -> None:
        if self._blank < 0 or self._objects < 0:
            raise _unreadable()


def _head_of(pieces: Iterator[bytes], purse: _Purse) -> bytes:
    """The first bytes of a stream that are not blank: they tell what it is."""
    head = b""
    for piece in pieces:
        purse.spend(len(piece))
        head += piece if head else piece.lstrip(BLANK)
        if len(head) >= HEAD:
            break
    return head


def _unfolded(content: bytes, at: int, purse: _Purse) -> Iterator[bytes]:
    """What zlib unfolds from a place on, in bounded pieces, up to its end or to its first fault."""
    unfolding, size = zlib.decompressobj(), HEAD
    while at < len(content) and not unfolding.eof:
        folded = content[at : at + size]
        at, size = at + size, min(2 * size, PIECE)
        purse.spend(len(folded))
        while folded and not unfolding.eof:
            before = unfolding.copy()
            try:
                piece = unfolding.decompress(folded, MOST_AT_ONCE)
            except zlib.error:
                yield from _up_to_the_fault(before, folded, purse)
                return
            yield piece
            folded = unfolding.unconsumed_tail


def _up_to_the_fault(unfolding: "zlib._Decompress", folded: bytes, purse: _Purse) -> Iterator[bytes]:
    """What a reader that minds no fault would still get: given at once, it is lost with the fault."""
    with suppress(zlib.error):
        for at in range(len(folded)):
            purse.spend(COST_OF_A_FAULT)
            yield unfolding.decompress(folded[at : at + 1], MOST_AT_ONCE)


def _active() -> RefusedFile:
    return RefusedFile(
        _("Questo PDF contiene programmi o altri file: stampalo come PDF e allega quello nuovo.")
    )


def _unreadable() -> RefusedFile:
    return RefusedFile(
        _("Questo PDF non si lascia controllare: stampalo come PDF, senza password, e allega quello nuovo.")
    )
