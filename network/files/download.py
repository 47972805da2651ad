"""A kept file given back: to be saved, never shown inside our pages."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from network.files.keeping import opened
from network.files.scanner import scan
from network.models.files import KeptFile


def download(file: KeptFile) -> HttpResponse:
    """The answer with which a browser saves a file. Who calls has written the reading.

    Raises:
        RefusedFile: the antivirus found something, or does not answer.
        FileLost: what is on the disk is not what was kept.
    """
    content = opened(file.stored_name, file.digest)
    scan(content)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.label) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
