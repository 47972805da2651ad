"""What the answers say about the situation: the facts that open sections and make questions necessary."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from audit import clock
from intake.answers import ReporterKind
from intake.countries import FREE_TO_STAY, code_of_citizenship
from intake.models.people import folded
from intake.outcomes import is_informed
from network.areas import Area
from network.urgency import Urgency

ADULT = 18
COURTS = frozenset({"juvenile_prosecutor", "juvenile_court", "ordinary_court", "guardianship_judge"})
CONTACTS = ("phones", "phones-0-number", "pec", "safe_contact")  # also as they are typed

Facts = frozenset[str]
"""The names of the facts that hold."""


def facts_of(  # one argument for each main answer that tells something
    *,
    birth_date: date | None,
    citizenship: str,
    reporter_kind: str,
    areas: Iterable[str],
    urgency: str,
    outcome: str,
    protected: bool,
    contacts: Iterable[str],
    answers: Mapping[str, Any],
) -> Facts:
    """The facts behind some answers, right or wrong by themselves.

    Args:
        contacts: telephone and email among the main answers.
    """
    risks = set(answers.get("risk_flags") or ())
    source = answers.get("reporter_source")
    domestic_violence = "domestic_violence" in risks or Area.VIOLENCE in areas
    danger = "minor_in_danger" in risks
    holds = {
        "minor": is_minor(birth_date),
        "foreign": bool(citizenship) and not citizenship.strip().casefold().startswith("ital"),
        "outside_eu": bool(citizenship) and code_of_citizenship(citizenship, folded) not in FREE_TO_STAY,
        "reported": bool(reporter_kind) and reporter_kind != ReporterKind.SELF,
        "protected": protected,
        "no_contact": not any((*contacts, *(answers.get(code) for code in CONTACTS))),
        "unborn": answers.get("is_unborn") == "yes",
        "violence": domestic_violence,
        "danger": danger,
        "endangered": protected or domestic_violence,
        "reportable": domestic_violence or danger,
        "emergency": urgency == Urgency.EMERGENCY,
        "pressing": urgency in {Urgency.PRIORITY, Urgency.URGENT, Urgency.EMERGENCY},
        "urgent": urgency in {Urgency.URGENT, Urgency.EMERGENCY},
        "housing": Area.HOUSING in areas,
        "eviction": "eviction" in risks,
        "discharge": source == "hospital" or "discharge" in risks,
        "informed": is_informed(outcome, answers),
        "court": source in COURTS or answers.get("access_reason") == "court_order",
    }
    return frozenset(name for name, is_so in holds.items() if is_so)


def is_minor(birth_date: date | None) -> bool:
    """Whether somebody is under 18 today; nobody is whose birth date is not known."""
    if birth_date is None:
        return False
    today = clock.today()
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday) < ADULT
