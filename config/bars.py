"""Numbers of the load bars: inline SVG with ``width=`` attributes, as the content policy allows no style."""

from collections.abc import Sequence
from typing import Any

SCALE = 1.3  # the bar ends at 130 % of the capacity, so that an overload can be seen
LIMIT_WIDTH = 0.7


def load_bar(
    high: float,
    medium: float,
    base: float,
    capacity: float,
    added: float = 0,
    *,
    extra: float = 0,
    small: bool = False,
) -> dict[str, Any]:
    """Context of a load bar.

    Args:
        high, medium, base: points of the heavy, complex and ordinary situations.
        capacity: points at which the load stops being sustainable; the red line.
        extra: points of the other tasks.
        added: points that a choice still to be confirmed would add.
        small: a lower bar, for narrow columns.
    """
    segments = []
    start = 0.0
    for kind, points in (
        ("alta", high),
        ("media", medium),
        ("base", base),
        ("compiti", extra),
        ("piu", added),
    ):
        width = min(_share(points, capacity), 100 - start)
        if width > 0:
            segments.append({"kind": kind, "x": _figure(start), "width": _figure(width)})
            start += width
    return {"segments": segments, "limit": _figure(100 / SCALE - LIMIT_WIDTH / 2), "small": small}


def mini_bar(value: float, maximum: float) -> dict[str, Any]:
    """Context of a bar that compares ``value`` with the largest of its column."""
    return {"width": _figure(min(100.0, 100 * value / maximum) if maximum else 0)}


def columns(values: Sequence[float]) -> dict[str, Any]:
    """Context of a row of columns, one for each value, the tallest as high as the picture."""
    tallest = max(values, default=0) or 1
    return {
        "columns": [
            {"x": number * 10 + 1, "y": _figure(40 - height), "height": _figure(height)}
            for number, height in enumerate(40 * float(value) / float(tallest) for value in values)
        ],
        "width": 10 * len(values),
    }


def _share(points: float, capacity: float) -> float:
    """Per cent of the bar that ``points`` take; without capacity any point fills it."""
    if not capacity:
        return 100.0 if points else 0.0
    return 100 * float(points) / float(capacity) / SCALE


def _figure(value: float) -> str:
    """SVG wants a decimal point, whatever the language of the page."""
    return f"{value:.2f}"
