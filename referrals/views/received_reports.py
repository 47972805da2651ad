"""What services reported to the desks, for who coordinates: also who asked to be kept from the scheda."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from network.filters import refuse_unknown
from referrals.models import Report
from referrals.partners.reports import with_state


@require_safe
def received_reports(request: SignedInRequest) -> HttpResponse:
    """The reports of the coordinator's units, newest first, 25 a page. What they say stands in the scheda."""
    require(request.user, "referrals.list_reports")
    refuse_unknown(request.GET, "dopo")
    rows = Report.objects.visible_to(request.user).select_related(
        "municipality", "access_point__unit", "mailbox__service__unit"
    )
    page = keyset_page(rows, ("-sent_at", "-pk"), request.GET.get("dopo", ""))
    log_reading(
        by=request.user, kind=AccessKind.LIST, place=request.resolver_match.view_name, subjects=page.rows
    )
    address = reverse("referrals:received_reports")
    context = {
        "receipts": with_state(page.rows),
        "older_url": f"{address}?{urlencode({'dopo': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "referrals/received_reports.html", context)
