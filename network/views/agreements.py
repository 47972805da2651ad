"""The register of agreements with the bodies of the network."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from accounts.roles import Role
from audit import clock
from audit.keyset import keyset_page
from network import actions
from network.models import Agreement, AgreementKind, Service

BY_BODY = ("organisation__name", "pk")


def day_field(label: Any, missing: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing} if missing else None,
    )


class AgreementForm(forms.Form):
    """A new agreement with the body of a service, for all its services or for that one."""

    use_required_attribute = False

    service: "forms.ModelChoiceField[Service]" = forms.ModelChoiceField(
        label=gettext_lazy("Servizio"),
        queryset=None,
        empty_label=gettext_lazy("Scegli un servizio"),
        error_messages={"required": gettext_lazy("Scegli il servizio")},
    )
    whole_body = forms.BooleanField(
        label=gettext_lazy("Vale per tutti i servizi dello stesso ente"), required=False, initial=True
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Che cosa è l'ente per i dati che riceve"), choices=AgreementKind.choices
    )
    reference = forms.CharField(
        label=gettext_lazy("Atto o protocollo"),
        max_length=120,
        error_messages={"required": gettext_lazy("Scrivi l'atto o il protocollo dell'accordo")},
    )
    is_for_all = forms.BooleanField(
        label=gettext_lazy("Vale anche per gli invii degli altri ambiti"), required=False
    )
    since = day_field(gettext_lazy("Dal"), gettext_lazy("Scrivi da quando vale"))
    until = day_field(gettext_lazy("Al"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        kwargs["initial"] = {"since": clock.today(), "whole_body": True}
        super().__init__(*args, **kwargs)
        services = Service.objects.visible_to(user).filter(ambito__in=user.grants.units(Role.ADMINISTRATOR))
        field = self.fields["service"]
        field.queryset = services.select_related("unit", "organisation").order_by("unit__name", "pk")  # type: ignore[attr-defined] # a field of models


@require_safe
def agreements(request: SignedInRequest) -> HttpResponse:
    """With whom data may be shared, on what footing and until when."""
    return _page(request)


@require_POST
def register_agreement(request: SignedInRequest) -> HttpResponse:
    """Register a new agreement."""
    require(request.user, "network.keep_agreements")
    form = AgreementForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, UNPROCESSABLE)
    given = form.cleaned_data
    service = given.pop("service")
    is_whole = given.pop("whole_body")
    try:
        actions.register_agreement(
            by=request.user,
            organisation=service.organisation,
            service=None if is_whole else service,
            **given,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, form, status_of(error))
    messages.success(request, _("Accordo registrato."))
    return redirect("network:agreements")


def _page(request: SignedInRequest, form: AgreementForm | None = None, status: int = 200) -> HttpResponse:
    if form is None and can(request.user, "network.keep_agreements"):
        form = AgreementForm(user=request.user)
    rows = Agreement.objects.visible_to(request.user).select_related("organisation", "service__unit")
    page = keyset_page(rows, BY_BODY, request.GET.get("dopo", ""))
    older = f"{reverse('network:agreements')}?{urlencode({'dopo': page.next_cursor})}"
    context = {
        "agreements": page.rows,
        "older_url": older if page.next_cursor else "",
        "form": form,
    }
    return render(request, "network/agreements.html", context, status=status)


@require_POST
def end_agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """End an agreement today."""
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    actions.end_agreement(by=request.user, agreement=agreement, until=clock.today())
    messages.success(
        request, _("Accordo concluso: vale ancora oggi, da domani si può fare solo una lettera.")
    )
    return redirect("network:agreements")
