"""Whether people wait alike wherever they live: medians, spread and one test, over plain numbers.

Pure: no reading, no writing. Groups of fewer than five situations are never shown, nor may they be found by
taking the others away from the total.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, median, quantiles

SMALLEST = 5  # situations
NOTICEABLE = 0.5  # days: less is told by no calendar
MOST_APART = 3  # on each side
TWO = 2  # groups: one alone is found by difference, or has nothing to be compared with


@dataclass(frozen=True)
class Spread:
    """Half of the values lie between ``low`` and ``high``; ``middle`` is the median."""

    low: float
    middle: float
    high: float


def spread(values: Iterable[float]) -> Spread | None:
    """Median and quartiles, None of fewer than five values."""
    known = sorted(values)
    if len(known) < SMALLEST:
        return None
    low, _middle, high = quantiles(known, n=4, method="inclusive")
    return Spread(low, median(known), high)


def masked(counts: Mapping[str, int]) -> set[str]:
    """The groups whose figures must not be shown.

    Those of one to four, and as many of the next smallest as are needed for nobody to reckon a hidden figure
    from the total: at least two groups, of five together.
    """
    hidden = {name for name, count in counts.items() if 0 < count < SMALLEST}
    others = sorted(
        (name for name in counts if counts[name] >= SMALLEST), key=lambda name: (counts[name], name)
    )
    while hidden and others and (len(hidden) < TWO or sum(counts[name] for name in hidden) < SMALLEST):
        hidden.add(others.pop(0))
    return hidden


def aligned(waits: Iterable[tuple[str, Hashable, float]]) -> dict[str, list[float]]:
    """How much longer than others with the same need each waited, by group.

    Args:
        waits: group, need, and how long the wait was.
    """
    waits = list(waits)
    by_need: dict[Hashable, list[float]] = {}
    for _group, need, length in waits:
        by_need.setdefault(need, []).append(length)
    usual = {need: median(lengths) for need, lengths in by_need.items()}
    found: dict[str, list[float]] = {}
    for group, need, length in waits:
        found.setdefault(group, []).append(length - usual[need])
    return found


@dataclass(frozen=True)
class Apart:
    """A group whose people wait ``days`` longer than others with the same need; less when it is negative."""

    label: str
    days: float

    @property
    def fewer(self) -> float:
        return -self.days


def farthest(groups: Mapping[str, list[float]], hidden: Iterable[str]) -> list[Apart]:
    """The groups that wait longest, then those that wait least, as ``aligned``; none of those hidden."""
    shown = {name: median(group) for name, group in groups.items() if len(group) >= SMALLEST}
    for name in hidden:
        shown.pop(name, None)
    in_order = sorted(shown, key=lambda name: (-shown[name], name))
    longest = [name for name in in_order if shown[name] >= NOTICEABLE][:MOST_APART]
    shortest = [name for name in reversed(in_order) if shown[name] <= -NOTICEABLE][:MOST_APART]
    return [Apart(name, round(shown[name], 1)) for name in longest + shortest]


def chance_of(groups: Iterable[list[float]]) -> float | None:
    """How often chance alone would set groups so far apart, from 0 to 1 (Kruskal and Wallis, on ranks).

    Returns None with fewer than two groups of at least five, when nothing can be said.
    """
    groups = [group for group in groups if len(group) >= SMALLEST]
    values = sorted(value for group in groups for value in group)
    total = len(values)
    if len(groups) < TWO:
        return None
    ranks, ties = _ranks(values)
    if ties == total**3 - total:
        return 1.0  # everybody waited the same
    between = sum(sum(ranks[value] for value in group) ** 2 / len(group) for group in groups)
    height = 12 / (total * (total + 1)) * between - 3 * (total + 1)
    return _beyond(height / (1 - ties / (total**3 - total)), len(groups) - 1)


def _ranks(values: list[float]) -> tuple[dict[float, float], int]:
    """The rank of each value, equal values sharing theirs, and how much the ties weigh."""
    ranks: dict[float, float] = {}
    ties = start = 0
    while start < len(values):
        end = start
        while end < len(values) and values[end] == values[start]:
            end += 1
        ranks[values[start]] = (start + 1 + end) / 2
        ties += (end - start) ** 3 - (end - start)
        start = end
    return ranks, ties


def _beyond(height: float, freedom: int) -> float:
    """The tail of the chi-square distribution, by the cube root of Wilson and Hilferty."""
    if height <= 0:
        return 1.0
    part = 2 / (9 * freedom)
    return 1 - NormalDist().cdf(((height / freedom) ** (1 / 3) - (1 - part)) / sqrt(part))
