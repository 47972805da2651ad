"""The page of a service in the directory, for who keeps it from its mailbox."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from audit.access import log_reading
from audit.models import AccessKind
from network.actions import update_capacity
from network.directory.actions import confirm_service, describe_service
from network.directory.opening_times import week_in_words
from network.forms import ActForm
from network.models import Service
from network.versions import version_of
from network.views.service_page import CapacityForm, ConfirmForm, DescribeForm
from referrals.models import PartnerLink
from referrals.partners.doors import actor_of
from referrals.partners.own_page import keep_own_page, page_of
from referrals.views.doors import View, by_form, from_inside


def own_page(
    request: HttpRequest, token: str, link: PartnerLink, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """What the directory says of the service, and the forms that change it; ``wrong`` is a refused one."""
    service = _service_of(link)
    place = resolve(request.path_info).view_name
    log_reading(by=actor_of(link), kind=AccessKind.RECORD, place=place, subjects=[service])
    described = wrong if isinstance(wrong, DescribeForm) else DescribeForm(None, service=service)
    context = {
        "token": token,
        "owner": link.mailbox.owner,
        "service": service,
        "week": week_in_words(service.week),
        "form": described,
        "capacity_form": wrong if isinstance(wrong, CapacityForm) else _capacity_form(service),
        "wrong": wrong or described,
        "version": version_of(service),
    }
    return render(request, "referrals/partner/own_page.html", context, status=status)


def _service_of(link: PartnerLink) -> Service:
    if not link.keeps_page:
        raise Http404
    return page_of(link)


def _capacity_form(service: Service, data: Any = None) -> ActForm:
    return CapacityForm(data, initial={"capacity": service.capacity})


def _page_of(act: Callable[..., Service], make: Callable[[Service, Any], ActForm], said: Promise) -> View:
    """The view that does one act on the page of the service, and then says ``said``."""

    @by_form
    @from_inside
    def view(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
        form = make(_service_of(link), request.POST)
        if not form.is_valid():
            return own_page(request, token, link, form, UNPROCESSABLE)
        try:
            keep_own_page(by=actor_of(link), link=link, act=act, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            if status_of(error) == CONFLICT and "version" in form.fields:
                form.look_again(version_of(_service_of(link)))
            return own_page(request, token, link, form, status_of(error))
        messages.success(request, str(said))
        return redirect("partners:referral", token)

    return view


confirm_own_page = _page_of(
    confirm_service,
    lambda _service, data: ConfirmForm(data),
    _("Grazie: chi cerca un servizio sa che la scheda è giusta."),
)
describe_own_page = _page_of(
    describe_service,
    lambda service, data: DescribeForm(data, service=service),
    _("Grazie: la scheda del servizio è aggiornata."),
)
update_own_capacity = _page_of(
    update_capacity, _capacity_form, _("Grazie: chi cerca un servizio vede il posto aggiornato.")
)
