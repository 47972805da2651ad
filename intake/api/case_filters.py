"""Which situations a program lists: those behind any figure of the board and of the trend."""

from django.db.models import Choices
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from accounts.api import chosen, refuse_unknown
from accounts.requests import ApiRequest
from intake.filters import ALL, CLOSED, OPEN, CaseFilter
from intake.models.cases import CaseQuerySet
from intake.states import CaseState
from network.areas import Area
from network.urgency import Urgency

CHOICES: dict[str, type[Choices]] = {"state": CaseState, "urgency": Urgency, "area": Area}
# The filters of the page, by their names here.
PLACES = {"municipality": "comune", "district": "presidio"}
MONTHS = {"opened_in": "aperte_in", "closed_in": "chiuse_in", "in_charge_in": "in_carico_in"}
YES_OR_NO = {"lacks_somebody": "senza_coppia", "new": "nuove", "long_open": "lunghe"}
IS_OPEN = {"true": OPEN, "false": CLOSED}
ONLY_YES = ("true", "false")

PARAMETERS = [
    *(OpenApiParameter(name, OpenApiTypes.STR, enum=one.values) for name, one in CHOICES.items()),
    OpenApiParameter("is_open", OpenApiTypes.BOOL),
    OpenApiParameter("lacks_somebody", OpenApiTypes.BOOL, description="Waits for somebody of its pair."),
    OpenApiParameter("new", OpenApiTypes.BOOL, description="Opened in the last 30 days."),
    OpenApiParameter("long_open", OpenApiTypes.BOOL, description="Opened more than six months ago."),
    *(OpenApiParameter(name, OpenApiTypes.INT) for name in PLACES),
    *(
        OpenApiParameter(name, OpenApiTypes.STR, description="A month, as 2026-11.", pattern=r"^\d{4}-\d{2}$")
        for name in MONTHS
    ),
]
NAMES = tuple(parameter.name for parameter in PARAMETERS)


def asked_for(request: ApiRequest, cases: CaseQuerySet, *others: str) -> CaseQuerySet:
    """The situations that a request asks for, of some; ``others`` are parameters that narrow nothing.

    Raises:
        ValidationError: (400) by name of a filter that is not known, or whose value makes no sense.
    """
    refuse_unknown(request, *NAMES, *others)
    given = request.query_params
    wrong = [name for name in ("is_open", *YES_OR_NO) if given.get(name, "true") not in ONLY_YES]
    if wrong:
        words = _("Valore sconosciuto. Si può scegliere: %(known)s.") % {"known": ", ".join(ONLY_YES)}
        raise ValidationError(dict.fromkeys(wrong, words))
    named = {**PLACES, **MONTHS, **YES_OR_NO}
    asked = QueryDict(mutable=True)
    asked["stato"] = IS_OPEN.get(given.get("is_open", ""), ALL)
    asked.update({own: given[name] for name, own in named.items() if name in given})
    filters = CaseFilter(asked, cases.filter(**chosen(request, **CHOICES)), request.user)
    if not filters.is_valid():
        errors = filters.form.errors
        raise ValidationError({name: errors[own] for name, own in named.items() if own in errors})
    narrowed: CaseQuerySet = filters.qs
    return narrowed
