"""The directory of services: which there are, what each does, when it is open, whether it has room."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import can
from accounts.requests import SignedInRequest
from audit.keyset import keyset_page
from network.directory.answer_times import answer_times_of
from network.directory.cards import Card, cards_of
from network.filters import BY_DISTANCE, BY_NAME, ServiceFilter, refuse_unknown
from network.models import Service


@require_safe
def directory(request: SignedInRequest) -> HttpResponse:
    """The services a reader may turn to, by name or by distance from a comune, 25 a page."""
    visible = Service.objects.visible_to(request.user)
    services = ServiceFilter(
        request.GET, visible.select_related("unit", "organisation", "municipality"), request.user
    )
    refuse_unknown(request.GET, *services.filters, "dopo")
    if not services.is_valid():
        raise BadRequest(_("Questi filtri non sono dell'elenco dei servizi."))
    found = services.qs.distinct()
    order = BY_DISTANCE if services.form.cleaned_data["vicino"] else BY_NAME
    page = keyset_page(found.prefetch_related("areas"), order, request.GET.get("dopo", ""))
    context = {
        "cards": _cards(page.rows),
        "form": services.form,
        "areas": services.chosen_areas,
        "near": services.chosen_comune,
        "is_filtered": bool(services.kept),
        "found": found.count(),
        "total": visible.count(),
        "may_keep": can(request.user, "network.keep_directory"),
        "export_url": f"{reverse('network:directory_csv')}?{urlencode(services.kept, doseq=True)}",
        "older_url": _following(page.next_cursor, services),
    }
    return render(request, "network/directory.html", context)


def _cards(services: list[Service]) -> list[Card]:
    return cards_of(services, answer_times_of(service.pk for service in services))


def _following(cursor: str, services: ServiceFilter) -> str:
    if not cursor:
        return ""
    return f"{reverse('network:directory')}?{urlencode({**services.kept, 'dopo': cursor}, doseq=True)}"
