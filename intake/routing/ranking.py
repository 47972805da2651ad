"""Which pair: facts in, ranked pairs with their reasons out. Nothing is read and nothing is written.

The rules, in the order in which they are published:

1. Hard filters (``intake.routing.filters``). Who is excluded for a conflict of interest is dropped before
   anything else and appears nowhere.
2. The lead is the social worker whose load *after* the assignment is lowest, with a bonus for knowing the
   family, for speaking the person's language and for being the woman or the man they ask to talk with, and
   a penalty for too many new cases in the last month.
3. The co-lead is, in this order: a profession needed and not yet covered; a second social worker from
   another comune; another profession; a second social worker of the same comune. Inside each group the
   figure of point 2 decides.
4. Each proposal has another lead, as long as there are enough of them, and inside a group prefers a co-lead
   not yet proposed, so that the choices are really different. Who would pass the red limit is proposed only
   when no pair can be made without, and the proposal says so.
5. Equal figures are told apart by who was assigned longest ago, then by id: same facts, same proposals.
6. Who already holds a seat keeps it: only the other one is looked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.operability import professions_needed
from intake.routing.facts import Candidate, Proposals, RankedPair, Rejected, SeatPreview
from intake.routing.filters import (
    cases_over_pace,
    is_enabled_for,
    is_red,
    may_hold_a_seat,
    overload_reason,
    rejection_reasons,
)
from intake.routing.reasons import is_preferred, reasons_for, speaks_for, waiting_reason, warnings_for
from intake.routing.rules import RoutingRules
from intake.sentences import Sentence, say
from intake.workload.formula import Points, Seat, points_once_taken, seat_points

__all__ = [
    "Candidate",
    "Proposals",
    "RankedPair",
    "Rejected",
    "RoutingRules",
    "SeatPreview",
    "first_pair",
    "preview_pair",
    "propose",
    "refusals",
]

Seats = tuple[SeatPreview, SeatPreview]


def propose(
    case: CaseFacts,
    candidates: Iterable[Candidate],
    rules: RoutingRules,
    today: date,
    *,
    top: int = 3,
    held: Mapping[str, int] | None = None,
) -> Proposals:
    """Propose the best pairs for a case.

    Args:
        case: the facts of the case; it is weighed as it will be once the pair has taken charge.
        candidates: the operators of the Ambito, each once.
        rules: the published rules.
        today: the day on which absences and deadlines are looked at.
        top: how many pairs at most, at least 1.
        held: seats already held, with the id of who holds each; every pair proposed keeps them.

    Returns:
        The pairs, best first, with who cannot be proposed and why; when none can be made, the reason.

    Errors:
        ValueError when a person is given twice, or when no pair is asked for.
    """
    if top < 1:
        raise ValueError("at least one pair has to be asked for")
    people = _once_each(candidates)
    held = held or {}
    rejections = {
        one.id: () if one.id in held.values() else rejection_reasons(case, one, rules, today)
        for one in people
    }
    eligible = [one for one in people if not rejections[one.id]]
    search = _Search(case, eligible, rules, points_once_taken(case, rules.workload, today), today, held)
    seats = search.best(top, with_red=False)
    if seats:
        rejections |= {
            one.id: (overload_reason(search.on_seat(one, Seat.CO_LEAD)),) for one in search.overloaded()
        }
    else:
        seats = search.best(top, with_red=True)
    leads = search.leads(with_red=True)
    return Proposals(
        points=search.points,
        pairs=tuple(search.described(rank, *pair, leads) for rank, pair in enumerate(seats, start=1)),
        rejected=tuple(Rejected(one, rejections[one.id]) for one in people if rejections[one.id]),
        waiting_reason=None if seats else waiting_reason(case, eligible),
        on=today,
        rules_version=rules.version,
    )


def first_pair(
    case: CaseFacts, candidates: Iterable[Candidate], rules: RoutingRules, today: date
) -> tuple[int, int] | None:
    """Who would lead and stand beside in the first proposal, without a word of why; None when there is none.

    The same as the first pair of ``propose``, for whoever asks hundreds of times.
    """
    people = _once_each(candidates)
    eligible = [one for one in people if not rejection_reasons(case, one, rules, today)]
    search = _Search(case, eligible, rules, points_once_taken(case, rules.workload, today), today)
    seats = search.best(1, with_red=False) or search.best(1, with_red=True)
    return (seats[0][0].candidate.id, seats[0][1].candidate.id) if seats else None


def preview_pair(
    case: CaseFacts, lead: Candidate, co_lead: Candidate, rules: RoutingRules, today: date
) -> RankedPair:
    """What choosing this pair by hand would do: loads before and after, reasons and warnings (rank 0)."""
    search = _Search(case, [lead, co_lead], rules, points_once_taken(case, rules.workload, today), today)
    return search.described(0, search.on_seat(lead, Seat.LEAD), search.on_seat(co_lead, Seat.CO_LEAD), [])


def refusals(case: CaseFacts, lead: Candidate, co_lead: Candidate) -> tuple[Sentence, ...]:
    """What forbids a pair chosen by hand, whatever the written reason; empty when it may be chosen.

    Absence, distance, area and load may be overridden with a reason; these may not. A conflict of interest
    is refused in words that do not tell it.
    """
    pair = (lead, co_lead)
    unavailable = [one for one in pair if one.excluded or not one.post_current or not may_hold_a_seat(one)]
    found = [say("pair_not_available", name=one.name) for one in unavailable]
    if lead.id == co_lead.id:
        found.append(say("pair_of_one"))
    if not any(one.profession == Profession.SOCIAL_WORKER for one in pair):
        found.append(say("pair_without_social_worker"))
    if case.protected:
        found += [say("pair_outside_pool", name=one.name) for one in pair if not one.protected_pool]
    if not is_enabled_for(case, *pair):
        found.append(say("pair_without_court"))
    return tuple(found)


def _once_each(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates in the order of their ids, without who is excluded."""
    given = sorted(candidates, key=lambda one: one.id)
    if len({one.id for one in given}) != len(given):
        raise ValueError("each person is a candidate once, whatever the number of posts")
    return [one for one in given if not one.excluded]


@dataclass(frozen=True)
class _Search:
    """The search for the pairs of one case among the people who passed the filters."""

    case: CaseFacts
    eligible: Sequence[Candidate]
    rules: RoutingRules
    points: Points
    today: date
    held: Mapping[str, int] = field(default_factory=dict)

    def on_seat(self, candidate: Candidate, seat: Seat) -> SeatPreview:
        before = self.rules.workload.load(candidate.load.points, candidate.load.capacity)
        after = before.plus(seat_points(self.points.total, seat, self.rules.workload))
        return SeatPreview(candidate, seat.value, before, after, after.ratio + self._adjustment(candidate))

    def leads(self, *, with_red: bool) -> list[SeatPreview]:
        """Everybody who could lead, best first: who leads already, else every social worker."""
        if Seat.LEAD in self.held:
            possible = [one for one in self.eligible if one.id == self.held[Seat.LEAD]]
        else:
            possible = [one for one in self.eligible if one.profession == Profession.SOCIAL_WORKER]
        return sorted(self._admitted(possible, Seat.LEAD, with_red=with_red), key=_order)

    def followers(self, *, with_red: bool) -> list[SeatPreview]:
        """Everybody who could stand beside a lead: who does already, else all."""
        possible = self.eligible
        if Seat.CO_LEAD in self.held:
            possible = [one for one in self.eligible if one.id == self.held[Seat.CO_LEAD]]
        return self._admitted(possible, Seat.CO_LEAD, with_red=with_red)

    def overloaded(self) -> list[Candidate]:
        """Who would pass the limit even on the lighter seat."""
        return [
            one
            for one in self.eligible
            if one.id not in self.held.values() and is_red(self.on_seat(one, Seat.CO_LEAD))
        ]

    def best(self, top: int, *, with_red: bool) -> list[Seats]:
        """The best pairs: a round gives each lead a co-lead; further rounds only if leads are few."""
        leads = self.leads(with_red=with_red)
        followers = self.followers(with_red=with_red)
        pairs: list[Seats] = []
        is_complete = False
        while len(pairs) < top and not is_complete:
            is_complete = True
            for lead in leads:
                if len(pairs) < top and (co_lead := self._co_lead(lead, followers, pairs)):
                    pairs.append((lead, co_lead))
                    is_complete = False
        return pairs

    def described(
        self, rank: int, lead: SeatPreview, co_lead: SeatPreview, leads: Sequence[SeatPreview]
    ) -> RankedPair:
        """The pair with its words; ``leads`` are those with whom the lead is compared."""
        reasons = reasons_for(self.case, lead, co_lead, leads, self.rules)
        return RankedPair(
            rank, lead, co_lead, reasons, warnings_for(self.case, lead, co_lead, self.rules, self.today)
        )

    def _admitted(self, people: Iterable[Candidate], seat: Seat, *, with_red: bool) -> list[SeatPreview]:
        previews = (self.on_seat(one, seat) for one in people)
        kept = self.held.values()
        return [one for one in previews if with_red or one.candidate.id in kept or not is_red(one)]

    def _co_lead(
        self, lead: SeatPreview, followers: list[SeatPreview], pairs: list[Seats]
    ) -> SeatPreview | None:
        """The best co-lead for a lead among the pairs not yet proposed, or None."""
        proposed = {frozenset((one.candidate.id, other.candidate.id)) for one, other in pairs}
        proposed.add(frozenset((lead.candidate.id,)))
        already = {other.candidate.id for __, other in pairs}
        possible = (
            one
            for one in followers
            if frozenset((lead.candidate.id, one.candidate.id)) not in proposed
            and not refusals(self.case, lead.candidate, one.candidate)
        )
        return min(
            possible,
            key=lambda one: (
                is_red(one),
                self._group(lead.candidate, one.candidate),
                one.candidate.id in already,
                _order(one),
            ),
            default=None,
        )

    def _group(self, lead: Candidate, co_lead: Candidate) -> int:
        """How well the co-lead completes the lead, who is always a social worker: 0 is best."""
        if co_lead.profession == Profession.SOCIAL_WORKER:
            return 1 if lead.municipality_id != co_lead.municipality_id else 3
        return 0 if co_lead.profession in professions_needed(self.case) else 2

    def _adjustment(self, candidate: Candidate) -> Decimal:
        """Bonuses and penalty, in the unit of the load ratio."""
        rules = self.rules
        adjustment = cases_over_pace(self.case, candidate, rules) * rules.pace_penalty
        if candidate.knows_family:
            adjustment -= rules.continuity_bonus
        if speaks_for(self.case, candidate):
            adjustment -= rules.language_bonus
        if is_preferred(self.case, candidate):
            adjustment -= rules.preference_bonus
        return adjustment


def _order(preview: SeatPreview) -> tuple[bool, Decimal, datetime, int]:
    """Below the limit first, then the lower figure, then who was assigned longest ago, then the id."""
    last = preview.candidate.last_assigned_at or datetime.min.replace(tzinfo=UTC)
    return is_red(preview), preview.score, last, preview.candidate.id
