"""The kinds of files that are accepted."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 1024 * 1024  # bytes


class FileKind(models.TextChoices):
    """A kind of file; its code is also the ending of its name."""

    PDF = "pdf", "PDF"
    JPG = "jpg", _("Immagine JPG")
    PNG = "png", _("Immagine PNG")
    P7M = "p7m", _("Documento firmato P7M")
    ODT = "odt", _("Documento ODT")
    DOCX = "docx", _("Documento DOCX")

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.P7M: "application/pkcs7-mime",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class RefusedFile(ValidationError):
    """A file that is not accepted: the message says why and what to do instead."""

    def __init__(self, words: str, code: str = "refused_file") -> None:
        super().__init__(words, code=code)
