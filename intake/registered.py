"""Schede as they were registered: the person and the household may have changed since."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Case, Household, Intake, Person
from intake.questions.told import Line
from intake.sheet import Part, parts_of, scheda_of


@dataclass(frozen=True)
class RegisteredScheda:
    """A scheda with its answers, in the words and with the facts of the day it was registered."""

    intake: Intake
    parts: list[Part]


def registered_schede(case: Case) -> list[RegisteredScheda]:
    """The schede of a situation, newest first. Three statements, however many they are."""
    schede = list(
        case.intakes.select_related("form_version", "access_point__unit", "compiled_by", "municipality")
    )
    people = _versions(Person, {intake.person_id for intake in schede})
    households = _versions(Household, {intake.household_id for intake in schede} - {None})
    for intake in schede:
        intake.case = case
        intake.person = _as_of(people, intake.person_id, intake)
        intake.household = _as_of(households, intake.household_id, intake)
    return [
        RegisteredScheda(intake, parts_of(scheda_of(intake), intake.form_version.form, _opening(intake)))
        for intake in schede
    ]


def _opening(intake: Intake) -> list[Line]:
    worker = f"{intake.compiled_by.label}, {intake.access_point.name}"
    return [Line(_("Quando"), at=intake.contact_at), Line(_("Accolta da"), worker)]


def _versions(model: Any, keys: set[Any]) -> list[Any]:
    """Every version of some rows, newest first."""
    return list(model.history.filter(id__in=keys).order_by("-history_id"))


def _as_of(versions: list[Any], key: Any, intake: Intake) -> Any:
    """The row as it was when the scheda was registered; the oldest known when all are later."""
    own = [version for version in versions if version.id == key]
    then = next((row for row in own if row.history_date <= intake.registered_at), None)
    version = then or (own[-1] if own else None)
    return version.instance if version else None
