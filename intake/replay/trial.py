"""What other rules would have done to the assignments of a year, in figures and in words. A pure function."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from intake.replay.run import Choice, Days, Given, replay
from intake.replay.year import Year
from intake.routing.ranking import RankedPair, RoutingRules, propose
from intake.sentences import Sentence

MOST_EXAMPLES = 8


@dataclass(frozen=True)
class Offered:
    """The pair some rules choose, with the weight of the situation and why; ``pair`` is None for nobody."""

    pair: RankedPair | None
    points: Decimal

    @property
    def names(self) -> list[str]:
        return [self.pair.lead.candidate.name, self.pair.co_lead.candidate.name] if self.pair else []

    @property
    def reasons(self) -> tuple[Sentence, ...]:
        return self.pair.reasons if self.pair else ()


@dataclass(frozen=True)
class Example:
    """A situation that other rules would have given to another pair, by its number."""

    number: str
    on: date
    before: Offered
    after: Offered


@dataclass(frozen=True)
class Trial:
    """The same year under the rules in force and under a draft.

    Attributes:
        different: situations for which the draft, after the same assignments, chooses another pair.
        before, after: the loads of the year, each lived through with its own assignments.
        waiting_before, waiting_after: situations that had to wait for a pair, or never found one.
    """

    given: int
    different: int
    before: Days
    after: Days
    waiting_before: int
    waiting_after: int
    examples: tuple[Example, ...]


def try_out(year: Year, present: RoutingRules, draft: RoutingRules) -> Trial:
    """Go through a year with the rules in force and with a draft."""
    before = replay(year, present, beside=draft)
    after = replay(year, draft)
    changed = [one for one in before.given if one.differs]
    return Trial(
        given=len(before.given),
        different=len(changed),
        before=before.days,
        after=after.days,
        waiting_before=_waiting(before.given),
        waiting_after=_waiting(after.given),
        examples=tuple(_example(one, present, draft) for one in changed[:MOST_EXAMPLES]),
    )


def _waiting(given: tuple[Given, ...]) -> int:
    return sum(one.pair is None or one.on > one.arrival.day for one in given)


def _example(given: Given, present: RoutingRules, draft: RoutingRules) -> Example:
    beside = given.beside or given.choice
    return Example(
        given.arrival.number,
        given.on,
        _offered(given, given.choice, present),
        _offered(given, beside, draft),
    )


def _offered(given: Given, choice: Choice, rules: RoutingRules) -> Offered:
    """The first proposal again, this time with its words."""
    facts = given.arrival.facts_on(given.arrival.day)
    proposals = propose(facts, choice.candidates, rules, given.on, top=1)
    return Offered(proposals.pairs[0] if proposals.pairs else None, proposals.points.total)
