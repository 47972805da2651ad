"""The list of the situations one may read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import KeysetPage, keyset_page
from audit.models import AccessKind
from intake.filters import CaseFilter
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
        "unknown": filters.unknown,
        "is_right": is_right,
        "cases": page.rows,
        "may_open": can(request.user, "intake.open_in_emergency"),
        "is_filtered": filters.is_filtered,
        "older_url": f"?{urlencode({**filters.kept(), 'dopo': page.next_cursor})}"
        if page.next_cursor
        else "",
    }
    return render(request, "intake/case_list.html", context, status=200 if is_right else 400)
