"""The sheet for the person as PDF, for pages and programs."""

from django.http import HttpRequest, HttpResponse

from intake.scheda.plain_sheet import Sheet
from network.on_paper import pdf_answer


def sheet_pdf(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """A sheet ready to be handed over."""
    name = f"foglio-{sheet.number.replace('/', '-')}.pdf"
    return pdf_answer(request, "intake/plain_sheet_pdf.html", {"sheet": sheet}, name)
