"""What can be written of each kind of place, and where it is kept."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import UnitKind
from network.models import AccessPoint, District, Municipality, Organisation, Service

Place = District | Municipality | AccessPoint | Organisation | Service


@dataclass(frozen=True)
class PlaceKind:
    """A kind of place.

    Attributes:
        code: its name in addresses and in the names of routes.
        told: what the list says beside the name.
        facts: the columns that are written here; ``name`` of a unit is the unit's.
        unit: the kind of unit it is, None for what is no unit.
    """

    code: str
    model: Any
    one: Promise
    many: Promise
    new: Promise
    told: Promise
    facts: tuple[str, ...]
    unit: UnitKind | None = None

    @property
    def by_name(self) -> tuple[str, str]:
        """The columns by which its places are put in order."""
        return ("unit__name" if self.unit else "name", "pk")

    @property
    def route(self) -> str:
        """URL name of the page of a known place."""
        return f"network:write_{self.code}"

    @property
    def new_route(self) -> str:
        return f"network:new_{self.code}"


KINDS = {
    kind.code: kind
    for kind in (
        PlaceKind(
            "district",
            District,
            _("Presidio"),
            _("Presidi"),
            _("Nuovo presidio"),
            _("Comuni"),
            ("name",),
            UnitKind.DISTRICT,
        ),
        PlaceKind(
            "municipality",
            Municipality,
            _("Comune"),
            _("Comuni"),
            _("Nuovo comune"),
            _("Presidio"),
            ("name", "district", "istat_code", "cadastral_code", "population", "patron_day"),
        ),
        PlaceKind(
            "access_point",
            AccessPoint,
            _("Sportello"),
            _("Sportelli"),
            _("Nuovo sportello"),
            _("Dove"),
            ("name", "municipality", "address", "phone", "opening"),
            UnitKind.ACCESS_POINT,
        ),
        PlaceKind(
            "organisation", Organisation, _("Ente"), _("Enti"), _("Nuovo ente"), _("Tipo"), ("name", "kind")
        ),
        PlaceKind(
            "service",
            Service,
            _("Servizio"),
            _("Servizi"),
            _("Nuovo servizio"),
            _("Ente e comune"),
            ("name", "organisation", "municipality", "description", "receives_referrals"),
            UnitKind.SERVICE,
        ),
    )
}


def kind_of(place: Any) -> PlaceKind:
    """The kind of a place."""
    return next(kind for kind in KINDS.values() if isinstance(place, kind.model))


def written_of(place: Any) -> tuple[Any, ...]:
    """The rows that hold what is written of a known place: itself and, of a unit, its name."""
    return (place, place.unit) if kind_of(place).unit else (place,)
