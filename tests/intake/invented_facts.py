"""Invented cases and operators for the tests of the pure rules, and strategies that make many of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.operability import Mandate
from intake.routing.ranking import Candidate
from intake.workload.formula import Load, Phase
from network.areas import Area
from network.urgency import Urgency

TODAY = date(2025, 11, 21)
FULL_TIME = Decimal("85.00")
# Few, so that ties happen.
MOMENTS = [datetime(2025, month, 1, tzinfo=UTC) for month in (3, 6, 9)]


def a_case(**facts: Any) -> CaseFacts:
    """A family of the first comune of the first district, unless told otherwise."""
    return CaseFacts(**{"area": Area.MINORS_FAMILY, "district_id": 1, "municipality_id": 11, **facts})


def somebody(number: int, percent: int = 50, **facts: Any) -> Candidate:
    """A full-time social worker of the first district, loaded at ``percent``, unless told otherwise."""
    points = (FULL_TIME * percent / 100).quantize(Decimal("0.01"))
    known = {
        "id": number,
        "name": f"Operatore {number}",
        "profession": Profession.SOCIAL_WORKER,
        "load": Load(points, FULL_TIME),
        "district_id": 1,
        "municipality_id": 100 + number,
    }
    return Candidate(**{**known, **facts})


def an_educator(number: int, percent: int = 50, **facts: Any) -> Candidate:
    return somebody(number, percent, **{"profession": Profession.EDUCATOR, **facts})


def points(lowest: int = 0, highest: int = 150) -> st.SearchStrategy[Decimal]:
    return st.integers(lowest * 100, highest * 100).map(lambda hundredths: Decimal(hundredths) / 100)


def cases() -> st.SearchStrategy[CaseFacts]:
    days = st.none() | st.dates(date(2025, 6, 1), date(2026, 6, 1))
    return st.builds(
        CaseFacts,
        area=st.sampled_from(Area.values),
        secondary_areas=st.lists(st.sampled_from(Area.values), max_size=3).map(tuple),
        urgency=st.sampled_from(Urgency.values),
        mandate=st.sampled_from(Mandate.values),
        engagement=st.none() | st.integers(0, 3),
        minors=st.integers(0, 6),
        services_involved=st.integers(0, 6),
        needs_mediator=st.booleans(),
        operator_risk=st.booleans(),
        risk_flags=st.just(()) | st.just(("eviction",)),
        court_report_due=days,
        phase=st.sampled_from(Phase.values),
        in_charge_since=days,
        municipality_id=st.sampled_from([11, 12, 21]),
        district_id=st.sampled_from([1, 1, None]),
        language=st.sampled_from(["", "it", "ar"]),
        protected=st.booleans(),
    )


# A team in which nearly everybody is unavailable would test little: one person in two is as usual.
QUIRKS: list[dict[str, Any]] = [
    {"areas": frozenset({"elderly", "violence"})},
    {"absent_until": date(2025, 12, 12)},
    {"leave": (date(2025, 11, 22), date(2025, 12, 5))},
    {"post_current": False},
    {"district_id": 2},
    {"district_id": None},
    {"excluded": True},
    {"knows_family": True},
    {"languages": frozenset({"it", "ar"})},
    {"open_cases": 24, "new_cases_last_30_days": 4},
]
PROFESSIONS = [*[Profession.SOCIAL_WORKER] * 4, *Profession]


def a_candidate(facts: tuple[int, Decimal, Any, int, Any, dict[str, Any], bool]) -> Candidate:
    which, carried, municipality, new, last, quirk, is_trained = facts
    usual: dict[str, Any] = {
        "id": 0,
        "name": "Operatore",
        "profession": PROFESSIONS[which],
        "load": Load(carried, FULL_TIME),
        "district_id": 1,
        "municipality_id": municipality,
        "open_cases": 12,
        "new_cases_last_30_days": new,
        "last_assigned_at": last,
        "court_enabled": is_trained,
        "protected_pool": is_trained,
    }
    return Candidate(**{**usual, **quirk})


def candidates() -> st.SearchStrategy[Candidate]:
    return st.tuples(
        st.integers(0, len(PROFESSIONS) - 1),
        points(0, 120),
        st.sampled_from([None, 11, 12]),
        st.integers(0, 4),
        st.sampled_from([None, *MOMENTS]),
        st.sampled_from([{}] * len(QUIRKS) + QUIRKS),
        st.booleans(),
    ).map(a_candidate)


def teams() -> st.SearchStrategy[list[Candidate]]:
    """Two to ten operators."""
    return st.lists(candidates(), min_size=2, max_size=10).map(
        lambda team: [replace(one, id=number) for number, one in enumerate(team, start=1)]
    )
