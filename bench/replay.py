"""A year gone through once more under other rules: what a coordinator waits for before publishing them."""

from statistics import median
from time import perf_counter

from bench.year import a_year
from intake.replay.run import by_routing, replay
from intake.routing.ranking import RoutingRules

CASES = 560
ROUNDS = 5
TARGET = 5.0  # seconds


def measure() -> str:
    """The median time of a replay of the demo's year, made in memory."""
    year, rules, times = a_year(CASES), RoutingRules(), []
    for _round in range(ROUNDS):
        start = perf_counter()
        replay(year, rules, by_routing)
        times.append(perf_counter() - start)
    return f"replay of a year, {CASES} situations: {median(times):.2f} s (target: {TARGET:.0f} s)"
