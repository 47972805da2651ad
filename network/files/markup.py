"""XML parts of a document, read once from end to end: no tree, no entities, nothing fetched.

The parser of the standard library itself, told of tags alone, because a hostile part must cost no more than
its bytes. A tag that does not end is read again from its beginning with each piece: a long one is refused
before.
"""

import re
from collections.abc import Callable
from xml.parsers import expat

from network.files.words import broken, declares_types, too_large

Attributes = dict[str, str]
OnTag = Callable[[str, Attributes], None]

ENCODINGS = {"UTF-8", "UTF-16", "US-ASCII"}  # what documents may be written in; another reader may know more
LONGEST_BEGINNING = 64 * 1024  # bytes before the end of the first tag
PIECE = 64 * 1024
LONGEST_TAG = 4 * PIECE  # bytes
MOST_TAGS = 1_000_000
MARKUP = (".xml", ".rels", ".rdf", ".vml")
# A first tag, in UTF-8 or in UTF-16, after what may stand before it.
FIRST_TAG = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0 \t\r\n]*<\0?[?!A-Za-z_]")


def is_markup(name: str, part: bytes) -> bool:
    """Whether a part is XML by its name or by its content; an empty one is nothing."""
    return bool(part) and (name.lower().endswith(MARKUP) or FIRST_TAG.match(part) is not None)


def check_beginning(part: bytes) -> None:
    """See that a part begins as XML without a DOCTYPE: there is none after the first tag.

    Raises:
        RefusedFile: it does not, or not soon.
    """
    seen: list[str] = []
    _parse(part[:LONGEST_BEGINNING], lambda tag, _attributes: seen.append(tag), is_final=False)
    if not seen:
        raise broken()


def check_tags(part: bytes, on_tag: OnTag, most: int = MOST_TAGS) -> int:
    """Hand each tag to ``on_tag``, as "namespace name" with its attributes; how many there were.

    Raises:
        RefusedFile: it is no XML, has a DOCTYPE, is larger than anybody writes, or ``on_tag`` refuses.
    """
    count = 0

    def counted(tag: str, attributes: Attributes) -> None:
        nonlocal count
        count += 1
        if count > most:
            raise too_large()
        on_tag(tag, attributes)

    _parse(part, counted, is_final=True)
    return count


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _parse(part: bytes, on_tag: OnTag, *, is_final: bool) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = on_tag
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    try:
        for start in range(0, len(part), PIECE):
            parser.Parse(part[start : start + PIECE], False)
            if min(start + PIECE, len(part)) - parser.CurrentByteIndex > LONGEST_TAG:
                raise too_large()
        if is_final:
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise broken() from error


def _refuse_doctype(*_told: object) -> None:
    raise declares_types()


def _check_encoding(_version: str, encoding: str | None, _alone: int) -> None:
    if encoding is not None and encoding.upper() not in ENCODINGS:
        raise broken()
