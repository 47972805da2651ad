"""The places that somebody administers, and what was changed of each."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Unit, User
from accounts.roles import Role
from audit.wording import Wording
from network.appointments.staff import Told, told_of
from network.models import Ambito, District, Municipality, Organisation
from network.territory.kinds import PlaceKind

LEADS_TO = ("unit", "ambito__unit", "district__unit", "municipality", "organisation")


def ambiti_administered(user: User) -> QuerySet[Ambito]:
    """The Ambiti that ``user`` administers, by name."""
    rows: QuerySet[Ambito] = Ambito.objects.filter(pk__in=user.grants.units(Role.ADMINISTRATOR))
    return rows.select_related("unit").order_by("unit__name", "pk")


def places_of(kind: PlaceKind, user: User) -> QuerySet[Any]:
    """The places of a kind in those Ambiti, by name."""
    rows = kind.model.objects.filter(ambito__in=user.grants.units(Role.ADMINISTRATOR))
    columns = {field.name for field in kind.model._meta.get_fields()}
    near = [path for path in LEADS_TO if path.split("__")[0] in columns]
    found: QuerySet[Any] = rows.select_related(*near).order_by(*kind.by_name)
    return found.prefetch_related("municipalities") if kind.model is District else found


def places_to_choose(kind: PlaceKind, user: User, place: Any) -> QuerySet[Any]:
    """The places of a kind on which ``place`` may lean: of its Ambito, open, or that on which it leans."""
    found = places_of(kind, user).filter(ambito=place.ambito_id)
    if kind.unit is None:
        return found
    return found.filter(Q(unit__closed_on=None) | Q(pk=getattr(place, f"{kind.code}_id", None)))


def history_of(place: Any) -> list[Told]:
    """What was changed of a place and of its name, newest first."""
    rows = list(place.history.order_by("history_id"))
    unit = getattr(place, "unit", None)
    if unit is not None:
        rows += unit.history.order_by("history_id")
    return told_of(rows, _wording(place))


def _wording(place: Any) -> Wording:
    """The names of the places to which this one may have belonged."""
    units = dict(Unit.objects.filter(root=place.ambito_id).values_list("pk", "name"))
    here = {"ambito": place.ambito_id}
    return Wording(
        {
            Unit: units,
            District: units,
            Municipality: dict(Municipality.objects.filter(**here).values_list("pk", "name")),
            Organisation: dict(Organisation.objects.filter(**here).values_list("pk", "name")),
        }
    )
