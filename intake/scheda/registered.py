"""Schede as they were registered: the person and the household may have changed since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from intake.answers import Outcome
from intake.household.members import with_members
from intake.models import Case, Household, Intake, Person
from intake.questions.told import Line
from intake.scheda.sheet import Part, parts_of, scheda_of
from network.calendar import request_answer_deadline


@dataclass(frozen=True)
class RegisteredScheda:
    """A scheda with its answers, in the words and with the facts of the day it was registered."""

    intake: Intake
    parts: list[Part]


def registered_schede(case: Case) -> list[RegisteredScheda]:
    """The schede of a situation, newest first. Four statements, however many they are."""
    schede = list(
        case.intakes.select_related(
            "form_version",
            "access_point__unit",
            "compiled_by",
            "cancelled_by",
            "duplicate_of",
            "municipality",
        ).prefetch_related(with_members())
    )
    for intake in schede:
        intake.case = case
    return _as_registered(schede)


def registered_scheda(intake: Intake) -> RegisteredScheda:
    """One scheda, with what ``registered_schede`` reads and its situation at hand."""
    return _as_registered([intake])[0]


def _as_registered(schede: list[Intake]) -> list[RegisteredScheda]:
    people = _versions(Person, {intake.person_id for intake in schede})
    households = _versions(Household, {intake.household_id for intake in schede} - {None})
    told = []
    for intake in schede:
        intake.person = _as_of(people, intake.person_id, intake)
        intake.household = _as_of(households, intake.household_id, intake)
        version = intake.form_version
        parts = parts_of(scheda_of(intake), version.form, opening_of(intake), notice=version.notice)
        told.append(RegisteredScheda(intake, parts))
    return told


def opening_of(intake: Intake) -> list[Line]:
    """The lines with which a registered scheda begins."""
    where = (intake.compiled_by.label, intake.access_point.name, intake.organisation)
    worker = ", ".join(each for each in where if each)
    opening = opening_lines(intake.contact_at, worker, intake.outcome)
    person = intake.person
    if person.internal_code and not person.tax_code:
        opening.append(Line(_("Codice interno"), person.internal_code))
    return opening


def opening_lines(at: datetime, worker: str, outcome: str) -> list[Line]:
    """When and by whom the person was received, and by when they have an answer."""
    opening = [Line(_("Quando"), at=at), Line(_("Accolta da"), worker)]
    if outcome == Outcome.INFORMATION:
        return opening
    return [*opening, Line(_("Risposta entro"), on=localtime(request_answer_deadline(at)).date())]


def _versions(model: Any, keys: set[Any]) -> list[Any]:
    """Every version of some rows, newest first."""
    return list(model.history.filter(id__in=keys).order_by("-history_id"))


def _as_of(versions: list[Any], key: Any, intake: Intake) -> Any:
    """The row as it was when the scheda was registered; the oldest known when all are later."""
    own = [version for version in versions if version.id == key]
    then = next((row for row in own if row.history_date <= intake.registered_at), None)
    version = then or (own[-1] if own else None)
    return version.instance if version else None
