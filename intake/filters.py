"""Filters of the list of situations."""

from datetime import date
from operator import itemgetter
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from intake.figures.months import OF_A_MONTH, month_of
from intake.figures.municipalities import LONG, MONTH
from intake.models import Case
from intake.models.cases import CaseQuerySet
from intake.states import CASE_FINAL
from network.areas import Area
from network.models import Municipality
from network.urgency import Urgency

OPEN, CLOSED, ALL = "aperte", "chiuse", "tutte"


class MonthFilter(django_filters.DateFilter):
    """The situations behind a figure of the trend, by a month: "2026-11"."""

    def __init__(self, **how: Any) -> None:
        years = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 1))]
        field = {"input_formats": ["%Y-%m"], "widget": forms.DateInput({"type": "month"}, "%Y-%m")}
        super().__init__(**field, validators=years, **how)

    def filter(self, qs: CaseQuerySet, value: date | None) -> CaseQuerySet:
        if value is None:
            return qs
        return qs.standing().filter(OF_A_MONTH[self.field_name](*month_of(value)))


class CaseFilter(django_filters.FilterSet):
    """Which situations to list. Without a choice, the open ones.

    ``unknown`` names the parameters that are no filter: a mistyped one must never show the whole list.
    """

    stato = django_filters.ChoiceFilter(
        label=_("Stato"),
        choices=[(OPEN, _("Aperte")), (CLOSED, _("Chiuse")), (ALL, _("Tutte"))],
        empty_label=None,
        method="by_state",
    )
    area = django_filters.ChoiceFilter(label=_("Tema"), choices=Area.choices, empty_label=_("Tutti"))
    urgenza = django_filters.ChoiceFilter(
        label=_("Urgenza"),
        field_name="urgency",
        choices=[(level.value, level.short_label) for level in Urgency.most_pressing_first()],
        empty_label=_("Tutte"),
    )
    comune = django_filters.ChoiceFilter(label=_("Comune"), field_name="municipality", empty_label=_("Tutti"))
    presidio = django_filters.ChoiceFilter(label=_("Presidio"), field_name="district", empty_label=_("Tutti"))
    senza_coppia = django_filters.BooleanFilter(
        label=_("Solo senza coppia"), method="by_pair", widget=forms.CheckboxInput
    )
    nuove = django_filters.BooleanFilter(
        label=_("Solo nuove in 30 giorni"), method="by_newness", widget=forms.CheckboxInput
    )
    lunghe = django_filters.BooleanFilter(
        label=_("Solo aperte da oltre 6 mesi"), method="by_age", widget=forms.CheckboxInput
    )

    aperte_in = MonthFilter(label=_("Aperte nel mese"))
    chiuse_in = MonthFilter(label=_("Chiuse nel mese"))
    in_carico_in = MonthFilter(label=_("In carico a fine mese"))
    numero = django_filters.CharFilter(
        label=_("Numero della pratica"),
        help_text=_("Anche quello che aveva nell'archivio del comune."),
        max_length=40,
        method="by_number",
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: CaseQuerySet, user: User) -> None:
        asked = data.copy()
        asked.setdefault("stato", ALL if asked.get("numero") else OPEN)
        super().__init__(asked, queryset)
        comuni = list(
            Municipality.objects.filter(ambito__in=user.grants.ambiti()).select_related("district__unit")
        )
        self.filters["comune"].extra["choices"] = [(str(one.pk), one.name) for one in comuni]
        districts = {str(one.district_id): one.district.name for one in comuni}
        self.filters["presidio"].extra["choices"] = sorted(districts.items(), key=itemgetter(1))
        self.unknown = sorted(set(data) - set(self.filters) - {"dopo"})

    def by_state(self, cases: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        if value == ALL:
            return cases
        return cases.open() if value == OPEN else cases.filter(state__in=CASE_FINAL)

    def by_number(self, cases: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        return cases.filter(Q(number=value) | Q(imported_from__former_number__iexact=value))

    def by_pair(self, cases: CaseQuerySet, _name: str, value: bool) -> CaseQuerySet:
        return cases.waiting_for_pair() if value else cases

    def by_newness(self, cases: CaseQuerySet, _name: str, value: bool) -> CaseQuerySet:
        return cases.standing().filter(opened_at__gte=clock.now() - MONTH) if value else cases

    def by_age(self, cases: CaseQuerySet, _name: str, value: bool) -> CaseQuerySet:
        return cases.filter(opened_at__lt=clock.now() - LONG) if value else cases

    @property
    def of_a_month(self) -> list[Any]:
        """The fields about a month that were asked for; the others are not offered."""
        return [self.form[name] for name in OF_A_MONTH if self.form[name].value()]

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the open situations was asked for."""
        return self.kept() != {"stato": OPEN}

    def kept(self) -> dict[str, Any]:
        """The choices made, for the address of the following page."""
        return {name: value for name, value in self.data.items() if name in self.filters and value}
