"""Pages handed over as PDF."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def pdf_answer(
    request: HttpRequest, template: str, context: dict[str, Any], name: str, style: str = "letter.css"
) -> HttpResponse:
    """The PDF of a template, to be saved as ``name``; 503 with what to do where PDFs cannot be drawn."""
    page = render_to_string(template, context, request=request)
    try:
        # Imported here: drawing pages is heavy, needs a package of the system, and few pages do it.
        paper = import_module("network.paper")
    except OSError:
        words = _("Qui il PDF non si può fare: usa «Stampa» e scegli «Salva come PDF».")
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        paper.pdf_of(page, style),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
