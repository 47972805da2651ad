"""What a file is, is told by its content; whatever is more than a document is refused with a reason."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from network.files.checking import checked
from network.files.kinds import LARGEST, FileKind, RefusedFile
from tests.network.files.samples import DOCX_TYPES, P7M, PDF, archive_of, docx, odt, photograph, picture

WELCOME = {
    FileKind.PDF: PDF,
    FileKind.JPG: picture(),
    FileKind.PNG: picture("PNG"),
    FileKind.P7M: P7M,
    FileKind.ODT: odt(),
    FileKind.DOCX: docx(),
}
TEMPLATE = (
    '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
    ' Target="https://example.org/x.dotm" TargetMode="External"/>'
)

HOSTILE = {
    "nothing in it": (b"", "vuoto"),
    "a program called .pdf": (b"MZ\x90\x00" + b"\0" * 100, "Questo tipo"),
    "a page called .pdf": (b"<html><script>alert(1)</script>", "Questo tipo"),
    "a drawing that runs": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "Questo tipo"),
    "a PDF with a program": (
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"),
        "programmi",
    ),
    "a PDF that starts another program": (PDF.replace(b"/Catalog", b"/Catalog/AA<</S/Launch>>"), "programmi"),
    "a PDF with a file inside": (
        PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 2 0 R>>"),
        "programmi",
    ),
    "a PDF cut short": (PDF[:30], "rovinato"),
    "a PDF that is also an archive": (PDF + archive_of({"a": "b"}), "rovinato"),
    "an archive behind a PDF, the end in its comment": (
        PDF[:-7] + archive_of({"a": "b"})[:-2] + b"\x05\x00%%EOF",
        "rovinato",
    ),
    "a picture that cannot be drawn": (picture()[:60], "rovinata"),
    "signed data cut short": (P7M[:-3], "rovinato"),
    "another archive": (archive_of({"a.txt": "x"}), "Questo tipo"),
    "a broken archive": (odt()[:-40], "rovinato"),
    "a document with macros": (docx({"word/vbaProject.bin": b"x"}), "programmi"),
    "a document that says it has macros": (
        docx(types=DOCX_TYPES.replace("document.main+xml", "document.macroEnabled.main+xml")),
        "programmi",
    ),
    "a document with another inside": (docx({"word/embeddings/a.xlsx": b"x"}), "programmi"),
    "a document that fetches its template": (docx({"word/_rels/settings.xml.rels": TEMPLATE}), "da fuori"),
    "a text with Basic": (odt(**{"Basic/Standard/a.xml": "x"}), "programmi"),
    "an entry that climbs out": (docx({"../../etc/passwd": "x"}), "rovinato"),
    "an entity that grows": (odt(**{"content.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]>"}), "definizioni"),
    "a bomb": (docx({"word/media.xml": b"\0" * 120_000_000}), "troppo grande"),
    "a small bomb in many pieces": (
        docx({f"word/{n}.xml": b"\0" * 11_000_000 for n in range(10)}),
        "troppo grande",
    ),
}


@pytest.mark.parametrize("kind", WELCOME)
def test_a_document_of_each_kind_is_welcome_whatever_its_name_says(kind: FileKind) -> None:
    file = checked("Relazione.exe", WELCOME[kind])
    assert file.kind == kind
    assert file.label.endswith(f".{kind}")


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_more_than_a_document_is_refused_with_a_reason(what: str) -> None:
    content, reason = HOSTILE[what]
    with pytest.raises(RefusedFile) as refused:
        checked("a.pdf", content)
    assert reason in refused.value.messages[0]


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(RefusedFile, match="20 MB"):
        checked("a.pdf", PDF + b"\n" * LARGEST)


def test_a_picture_of_more_pixels_than_any_scan_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("network.files.images.MOST_PIXELS", 799)
    with pytest.raises(RefusedFile, match="troppo grande"):
        checked("a.jpg", picture())


def test_a_photograph_keeps_its_picture_and_loses_what_the_camera_wrote() -> None:
    content = checked("IMG_0001.jpg", photograph()).content
    with Image.open(BytesIO(content)) as kept:
        assert kept.size == (20, 40), "it stands upright"
        assert not kept.getexif()
    assert b"Elena" not in content


def test_a_drawing_in_png_loses_its_comments_too() -> None:
    drawing, comment = picture("PNG"), b"tEXtName\0Elena"
    after_header = 33
    chunk = struct.pack("!L", len(comment) - 4) + comment + struct.pack("!L", zlib.crc32(comment))
    content = checked("a.png", drawing[:after_header] + chunk + drawing[after_header:]).content
    with Image.open(BytesIO(content)) as kept:
        assert kept.size == (40, 20)
    assert b"Elena" not in content


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("verbale.pdf", "verbale.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Utenti\Anna\Relazione finale.PDF", "Relazione finale.pdf"),
        ("a.pdf.docx.pdf", "a.pdf"),
        ("\u202egpj.exe", "gpj exe.pdf"),
        ('x";\r\nSet-Cookie: a=b.pdf', "x Set-Cookie a b.pdf"),
        ("città è già.pdf", "città è già.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "documento.pdf"),
    ],
)
def test_the_name_is_written_anew(name: str, label: str) -> None:
    assert checked(name, PDF).label == label


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", P7M[:12], b"\x89PNG\r\n\x1a\n"]),
)
def test_whatever_is_handed_in_is_judged_in_words_and_never_breaks(content: bytes, beginning: bytes) -> None:
    with suppress(RefusedFile):
        checked("x", beginning + content)


@given(st.text(max_size=300))
def test_whatever_the_name_the_label_is_one_plain_line(name: str) -> None:
    label = checked(name, PDF).label
    assert len(label) <= 110
    assert not set(label) & set('/\\"\r\n\0;:<>')
