"""Filters of the directory of services."""

from functools import reduce
from operator import and_, or_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from network.areas import Area
from network.directory.distance import with_distance
from network.models import Capacity, Municipality, Notice, Service
from network.models.notices import NoticeQuerySet
from network.models.places import ServiceQuerySet
from network.notice_groups import NoticeGroup, of_group
from network.urgency import Urgency

BY_NAME = ("unit__name", "pk")
BY_DISTANCE = ("km", *BY_NAME)
LONGEST_SEARCH = 80
HAS_ROOM = (Capacity.OPEN, Capacity.LIMITED)
SEARCHED = ("unit__name", "organisation__name", "municipality__name", "description", "conditions")
LONG_WORD = 5


def refuse_unknown(asked: QueryDict, *known: str) -> None:
    """Let nobody read a whole list because a filter was mistyped.

    Raises:
        BadRequest: a parameter is none of ``known``.
    """
    if unknown := sorted(set(asked) - set(known)):
        raise BadRequest(_("Questa pagina non conosce: %(names)s.") % {"names": ", ".join(unknown)})


class ServiceFilter(django_filters.FilterSet):
    """Which services to list; without a choice, all of them."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Nome o parola"),
        method="by_words",
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    area = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Di che cosa si occupa"),
        field_name="areas__area",
        choices=Area.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    comune = django_filters.ChoiceFilter(
        label=gettext_lazy("Comune"), field_name="municipality", empty_label=gettext_lazy("Tutti")
    )
    posto = django_filters.BooleanFilter(
        label=gettext_lazy("Solo con posto adesso"), method="by_room", widget=forms.CheckboxInput
    )

    aperto = django_filters.BooleanFilter(
        label=gettext_lazy("Solo aperti adesso"), method="by_opening", widget=forms.CheckboxInput
    )
    vicino = django_filters.ChoiceFilter(
        label=gettext_lazy("Più vicini a"), method="by_distance", empty_label=gettext_lazy("Non importa")
    )

    class Meta:
        model = Service
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: ServiceQuerySet, user: User) -> None:
        super().__init__(data, queryset)
        self.comuni = {str(row.pk): row for row in Municipality.objects.visible_to(user)}
        choices = [(pk, row.name) for pk, row in self.comuni.items()]
        self.filters["comune"].extra["choices"] = self.filters["vicino"].extra["choices"] = choices

    def by_words(self, services: ServiceQuerySet, _name: str, value: str) -> ServiceQuerySet:
        words = [_says(_root(word)) for word in value.split()]
        return services.filter(reduce(and_, words)) if words else services

    def by_opening(self, services: ServiceQuerySet, _name: str, value: bool) -> ServiceQuerySet:
        if not value:
            return services
        told = services.exclude(week=[]).select_related("municipality")
        return services.filter(pk__in=[service.pk for service in told if service.is_open_now])

    def by_distance(self, services: ServiceQuerySet, _name: str, value: str) -> ServiceQuerySet:
        return with_distance(services, self.comuni[value])

    def by_room(self, services: ServiceQuerySet, _name: str, value: bool) -> ServiceQuerySet:
        return services.filter(capacity__in=HAS_ROOM) if value else services

    @property
    def kept(self) -> dict[str, Any]:
        """The choices made, for the address of the following page."""
        return {name: self.data.getlist(name) for name in self.filters if any(self.data.getlist(name))}

    @property
    def chosen_comune(self) -> str:
        """The comune from which distances are told, "" when none was asked."""
        chosen = self.form.cleaned_data["vicino"]
        return self.comuni[chosen].name if chosen else ""

    @property
    def chosen_areas(self) -> list[str]:
        """The areas chosen, in words."""
        return [str(Area(code).label).lower() for code in self.form.cleaned_data["area"]]


def _root(word: str) -> str:
    """A word without its last vowel, so that "sfratto" finds also "sfratti"."""
    return word[:-1] if len(word) >= LONG_WORD and word[-1].lower() in "aeio" else word


def _says(word: str) -> Q:
    """The condition that a service says a word, or works in an area that is called so."""
    areas = [area for area in Area if word.lower() in str(area.label).lower()]
    places = [Q(**{f"{place}__icontains": word}) for place in SEARCHED]
    return reduce(or_, [Q(areas__area__in=areas), *places])


class NoticeFilter(django_filters.FilterSet):
    """Which of one's own notices to list; without a choice, all of them."""

    tipo = django_filters.ChoiceFilter(
        label=gettext_lazy("Di che cosa parlano"),
        choices=NoticeGroup.choices,
        empty_label=gettext_lazy("Tutti"),
        method="by_group",
    )
    urgenza = django_filters.ChoiceFilter(
        label=gettext_lazy("Urgenza"),
        field_name="urgency",
        choices=[(level.value, level.short_label) for level in Urgency.most_pressing_first()],
        empty_label=gettext_lazy("Qualsiasi"),
    )
    nuovi = django_filters.BooleanFilter(
        label=gettext_lazy("Solo da leggere"), method="by_news", widget=forms.CheckboxInput
    )

    class Meta:
        model = Notice
        fields: list[str] = []

    def by_group(self, notices: NoticeQuerySet, _name: str, value: str) -> NoticeQuerySet:
        return notices.filter(of_group(value))

    def by_news(self, notices: NoticeQuerySet, _name: str, value: bool) -> NoticeQuerySet:
        return notices.unread() if value else notices

    @property
    def kept(self) -> dict[str, str]:
        """The choices made, for the address of the following page."""
        return {name: self.data[name] for name in self.filters if self.data.get(name)}
