"""Small files of every kind, and hostile ones."""

import zipfile
from io import BytesIO

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
P7M = bytes.fromhex("301006092a864886f70d010702a003020101")
ODT_TEXT = '<office:text xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
DOCX_TEXT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
ODT_TYPE = "application/vnd.oasis.opendocument.text"
DOCX_TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def archive_of(entries: dict[str, str | bytes]) -> bytes:
    """An archive of the given entries, by name."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in entries.items():
            book.writestr(name, content)
    return written.getvalue()


def odt(**more: str | bytes) -> bytes:
    return archive_of({"mimetype": ODT_TYPE, "content.xml": ODT_TEXT, **more})


def docx(more: dict[str, str | bytes] | None = None, types: str | bytes = DOCX_TYPES) -> bytes:
    return archive_of({"[Content_Types].xml": types, "word/document.xml": DOCX_TEXT, **(more or {})})


def picture(kind: str = "JPEG", **saved: object) -> bytes:
    """A small picture, with whatever else a camera would write into it."""
    written = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(written, kind, **saved)
    return written.getvalue()


def photograph() -> bytes:
    """A picture taken upright with a telephone: place, camera and turning are written in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Telefono di Elena"
    exif.get_ifd(0x8825)[2] = (45.0, 38.0, 55.0)
    return picture(exif=exif)
