"""A year of assignments under three ways of choosing: by turn, by the least number of situations, ours.

The same people, situations and rules about who may follow what: only the choice differs. The year is the
demo's, made in memory; the figures are always the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from accounts.professions import Profession
from bench.chart import bars
from bench.year import a_year
from intake.facts import CaseFacts
from intake.replay.run import Given, Pair, Replay, Way, by_routing, replay
from intake.routing.filters import rejection_reasons
from intake.routing.ranking import Candidate, RoutingRules, refusals

CASES = (560, 750)
CHART = Path(__file__).resolve().parent.parent / "docs" / "routing.svg"

Order = Callable[[Candidate], object]


@dataclass(frozen=True)
class Outcome:
    """What a year was like under one way of choosing.

    Attributes:
        over, red: days of a person over the threshold and over the limit.
        spread: mean standard deviation of the loads, in points of per cent.
        highest: the highest load reached, in per cent.
        waited: mean days until whoever leads is within their threshold and can begin.
        kept: of the situations of a family that somebody available knew, the per cent given to them.
    """

    name: str
    over: int
    red: int
    spread: float
    highest: float
    waited: float
    kept: float

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.over} | {self.red} | {self.spread:.1f} | {self.highest:.0f} % "
            f"| {self.waited:.2f} | {self.kept:.0f} % |"
        )


@dataclass(frozen=True)
class Comparison:
    """The outcomes of a year with so many situations."""

    cases: int
    outcomes: tuple[Outcome, ...]

    def __str__(self) -> str:
        head = (
            "| Way of choosing | Days over the threshold | Days over the limit | Spread of loads "
            "| Highest load | Days before it can begin | Continuity kept |\n|---|--:|--:|--:|--:|--:|--:|"
        )
        return "\n".join([f"{self.cases} situations", "", head, *map(str, self.outcomes)])


@dataclass(frozen=True)
class Comparisons:
    years: tuple[Comparison, ...]

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.years))


def measure() -> Comparisons:
    """Compare the three ways, and draw the chart of ``docs/routing.md`` anew."""
    found = Comparisons(tuple(compare(cases) for cases in CASES))
    first = found.years[0]
    CHART.write_text(
        bars(
            [
                ("Days of a person over the threshold", [(one.name, one.over) for one in first.outcomes]),
                ("Spread of loads, points of per cent", [(one.name, one.spread) for one in first.outcomes]),
                ("Continuity kept, per cent", [(one.name, one.kept) for one in first.outcomes]),
            ]
        )
    )
    return found


def compare(cases: int) -> Comparison:
    """Go through a year with so many situations three times."""
    year, rules = a_year(cases), RoutingRules()
    ways: dict[str, Way] = {
        "by turn": by_turn(),
        "fewest situations": by_count,
        "our routing": by_routing,
    }
    return Comparison(cases, tuple(_outcome(name, replay(year, rules, way)) for name, way in ways.items()))


def by_turn() -> Way:
    """Whoever was chosen longest ago comes next, whatever they carry."""
    turns: dict[int, int] = {}

    def choose(
        case: CaseFacts, candidates: Sequence[Candidate], rules: RoutingRules, today: date
    ) -> Pair | None:
        pair = _first(case, candidates, rules, today, lambda one: (turns.get(one.id, 0), one.id))
        for chosen in pair or ():
            turns[chosen] = max(turns.values(), default=0) + 1
        return pair

    return choose


def by_count(
    case: CaseFacts, candidates: Sequence[Candidate], rules: RoutingRules, today: date
) -> Pair | None:
    """Whoever follows the fewest situations comes first, however heavy these are."""
    return _first(case, candidates, rules, today, lambda one: (one.open_cases, one.id))


def _first(  # noqa: PLR0917 (a way of choosing, and an order)
    case: CaseFacts, candidates: Sequence[Candidate], rules: RoutingRules, today: date, order: Order
) -> Pair | None:
    """The first lawful pair in an order: a social worker, then anybody who may stand beside."""
    able = sorted((one for one in candidates if not rejection_reasons(case, one, rules, today)), key=order)  # type: ignore[arg-type] # every order gives tuples
    leads = [one for one in able if one.profession == Profession.SOCIAL_WORKER]
    return next(
        ((lead.id, other.id) for lead in leads for other in able if not refusals(case, lead, other)), None
    )


def _outcome(name: str, done: Replay) -> Outcome:
    known = [one for one in done.given if one.pair and one.was_known]
    return Outcome(
        name=name,
        over=done.days.over,
        red=done.days.red,
        spread=100 * done.days.spread,
        highest=100 * done.days.highest,
        waited=fmean(_waited(one, done) for one in done.given),
        kept=100 * sum(one.is_continued for one in known) / len(known),
    )


def _waited(given: Given, done: Replay) -> int:
    """Days from the choice until whoever leads is within their threshold; to the end when they never are."""
    if given.pair is None:
        return (given.on - given.arrival.day).days
    loads = done.ratios[given.pair[0]]
    ready = (day for day in sorted(loads) if day >= given.on and loads[day] <= 1)
    return (next(ready, max(loads)) - given.arrival.day).days
