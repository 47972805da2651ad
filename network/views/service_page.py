"""The page of a service, and what who keeps it changes there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from network.actions import CAPACITY_TOLD
from network.actions import update_capacity as act_update_capacity
from network.directory import actions
from network.directory.answer_times import answer_times_of
from network.directory.cards import cards_of
from network.directory.contacts import contacts_of
from network.directory.opening_times import day_in_words, read_day, week_in_words
from network.forms import ActForm, attempt, of, version_field
from network.models import Service
from network.versions import version_of

OPTIONAL = ("conditions", "address", "phone", "email", "opening")


class CapacityForm(ActForm):
    """Whether the service has room, as its contact says."""

    capacity = forms.ChoiceField(
        label=gettext_lazy("Adesso il servizio"),
        choices=CAPACITY_TOLD,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Manca se c'è posto")},
    )


class ConfirmForm(ActForm):
    """That what the page showed of a service is still so."""

    version = version_field()


class DescribeForm(ActForm):
    """What is written of a service; one line of hours for each day of the week."""

    version = version_field()
    description = of(Service, "description", gettext_lazy("Manca che cosa fa il servizio"))
    open_on_holidays = forms.BooleanField(
        label=gettext_lazy("Aperto anche nei giorni festivi"), required=False
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Si fa trovare anche da chi lavora in altri ambiti"), required=False
    )

    def __init__(self, typed: QueryDict | None, *, service: Service) -> None:
        week = service.week or [[]] * 7
        initial = {name: getattr(service, name) for name in ("description", "open_on_holidays", "is_shared")}
        initial |= {name: getattr(service, name) for name in OPTIONAL} | {"version": version_of(service)}
        initial |= {f"day_{number}": day_in_words(spans) for number, spans in enumerate(week)}
        super().__init__(typed, initial=initial)
        self.fields["description"].widget.attrs["rows"] = 3
        for name in OPTIONAL:
            self.fields[name] = of(Service, name, "")
        self.fields["conditions"].widget.attrs["rows"] = 3
        for number, name in WEEKDAYS.items():
            self.fields[f"day_{number}"] = forms.CharField(
                label=capfirst(name), max_length=60, required=False
            )

    @property
    def days(self) -> list[Any]:
        """The fields of the hours, Monday first."""
        return [self[f"day_{number}"] for number in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        """Put the seven days together in one week; nothing typed means that nobody has told."""
        given = super().clean() or self.cleaned_data
        week = []
        for number in WEEKDAYS:
            try:
                week.append(read_day(given.pop(f"day_{number}", "")))
            except ValidationError as error:
                self.add_error(f"day_{number}", error)
        given["week"] = week if any(week) else []
        return given


@require_safe
def service(request: SignedInRequest, pk: int) -> HttpResponse:
    """One service: what it does, for whom, when, whom to call, and whether it has room."""
    row = _visible(request, pk)
    return _page(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
def update_capacity(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether a service has room now."""
    row = _visible(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.update_capacity", row)
    form = CapacityForm(request.POST)
    status = attempt(request, form, act_update_capacity, service=row)
    if status is None:
        messages.success(request, _("Grazie: chi cerca un servizio vede il posto aggiornato."))
        return redirect(row)
    return _page(request, row, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
def describe_service(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the page of a service anew."""
    row = _visible(request, pk)
    require(request.user, "network.describe_service", row)
    form = DescribeForm(request.POST or None, service=row)
    status = attempt(request, form, actions.describe_service, service=row)
    if status is None:
        messages.success(request, _("Grazie: la scheda del servizio è aggiornata."))
        return redirect(row)
    if status == CONFLICT:
        row = _visible(request, pk)
        form.look_again(version_of(row))
    return render(request, "network/describe_service.html", {"service": row, "form": form}, status=status)


@require_POST
def confirm_service(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that what is written of a service is still so."""
    row = _visible(request, pk)
    form = ConfirmForm(request.POST)
    status = attempt(request, form, actions.confirm_service, service=row)
    if status is None:
        messages.success(request, _("Grazie: chi cerca un servizio sa che la scheda è giusta."))
        return redirect(row)
    return _page(request, _visible(request, pk), form, status)


def _visible(request: SignedInRequest, pk: int) -> Service:
    services = Service.objects.visible_to(request.user)
    return get_object_or_404(
        services.select_related("unit", "ambito__unit", "organisation", "municipality").prefetch_related(
            "areas"
        ),
        pk=pk,
    )


def _page(
    request: SignedInRequest, row: Service, wrong: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """The page; ``wrong`` is a refused form of it."""
    form = wrong if isinstance(wrong, CapacityForm) else CapacityForm(initial={"capacity": row.capacity})
    (card,) = cards_of([row], answer_times_of([row.pk]))
    context = {
        "service": row,
        "card": card,
        "week": week_in_words(row.week),
        "form": form,
        "wrong": wrong or form,
        "version": version_of(row),
        "contacts": contacts_of(row, request.user),
        "is_elsewhere": row.ambito_id not in request.user.grants.ambiti(),
        "may_update": can(request.user, "network.update_capacity", row),
        "may_keep_mailbox": can(request.user, "referrals.register_mailbox", row),
    }
    return render(request, "network/service.html", context, status=status)
