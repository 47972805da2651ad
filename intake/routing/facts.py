"""What goes into the routing and what comes out, with no database behind."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intake.routing.away import Leave
from intake.sentences import Sentence
from intake.workload.formula import Load, Points


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An operator as the routing sees them: one per person, whatever the number of posts.

    Attributes:
        load: points on the person now, beside their capacity.
        municipality_id: comune where the person mainly works, None when there is none.
        district_id: None means the whole Ambito.
        areas: areas of competence; empty means every area.
        gender: as in ``Gender``; empty when they have not said.
        absent_until: last day of the absence in course, that day included.
        leave: first and last day of the next absence that has not begun.
        new_cases_last_30_days: seats received in the last 30 days.
        last_assigned_at: aware moment of the last seat received; None when there was none.
        court_enabled: may follow child protection ordered by a court.
        protected_pool: may follow protected people.
        excluded: has a conflict of interest with this case; such a person is never shown.
    """

    id: int
    name: str
    profession: str
    load: Load
    employer: str = ""
    municipality_id: int | None = None
    district_id: int | None = None
    areas: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    gender: str = ""
    absent_until: date | None = None
    leave: Leave | None = None
    post_current: bool = True
    open_cases: int = 0
    new_cases_last_30_days: int = 0
    last_assigned_at: datetime | None = None
    court_enabled: bool = False
    protected_pool: bool = False
    knows_family: bool = False
    excluded: bool = False

    def carrying(self, points: Decimal) -> "Candidate":
        """The same person with other points on them."""
        return replace(self, load=replace(self.load, points=points))


@dataclass(frozen=True)
class SeatPreview:
    """One person on one seat: the load before and after, and the figure that ranks (lower comes first).

    ``score`` is the load ratio after the assignment, less the bonuses, plus the penalty of the pace.
    """

    candidate: Candidate
    seat: str
    before: Load
    after: Load
    score: Decimal

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON, numbers as text."""
        return {
            "id": self.candidate.id,
            "name": self.candidate.name,
            "profession": self.candidate.profession,
            "seat": self.seat,
            "capacity": str(self.before.capacity),
            "points_before": str(self.before.points),
            "points_after": str(self.after.points),
            "percent_before": self.before.percent,
            "percent_after": self.after.percent,
            "score": str(self.score),
        }


@dataclass(frozen=True)
class RankedPair:
    """A proposal: two different people, why them, and what to be careful about."""

    rank: int
    lead: SeatPreview
    co_lead: SeatPreview
    reasons: tuple[Sentence, ...]
    warnings: tuple[Sentence, ...]

    @property
    def score(self) -> tuple[Decimal, Decimal]:
        """The figures of the lead and of the co-lead; the lead's is looked at first."""
        return self.lead.score, self.co_lead.score

    @property
    def seats(self) -> tuple[SeatPreview, SeatPreview]:
        return self.lead, self.co_lead

    @property
    def ids(self) -> tuple[int, int]:
        """Who takes the seat of lead and who that of co-lead."""
        return self.lead.candidate.id, self.co_lead.candidate.id

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "rank": self.rank,
            "lead": self.lead.as_mapping(),
            "co_lead": self.co_lead.as_mapping(),
            "reasons": [reason.as_mapping() for reason in self.reasons],
            "warnings": [warning.as_mapping() for warning in self.warnings],
        }


@dataclass(frozen=True)
class Rejected:
    """Somebody who cannot be proposed, and every reason why."""

    candidate: Candidate
    reasons: tuple[Sentence, ...]

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON."""
        reasons = [reason.as_mapping() for reason in self.reasons]
        return {"id": self.candidate.id, "name": self.candidate.name, "reasons": reasons}


@dataclass(frozen=True)
class Proposals:
    """The answer of the routing, to be shown and to be kept with the version of the rules.

    Attributes:
        points: weight of the case, with its explanation.
        pairs: best first; empty when nobody can be proposed.
        rejected: in the order of their ids.
        waiting_reason: why there is no pair, in words; None when there is one.
        on: the day the facts were looked at.
    """

    points: Points
    pairs: tuple[RankedPair, ...]
    rejected: tuple[Rejected, ...]
    waiting_reason: Sentence | None
    on: date
    rules_version: int

    def rank_of(self, lead_id: int, co_lead_id: int) -> int | None:
        """The place of a pair among the proposals, or None when it is another pair."""
        ranks = {pair.ids: pair.rank for pair in self.pairs}
        return ranks.get((lead_id, co_lead_id))

    def as_mapping(self) -> dict[str, Any]:
        """Ready for JSON: what was proposed, with the reasons and the version of the rules."""
        return {
            "on": self.on.isoformat(),
            "rules_version": self.rules_version,
            "points": self.points.as_mapping(),
            "pairs": [pair.as_mapping() for pair in self.pairs],
            "rejected": [rejected.as_mapping() for rejected in self.rejected],
            "waiting_reason": self.waiting_reason.as_mapping() if self.waiting_reason else None,
        }
