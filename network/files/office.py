"""Texts and sheets of office programs: refused when they hold programs, or fetch pieces from elsewhere."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from network.files.archives import parts_of, sizes_in
from network.files.kinds import FileKind
from network.files.markup import MOST_TAGS, Attributes, OnTag, check_beginning, check_tags, is_markup, local
from network.files.words import broken, from_elsewhere, too_large, with_programs

ODT_TYPE = "application/vnd.oasis.opendocument.text"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TYPES = "[Content_Types].xml"
MOST_MARKUP = 16 * 1024 * 1024  # bytes of XML in a text of OpenDocument
MOST_RELATIONS = 2 * 1024 * 1024  # bytes of a list of relations, or of types

HYPERLINKS = {
    f"http://{owner}/officeDocument/{year}relationships/hyperlink"
    for owner, year in (("schemas.openxmlformats.org", "2006/"), ("purl.oclc.org/ooxml", ""))
}
# Kinds of relations with something that is run, or with another file.
RUN = {"vbaproject", "wordvbadata", "oleobject", "package", "control", "activexcontrolbinary", "afchunk"}
FETCHED = {"attachedtemplate", "subdocument", "frame"}

ODT_PROGRAMS = {"script", "event-listener", "execute-macro", "object", "object-ole", "applet", "plugin"}
ODT_FETCHED = {"dde-source", "dde-connection-decl", "floating-frame", "auto-reload"}
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODT_LINKS = {"a"}  # followed only by who clicks


def kind_of_archive(content: bytes) -> FileKind | None:
    """ODT, DOCX, or None for any other archive; the check of the kind then looks inside."""
    sizes = sizes_in(content)
    if sizes.get("mimetype") == len(ODT_TYPE):
        return FileKind.ODT
    return FileKind.DOCX if {TYPES, "word/document.xml"} <= set(sizes) else None


def checked_odt(content: bytes) -> bytes:
    """A text of OpenDocument without programs.

    Raises:
        RefusedFile: it holds more than a text, or unpacks to more than anybody writes.
    """
    parts = parts_of(content)
    if parts["mimetype"] != ODT_TYPE.encode() or not parts.get("content.xml"):
        raise broken()
    markup = _markup_in(parts)
    if sum(map(len, markup)) > MOST_MARKUP:
        raise too_large()
    _check_all_tags(markup, _check_odt_tag)
    return content


def checked_docx(content: bytes) -> bytes:
    """A text of Word without programs, and without pieces that are fetched from elsewhere.

    Raises:
        RefusedFile: it holds more than a text, or unpacks to more than anybody writes.
    """
    parts = parts_of(content)
    _check_types(parts, DOCX_MAIN)
    for name, part in parts.items():
        if name.lower().endswith(".rels"):
            if len(part) > MOST_RELATIONS:
                raise too_large()
            check_tags(part, _check_relation)
        elif is_markup(name, part):
            check_beginning(part)
    return content


def checked_xlsx(content: bytes) -> bytes:
    """A workbook of Excel without programs; what it would fetch from elsewhere is never fetched here.

    Raises:
        RefusedFile: it holds more than sheets, or unpacks to more than anybody writes.
    """
    parts = parts_of(content)
    _check_types(parts, XLSX_MAIN)
    _check_all_tags(_markup_in(parts), lambda _tag, _attributes: None)  # our reader is slower than a count
    return content


def _check_all_tags(markup: list[bytes], check: OnTag) -> None:
    left = MOST_TAGS
    for part in markup:
        left -= check_tags(part, check, left)


def _markup_in(parts: Mapping[str, bytes]) -> list[bytes]:
    return [part for name, part in parts.items() if is_markup(name, part)]


def _check_types(parts: Mapping[str, bytes], main: str) -> None:
    """The list of what each part is: it names the main part of a plain document, and no programs."""
    types = parts.get(TYPES, b"")
    if len(types) > MOST_RELATIONS:
        raise too_large()
    told: set[str] = set()
    check_tags(types, lambda _tag, attributes: told.add(attributes.get("ContentType", "").strip().lower()))
    if any("macroenabled" in one for one in told):
        raise with_programs()
    if main.lower() not in told:
        raise broken()


def _check_relation(_tag: str, attributes: Attributes) -> None:
    """A part may lead elsewhere only where somebody has to click."""
    kind = attributes.get("Type", "").strip()
    last = kind.rpartition("/")[2].lower()
    if last in RUN:
        raise with_programs()
    is_told_inside = attributes.get("TargetMode", "Internal").strip() == "Internal"
    is_inside = is_told_inside and not _has_address(attributes.get("Target", ""))
    if last in FETCHED or (kind not in HYPERLINKS and not is_inside):
        raise from_elsewhere()


def _check_odt_tag(tag: str, attributes: Attributes) -> None:
    name = local(tag)
    if name in ODT_PROGRAMS:
        raise with_programs()
    if name in ODT_FETCHED:
        raise from_elsewhere()
    is_root = tag == f"{MANIFEST} file-entry" and attributes.get(f"{MANIFEST} full-path") == "/"
    if is_root and attributes.get(f"{MANIFEST} media-type") != ODT_TYPE:
        raise broken()
    if name not in ODT_LINKS:
        for one, value in attributes.items():
            if local(one) == "href":
                _check_odt_href(name, value.strip())


def _check_odt_href(name: str, href: str) -> None:
    if name == "template":  # where on its author's computer a text began
        is_inside = not urlsplit(href.replace("\\", "/")).netloc
    else:
        is_inside = not _has_address(href) and not href.startswith(("/", ".."))
    if not (is_inside or href.startswith("data:")):
        raise from_elsewhere()


def _has_address(target: str) -> bool:
    return ":" in target or target.strip().replace("\\", "/").startswith("//")
