"""The territory of the demo: districts, comuni, access points, organisations and services."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Unit
from accounts.roles import UnitKind
from audit import clock
from demo.data import table, tree
from network.directory.opening_times import read_day
from network.founding import lay
from network.models import (
    AccessPoint,
    Agreement,
    AgreementKind,
    Ambito,
    District,
    Municipality,
    Organisation,
    OrganisationKind,
    Service,
    ServiceArea,
)

_FOOTING = {
    OrganisationKind.MUNICIPALITY: AgreementKind.JOINT,
    OrganisationKind.COOPERATIVE: AgreementKind.PROCESSOR,
}
AMBITO_CODE = "dalmine"
AMBITO_NAME = "Ambito di Dalmine"


@dataclass
class Places:
    """The territory, each place by its name; services by the key they have in ``data/places.json``.

    ``access_points`` are by the name of their comune.
    """

    ambito: Ambito
    districts: dict[str, District] = field(default_factory=dict)
    comuni: dict[str, Municipality] = field(default_factory=dict)
    access_points: dict[str, AccessPoint] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)

    def unit(self, name: str) -> Unit:
        """The unit named in ``data/staff.csv``: ``ambito``, ``district:Name``, a comune (its access point)
        or the key of a service.
        """
        if name == "ambito":
            return self.ambito.unit
        if name.startswith("district:"):
            return self.districts[name.removeprefix("district:")].unit
        return (self.access_points.get(name) or self.services[name]).unit

    def nearest_point(self, comune: Municipality) -> AccessPoint:
        """The access point of a comune, else that of its district."""
        return self.access_points.get(comune.name) or self.access_points[comune.district.unit.name]


def build() -> Places:
    """Write the territory. Call inside an action."""
    found = tree("places.json")
    land = lay(_description(found))
    places = Places(
        land.ambito,
        land.districts,
        land.municipalities,
        {point.municipality.name: point for point in land.access_points.values()},
        land.organisations,
    )
    for number, organisation in enumerate(places.organisations.values()):
        if organisation.name not in found["without_agreement"]:
            _write_agreement(number, organisation)
    for number, service in enumerate(found["services"]):
        _write_service(places, number, **service)
    return places


def _description(found: dict[str, Any]) -> dict[str, Any]:
    """The Ambito as its file would say it (``network.founding``)."""
    comuni = table("comuni_dalmine.csv")
    return {
        "ambito": {"code": AMBITO_CODE, "name": AMBITO_NAME, "asks_second_factor": False},
        "districts": [{"name": name} for name in dict.fromkeys(row["presidio"] for row in comuni)],
        "municipalities": [
            {
                "name": row["comune"],
                "district": row["presidio"],
                "istat_code": row["codice_istat"],
                "cadastral_code": row["codice_catastale"],
                "population": int(row["abitanti"]),
                "patron_day": row["patrono"],
                "latitude": Decimal(row["latitudine"]),
                "longitude": Decimal(row["longitudine"]),
            }
            for row in comuni
        ],
        "organisations": [{"name": name, "kind": kind} for name, kind in found["organisations"]],
        "access_points": [
            {
                "name": f"Sportello di {comune}",
                "municipality": comune,
                "address": f"{address}, {comune}",
                "phone": f"035 000 11{number:02d}",
                "opening": opening,
            }
            for number, (comune, address, opening) in enumerate(found["access_points"])
        ],
    }


def _write_agreement(number: int, organisation: Organisation) -> None:
    kind = _FOOTING.get(OrganisationKind(organisation.kind), AgreementKind.CONTROLLER)
    Agreement(
        organisation=organisation,
        kind=kind,
        reference=f"Convenzione n. {40 + number}",
        since=clock.today() - timedelta(days=30 + 17 * number),
    ).save()


def _write_service(
    places: Places,
    number: int,
    *,
    key: str,
    name: str,
    organisation: str,
    municipality: str,
    areas: list[str],
    week: list[str] | None = None,
    **details: Any,
) -> None:
    unit = Unit(kind=UnitKind.SERVICE, name=name, root=places.ambito.unit)
    unit.save()
    service = Service(
        unit=unit,
        ambito=places.ambito,
        organisation=places.organisations[organisation],
        municipality=places.comuni[municipality],
        phone=f"035 000 22{number:02d}",
        email=f"{key.replace('_', '.')}@example.test",
        week=[read_day(hours) for hours in week or []],
        **details,
    )
    service.full_clean()
    service.save()
    for area in areas:
        ServiceArea(service=service, area=area).save()
    places.services[key] = service
