"""The whole story of a situation as a file, for a court or for the person."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.exporting import ExportForm
from intake.models.exports import FileFormat
from intake.views.case_acts import act_page, typed
from intake.views.case_page import readable_case
from network.spreadsheets import download

TYPES = {FileFormat.PDF: "application/pdf", FileFormat.JSON: "application/json"}


@require_http_methods(["GET", "HEAD", "POST"])
def export_story(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask to whom the story goes and why; then give the file."""
    row = readable_case(request, pk)
    require(request.user, "intake.export_story", row)
    form = request.typed_form = ExportForm(typed(request))
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            place = request.resolver_match.view_name
            subjects = [row, row.person, *row.intakes.all()]
            log_reading(by=request.user, kind=AccessKind.EXPORT, place=place, subjects=subjects)
            try:
                export, content = actions.export_story(by=request.user, case=row, **form.cleaned_data)
            except ValidationError as error:
                form.refuse(error)
                status = status_of(error)
            else:
                name = f"storia-{row.number.replace('/', '-')}.{export.file_format}"
                return download(content, name, TYPES[FileFormat(export.file_format)])
    past = row.story_exports.select_related("made_by")[:10]
    return act_page(request, row, form, "export_story", status, exports=past)
