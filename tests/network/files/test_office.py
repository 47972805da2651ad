"""Texts of office programs: whatever a part is called and however it is written, it is read as they do."""

import bz2
import time
import zipfile
from io import BytesIO

import pytest

from network.files.checking import checked
from network.files.kinds import FileKind, RefusedFile
from tests.network.files.samples import DOCX_TEXT, DOCX_TYPES, archive_of, docx, odt

MOST_SECONDS = 4  # of the processor, with a margin for a slow one
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relation(kind: str, target: str = "https://example.org/x", mode: str = ' TargetMode="External"') -> str:
    one = f'<Relationship Id="r1" Type="{kind}" Target="{target}"{mode}/>'
    return f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'


def related(relations: str | bytes, name: str = "word/_rels/document.xml.rels") -> bytes:
    return docx({name: relations})


def text_of(inside: str, **more: str | bytes) -> bytes:
    """A text of OpenDocument with something inside."""
    spaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for one, name in {"office": "office", "text": "text", "draw": "drawing", "script": "script"}.items()
    )
    content = f'<office:x {spaces} xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</office:x>'
    return odt(**{"content.xml": content, **more})


def manifest(kind: str) -> str:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return f'<m:manifest xmlns:m="{space}"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'


def folded(method: int, held: bytes = b"a" * 5000) -> bytes:
    """A text of Word with one entry folded in another way."""
    written = BytesIO(docx())
    with zipfile.ZipFile(written, "a") as book:
        book.writestr("word/media/x.txt", held, method)
    return written.getvalue()


def spoiled(content: bytes, change: bytes) -> bytes:
    """The same archive, with other bytes where its last entry begins."""
    start = content.find(b"word/media/x.txt") + len(b"word/media/x.txt")
    return content[:start] + change + content[start + len(change) :]


def swollen() -> bytes:
    """Sixty megabytes that BZIP2 folds into a few hundred bytes."""
    packer = bz2.BZ2Compressor()
    held = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(60)) + packer.flush()
    content = bytearray(folded(zipfile.ZIP_STORED, held))
    local, central = content.rfind(b"PK\x03\x04"), content.rfind(b"PK\x01\x02")
    content[local + 8], content[central + 10] = zipfile.ZIP_BZIP2, zipfile.ZIP_BZIP2
    content[local + 22 : local + 26] = content[central + 24 : central + 28] = (60_000_000).to_bytes(
        4, "little"
    )
    return bytes(content)


TEMPLATE = relation(f"{OFFICE}/attachedTemplate")
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]><x/>'

FROM_OUTSIDE: dict[str, str | bytes] = {
    "a template": TEMPLATE,
    "written in UTF-16": f'<?xml version="1.0" encoding="UTF-16"?>{TEMPLATE}'.encode("utf-16"),
    "with a letter by its number": TEMPLATE.replace("attachedTemplate", "attached&#84;emplate"),
    "with a closing mark in an attribute": TEMPLATE.replace('Id="r1"', 'Id=">"'),
    "with single quotes and lines": TEMPLATE.replace('"', "'").replace(" Target", "\n Target"),
    "a template that is said to be inside": relation(f"{OFFICE}/attachedTemplate", mode=""),
    "a picture": relation(f"{OFFICE}/image"),
    "a picture of the strict kind": relation(f"{STRICT}/image"),
    "a picture on a shared disk, said to be inside": relation(f"{OFFICE}/image", r"\\example.org\x", ""),
    "an address said to be inside": relation(f"{OFFICE}/image", "file:///x", ""),
    "a frame": relation(f"{OFFICE}/frame"),
    "a kind that only ends like a link": relation("https://example.org/hyperlink"),
    "a kind nobody knows": relation(""),
    "a mode nobody knows": relation(f"{OFFICE}/image", "x.png", ' TargetMode="external"'),
}

PROGRAMS = {
    "an object linked": related(relation(f"{OFFICE}/oleObject")),
    "an object inside, under another name": related(relation(f"{OFFICE}/oleObject", "media/a.png", "")),
    "another text poured in": related(relation(f"{OFFICE}/aFChunk", "media/a.htm", "")),
    "macros, by another name": related(
        relation("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "a.xml", "")
    ),
    "macros said in UTF-16": docx(
        types=DOCX_TYPES.replace("document.main+xml", "document.macroEnabled.main+xml").encode("utf-16")
    ),
    "macros with a letter by its number": docx(
        types=DOCX_TYPES.replace("document.main+xml", "document.macro&#69;nabled.main+xml")
    ),
    "a macro of ODT": text_of('<office:script script:language="ooo:Basic"/>'),
    "an act of ODT on opening": text_of(
        '<script:event-listener xlink:href="vnd.sun.star.script:LibreLogo|x.py$run?language=Python"/>'
    ),
    "an object in a text of ODT": text_of("<draw:object-ole/>"),
}

BROKEN = {
    "LZMA": folded(zipfile.ZIP_LZMA),
    "BZIP2": folded(zipfile.ZIP_BZIP2),
    "BZIP2 that swells": swollen(),
    "LZMA, spoiled": spoiled(folded(zipfile.ZIP_LZMA), b"\xff" * 12),
    "BZIP2, spoiled": spoiled(folded(zipfile.ZIP_BZIP2), b"\0" * 12),
    "folded as usual, spoiled": spoiled(folded(zipfile.ZIP_DEFLATED), b"\xff" * 12),
    "kept as it is, spoiled": spoiled(folded(zipfile.ZIP_STORED), b"\xff" * 12),
    "a relation that is no XML": related("<" * 20_000),
    "relations that never end": related("<relationships/frame" * 2000),
    "a part that is no XML": docx({"word/settings.xml": "nothing"}),
    "a part that begins late": docx({"word/settings.xml": f"<!--{'x' * 70_000}--><x/>"}),
    "an encoding nobody needs": docx({"word/settings.xml": "<?xml version='1.0' encoding='UTF-7'?><x/>"}),
    "two parts of one name, but for the case": docx({"WORD/document.xml": DOCX_TEXT}),
    "a name with a bar of Windows": docx({"word\\_rels\\document.xml.rels": TEMPLATE}),
    "a list of parts that is none": docx(types="<x/>"),
    "a text of ODT that says to be something else": text_of("", **{"META-INF/manifest.xml": manifest("x/x")}),
}

DECLARING = {
    "the text": docx({"word/document.xml": DOCTYPE}),
    "relations": related(DOCTYPE),
    "another part": docx({"word/settings.xml": DOCTYPE}),
    "a part in UTF-16": docx({"word/settings.xml": DOCTYPE.encode("utf-16")}),
    "a part by another name": docx({"word/settings.png": DOCTYPE}),
    "a part of ODT": odt(**{"styles.xml": DOCTYPE}),
    "the list of ODT": odt(**{"META-INF/manifest.xml": DOCTYPE.encode("utf-16")}),
}

ODT_FROM_OUTSIDE = {
    "a picture": '<draw:image xlink:href="https://example.org/x.png"/>',
    "a picture beside the file": '<draw:image xlink:href="../x.png"/>',
    "a picture on a shared disk": r'<draw:image xlink:href="\\example.org\x.png"/>',
    "a picture with a letter by its number": '<draw:image xlink:href="https&#58;//example.org/x.png"/>',
    "a picture after another address": '<draw:image draw:href="x" xlink:href="https://example.org/x.png"/>',
    "a section": '<text:section-source xlink:href="file:///x.odt"/>',
    "a page": "<draw:floating-frame/>",
    "cells of another program": "<office:dde-source/>",
    "a template far away": '<text:template xlink:href="https://example.org/x.ott"/>',
}

TOO_LARGE = {
    "a tag": related(f'<x a="{"xy" * 200_000}"/>'),
    "a comment": related(f"<!--{'x' * 400_000}--><x/>"),
    "relations": related(f"<x>{'ab' * 1_100_000}</x>"),
    "tags": odt(**{"styles.xml": f"<x>{'<y/>' * 1_000_000}</x>"}),
}

WELCOME = {
    "a link": related(relation(f"{OFFICE}/hyperlink")),
    "a link of the strict kind": related(relation(f"{STRICT}/hyperlink", "mailto:a@example.org")),
    "a link within": related(relation(f"{OFFICE}/hyperlink", "#x", "")),
    "a picture inside": related(relation(f"{OFFICE}/image", "media/image1.png", "")),
    "a part above": related(
        relation(f"{OFFICE}/customXml", "../../customXml/item1.xml", ' TargetMode="Internal"')
    ),
    "parts in UTF-16": docx(
        {"word/settings.xml": '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16")}
    ),
    "entries kept as they are": folded(zipfile.ZIP_STORED),
    "a picture and a font": docx({"word/media/a.png": b"\x89PNG<", "word/fonts/f.odttf": b"<\x01\x02"}),
    "a text of ODT with links": text_of('<text:a xlink:href="https://example.org/">x</text:a>'),
    "a text of ODT with a picture": text_of('<draw:image xlink:href="Pictures/1.png"/>'),
    "a text of ODT begun from a template": text_of('<text:template xlink:href="/C:/Modelli/x.ott"/>'),
    "a text of ODT with an empty part and a list": text_of(
        "<office:scripts/>",
        **{
            "Configurations2/accelerator/current.xml": "",
            "META-INF/manifest.xml": manifest("application/vnd.oasis.opendocument.text"),
        },
    ),
}

REFUSED = {
    **{f"from outside: {what}": (related(held), "da fuori") for what, held in FROM_OUTSIDE.items()},
    "relations in capitals": (related(TEMPLATE, "word/_RELS/DOCUMENT.XML.RELS"), "da fuori"),
    **{
        f"from outside, in ODT: {what}": (text_of(held), "da fuori")
        for what, held in ODT_FROM_OUTSIDE.items()
    },
    **{what: (content, "programmi") for what, content in PROGRAMS.items()},
    **{what: (content, "rovinato") for what, content in BROKEN.items()},
    **{f"declared types in {what}": (content, "definizioni") for what, content in DECLARING.items()},
    **{f"too large: {what}": (content, "troppo grande") for what, content in TOO_LARGE.items()},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_more_than_a_text_is_refused_at_once(what: str) -> None:
    content, reason = REFUSED[what]
    begun = time.process_time()
    with pytest.raises(RefusedFile) as refused:
        checked("a.docx", content)
    assert reason in refused.value.messages[0]
    assert time.process_time() - begun < MOST_SECONDS


@pytest.mark.parametrize("what", WELCOME)
def test_an_ordinary_text_is_welcome(what: str) -> None:
    assert checked("a", WELCOME[what]).kind in {FileKind.DOCX, FileKind.ODT}


def test_an_archive_of_more_entries_than_any_document_is_not_even_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = archive_of({f"{n}.xml": "" for n in range(2001)})
    monkeypatch.delattr("network.files.archives.zipfile.ZipFile")
    with pytest.raises(RefusedFile, match="rovinato"):
        checked("a.docx", content)
