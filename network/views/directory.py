"""The directory of services: which there are, what each does, whether it has room."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit import clock
from audit.keyset import keyset_page
from network import actions
from network.filters import ServiceFilter, refuse_unknown
from network.models import Capacity, Service
from network.tabs import tabs_of

BY_NAME = ("unit__name", "pk")
RECHECK_AFTER = timedelta(days=90)  # a figure this old may not be true any more


class CapacityForm(forms.Form):
    """Whether the service has room, as its contact says."""

    use_required_attribute = False  # what is missing is said by the page, in its own words

    capacity = forms.ChoiceField(
        label=gettext_lazy("Adesso il servizio"),
        choices=Capacity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Scegli se c'è posto")},
    )


@require_safe
def directory(request: SignedInRequest) -> HttpResponse:
    """The services of the reader's Ambiti, in the order of their names, 25 a page."""
    visible = Service.objects.visible_to(request.user)
    services = ServiceFilter(
        request.GET, visible.select_related("unit", "organisation", "municipality"), request.user
    )
    refuse_unknown(request.GET, *services.filters, "dopo")
    if not services.is_valid():
        raise BadRequest(_("Questi filtri non sono dell'elenco dei servizi."))
    found = services.qs.distinct()
    page = keyset_page(found.prefetch_related("areas"), BY_NAME, request.GET.get("dopo", ""))
    context = {
        "tabs": tabs_of("directory"),
        "services": page.rows,
        "form": services.form,
        "areas": services.chosen_areas,
        "is_filtered": bool(services.kept),
        "found": found.count(),
        "total": visible.count(),
        "stale_before": clock.now() - RECHECK_AFTER,
        "older_url": _following(page.next_cursor, services),
    }
    return render(request, "network/directory.html", context)


def _following(cursor: str, services: ServiceFilter) -> str:
    if not cursor:
        return ""
    return f"{reverse('network:directory')}?{urlencode({**services.kept, 'dopo': cursor}, doseq=True)}"


@require_safe
def service(request: SignedInRequest, pk: int) -> HttpResponse:
    """One service: what it does, for whom, when, whom to call, and whether it has room."""
    row = _visible(request, pk)
    return _page(request, row, CapacityForm(initial={"capacity": row.capacity}))


@require_http_methods(["GET", "HEAD", "POST"])
def update_capacity(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether a service has room now."""
    row = _visible(request, pk)
    if request.method != "POST":
        return redirect("network:service", row.pk)
    require(request.user, "network.update_capacity", row)
    form = CapacityForm(request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            actions.update_capacity(by=request.user, service=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("capacity", error)
            status = status_of(error)
        else:
            messages.success(request, _("Grazie: chi cerca un servizio vede il posto aggiornato."))
            return redirect("network:service", row.pk)
    return _page(request, row, form, status)


def _visible(request: SignedInRequest, pk: int) -> Service:
    services = Service.objects.visible_to(request.user)
    return get_object_or_404(
        services.select_related("unit", "organisation", "municipality").prefetch_related("areas"), pk=pk
    )


def _page(request: SignedInRequest, row: Service, form: CapacityForm, status: int = 200) -> HttpResponse:
    context = {
        "service": row,
        "form": form,
        "may_update": can(request.user, "network.update_capacity", row),
        "may_keep_mailbox": can(request.user, "referrals.register_mailbox", row),
        "stale_before": clock.now() - RECHECK_AFTER,
    }
    return render(request, "network/service.html", context, status=status)
