"""Timing two ways of doing the same thing, side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Ratio:
    """Median times in milliseconds of what the project does and of the limit it is measured against."""

    name: str
    ours: float
    limit: float
    against: str = "the raw limit"

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.ours / self.limit:.2f} × {self.against} "
            f"({self.ours:.2f} ms against {self.limit:.2f} ms; {1000 / self.ours:.0f} a second)"
        )


def side_by_side(name: str, ours: Callable[[], object], limit: Callable[[], object], rounds: int) -> Ratio:
    """Run both, alternating, so that a busy moment of the machine touches both alike."""
    times: dict[Callable[[], object], list[float]] = {ours: [], limit: []}
    ours()
    limit()
    for _round in range(rounds):
        for function, measured in times.items():
            start = perf_counter()
            function()
            measured.append((perf_counter() - start) * 1000)
    return Ratio(name, median(times[ours]), median(times[limit]))
