"""Invented cases and operators for the tests of the pure rules, and strategies that make many of them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.operability import Mandate
from intake.routing import Candidate
from intake.workload import Load, Phase
from network.areas import Area
from network.urgency import Urgency

TODAY = date(2025, 11, 21)
FULL_TIME = Decimal("85.00")


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
        "municipality_id": 10 + number,
    }
    return Candidate(**{**known, **facts})


def an_educator(number: int, percent: int = 50, **facts: Any) -> Candidate:
    return somebody(number, percent, **{"profession": Profession.EDUCATOR, **facts})


def points(lowest: int = 0, highest: int = 150) -> st.SearchStrategy[Decimal]:
    return st.decimals(lowest, highest, places=2, allow_nan=False, allow_infinity=False)


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
        district_id=st.sampled_from([None, 1, 2]),
        language=st.sampled_from(["", "it", "ar"]),
        protected=st.booleans(),
    )


def candidates(number: int) -> st.SearchStrategy[Candidate]:
    moments = st.datetimes(datetime(2025, 1, 1), datetime(2025, 11, 20), timezones=st.just(UTC))
    return st.builds(
        Candidate,
        id=st.just(number),
        name=st.just(f"Operatore {number}"),
        # social workers more often, or few pairs could be made
        profession=st.sampled_from([*[Profession.SOCIAL_WORKER.value] * 4, *Profession.values]),
        load=st.builds(Load, points(0, 130), st.sampled_from([Decimal(0), Decimal("42.50"), FULL_TIME])),
        municipality_id=st.sampled_from([None, 11, 12, 21]),
        district_id=st.sampled_from([None, 1, 1, 2]),
        areas=st.frozensets(st.sampled_from(Area.values), max_size=2),
        languages=st.frozensets(st.sampled_from(["it", "ar", "fr"]), max_size=2),
        absent_until=st.none() | st.dates(date(2025, 11, 10), date(2025, 12, 31)),
        open_cases=st.integers(0, 30),
        new_cases_last_30_days=st.integers(0, 6),
        last_assigned_at=st.none() | moments,
        court_enabled=st.booleans(),
        protected_pool=st.booleans(),
        knows_family=st.booleans(),
        excluded=st.booleans(),
    )


def teams() -> st.SearchStrategy[list[Candidate]]:
    """From nobody to a dozen operators."""
    return st.integers(0, 12).flatmap(lambda size: st.tuples(*map(candidates, range(1, size + 1)))).map(list)
