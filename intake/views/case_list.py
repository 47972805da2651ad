"""The list of the situations one may read, on the page and as a file."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import KeysetPage, keyset_page
from audit.models import AccessKind
from intake.case_file import case_file
from intake.case_table import MOST_ROWS
from intake.content import masked_in_list
from intake.filters import CaseFilter
from intake.forms.case_table import ExportForm
from intake.models import Case
from intake.models.seats import with_pair_names

NEWEST_FIRST = ("-opened_at", "-pk")


@require_safe
def case_list(request: SignedInRequest) -> HttpResponse:
    """Situations, newest first, 25 at a time. A filter that is not known shows nothing, and says so (400)."""
    require(request.user, "intake.see_cases")
    cases = with_pair_names(Case.objects.visible_to(request.user).select_related("person", "municipality"))
    filters = CaseFilter(request.GET, cases, request.user)
    is_right = not filters.unknown and filters.is_valid()
    page: KeysetPage[Case] = (
        keyset_page(filters.qs, NEWEST_FIRST, request.GET.get("dopo", "")) if is_right else KeysetPage([], "")
    )
    log_reading(
        by=request.user, kind=AccessKind.LIST, place=request.resolver_match.view_name, subjects=page.rows
    )
    context = {
        "form": filters.form,
        "of_a_month": filters.of_a_month,
        "unknown": filters.unknown,
        "is_right": is_right,
        "cases": masked_in_list(request.user, page.rows),
        "export_url": f"{reverse('intake:export_cases')}?{urlencode(filters.kept())}"
        if is_right and can(request.user, "intake.export_cases")
        else "",
        "may_import": can(request.user, "intake.import_cases"),
        "may_open": can(request.user, "intake.open_in_emergency"),
        "is_filtered": filters.is_filtered,
        "older_url": f"?{urlencode({**filters.kept(), 'dopo': page.next_cursor})}"
        if page.next_cursor
        else "",
    }
    return render(request, "intake/case_list.html", context, status=200 if is_right else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def export_cases(request: SignedInRequest) -> HttpResponse:
    """The list with its filters as a file, once it is said what for. The reason and each row are logged."""
    require(request.user, "intake.export_cases")
    shown = Case.objects.visible_to(request.user).select_related("person", "municipality", "district__unit")
    filters = CaseFilter(request.GET, with_pair_names(shown), request.user)
    if filters.unknown or not filters.is_valid():
        raise BadRequest(_("Questi filtri non sono dell'elenco delle situazioni."))
    count = filters.qs.count()
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and count <= MOST_ROWS:
        return _file(request, list(filters.qs.order_by(*NEWEST_FIRST)), **form.cleaned_data)
    list_url = f"{reverse('intake:case_list')}?{urlencode(filters.kept())}"
    context = {"form": form, "count": count, "most": MOST_ROWS, "list_url": list_url}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "intake/export_cases.html", context, status=status)


def _file(
    request: SignedInRequest, cases: list[Case], *, kind: str, content: str, reason: str
) -> HttpResponse:
    log_reading(
        by=request.user,
        kind=AccessKind.EXPORT,
        place=request.resolver_match.view_name,
        subjects=cases,
        is_content=False,
        reason=reason,
    )
    return case_file(cases, kind, content)
