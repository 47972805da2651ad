"""What colleagues found: the proposals tried and concluded, by area and by word."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from audit.keyset import keyset_page
from network.filters import refuse_unknown
from network.workshops.forms import SolutionSearch
from network.workshops.models import Proposal

NEWEST_FIRST = ("-concluded_at", "-pk")


@require_safe
def solutions(request: SignedInRequest) -> HttpResponse:
    """The catalogue of what was tried: what was adopted, and what was left and why."""
    refuse_unknown(request.GET, "q", "area", "dopo")
    form = SolutionSearch(request.GET)
    if not form.is_valid():
        raise BadRequest(_("Questi filtri non sono del catalogo delle soluzioni."))
    sought = form.cleaned_data
    found = Proposal.objects.visible_to(request.user).found().about(sought["area"], sought["q"])
    page = keyset_page(
        found.select_related("workshop").prefetch_related("measurements"),
        NEWEST_FIRST,
        request.GET.get("dopo", ""),
    )
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    address = reverse("network:solutions")
    context = {
        "form": form,
        "solutions": [(row, list(row.measurements.all())[-1]) for row in page.rows],
        "found": found.count(),
        "is_filtered": bool(kept),
        "older_url": f"{address}?{urlencode({**kept, 'dopo': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "network/workshops/solutions.html", context)
