"""The first day of an Ambito: its territory, its services and its first people, from one description.

The description is what ``docs/ambito.example.toml`` shows: tables with the names of the models' fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.roles import UnitKind
from network.models import AccessPoint, Ambito, District, Municipality, Organisation, Service, ServiceArea

Table = Mapping[str, Any]
Row = TypeVar("Row", bound=models.Model)

PLACE = frozenset({"latitude", "longitude"})
OF_POSTS = frozenset({"fte", "areas", "court_enabled", "protected_pool"})
KEYS = {
    "ambito": frozenset({"code", "name", "district_label", "asks_second_factor"}),
    "districts": frozenset({"name"}),
    "municipalities": frozenset(
        {"name", "district", "istat_code", "cadastral_code", "population", "patron_day"}
    )
    | PLACE,
    "organisations": frozenset({"name", "kind"}),
    "access_points": frozenset({"name", "municipality", "address", "phone", "opening"}),
    "services": frozenset(
        {"name", "organisation", "municipality", "areas", "description", "conditions", "address", "phone"}
    )
    | {"email", "opening"},
    "people": frozenset({"email", "first_name", "last_name", "profession", "languages"})
    | {"role", "unit", "employer", "home"}
    | OF_POSTS,
}


@dataclass
class Territory:
    """What was written, each by its name."""

    ambito: Ambito
    districts: dict[str, District] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    access_points: dict[str, AccessPoint] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)

    def unit(self, name: str, where: str) -> Unit:
        """The unit with this name, for a person's post.

        Raises:
            ValidationError: no unit, or more than one, is called so.
        """
        units = [self.ambito.unit]
        for places in (self.districts, self.access_points, self.services):
            units += [place.unit for place in places.values()]
        named = [unit for unit in units if unit.name == name]
        if len(named) != 1:
            raise _wrong(where, "unit", _("Nessuna unità, o più di una, si chiama «%s».") % name)
        return named[0]


def lay(description: Mapping[str, Any]) -> Territory:
    """Write the territory of an Ambito. Call inside an action.

    Raises:
        ValidationError: what is wrong, each with the table, the row and the field where it stands.
    """
    unknown = sorted(set(description) - set(KEYS))
    if unknown:
        raise ValidationError(_("Tabelle sconosciute: %s.") % ", ".join(unknown))
    given = dict(description.get("ambito", {}))
    _check_keys("ambito", given, "ambito")
    asks = given.pop("asks_second_factor", True)
    root = _unit(UnitKind.AMBITO, given.pop("name", ""), None, "ambito", asks_second_factor=asks)
    land = Territory(_written(Ambito(unit=root, **given), "ambito"))
    for where, row in rows(description, "districts"):
        unit = _unit(UnitKind.DISTRICT, row["name"], root, where)
        land.districts[unit.name] = _written(District(unit=unit, ambito=land.ambito), where)
    for where, row in rows(description, "municipalities"):
        row["district"] = known(land.districts, row, "district", where)
        land.municipalities[row["name"]] = _written(Municipality(ambito=land.ambito, **row), where)
    for where, row in rows(description, "organisations"):
        land.organisations[row["name"]] = _written(Organisation(ambito=land.ambito, **row), where)
    for where, row in rows(description, "access_points"):
        _lay_access_point(land, row, where)
    for where, row in rows(description, "services"):
        _lay_service(land, row, where)
    return land


def rows(description: Mapping[str, Any], table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of a table, with where it stands in words.

    Raises:
        ValidationError: the row holds a key nobody knows, or no name.
    """
    for number, given in enumerate(description.get(table, ()), start=1):
        where = f"{table} {number}"
        _check_keys(table, given, where)
        named = "email" if table == "people" else "name"
        if not given.get(named):
            raise _wrong(where, named, _("Manca."))
        yield f"{where} ({given[named]})", dict(given)


def known(places: Mapping[str, Any], row: Table, key: str, where: str) -> Any:
    """What a row names, among what was written before it.

    Raises:
        ValidationError: nothing is called so.
    """
    try:
        return places[row[key]]
    except KeyError:
        choices = ", ".join(places) or "—"
        raise _wrong(where, key, _("Si può scegliere: %s.") % choices) from None


def _lay_access_point(land: Territory, row: dict[str, Any], where: str) -> None:
    unit = _unit(UnitKind.ACCESS_POINT, row.pop("name"), land.ambito.unit, where)
    row["municipality"] = known(land.municipalities, row, "municipality", where)
    land.access_points[unit.name] = _written(AccessPoint(unit=unit, ambito=land.ambito, **row), where)


def _lay_service(land: Territory, row: dict[str, Any], where: str) -> None:
    unit = _unit(UnitKind.SERVICE, row.pop("name"), land.ambito.unit, where)
    row["municipality"] = known(land.municipalities, row, "municipality", where)
    row["organisation"] = known(land.organisations, row, "organisation", where)
    areas = row.pop("areas", [])
    service = land.services[unit.name] = _written(Service(unit=unit, ambito=land.ambito, **row), where)
    for area in areas:
        _written(ServiceArea(service=service, area=area), where)


def _unit(kind: UnitKind, name: str, root: Unit | None, where: str, **more: Any) -> Unit:
    return _written(Unit(kind=kind, name=name, root=root, **more), where)


def _written(row: Row, where: str) -> Row:
    try:
        row.full_clean()
    except ValidationError as error:
        raise at(where, error) from error
    row.save()
    return row


def at(where: str, error: ValidationError) -> ValidationError:
    """The same error, with the place of the description in which it stands."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return ValidationError(
        [
            f"{where}, {name}: {words}" if name.strip("_") else f"{where}: {words}"
            for name, lines in by_field.items()
            for words in lines
        ]
    )


def _check_keys(table: str, row: Table, where: str) -> None:
    unknown = sorted(set(row) - KEYS[table])
    if unknown:
        words = _("Non conosciamo questo dato. Si possono mandare: %(known)s.")
        raise _wrong(where, ", ".join(unknown), words % {"known": ", ".join(sorted(KEYS[table]))})


def _wrong(where: str, key: str, words: str) -> ValidationError:
    return ValidationError(f"{where}, {key}: {words}")
