"""The numbers of the load bars."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from config import bars

POINTS = st.floats(min_value=0, max_value=1000)


def widths(context: dict[str, list[dict[str, str]]]) -> dict[str, float]:
    return {segment["kind"]: float(segment["width"]) for segment in context["segments"]}


def test_a_full_capacity_ends_at_the_limit() -> None:
    assert widths(bars.load_bar(26, 0, 0, 26))["alta"] == pytest.approx(100 / 1.3, abs=0.01)


def test_segments_follow_each_other_and_empty_ones_are_left_out() -> None:
    segments = bars.load_bar(9, 0, 2, 26, 3)["segments"]
    assert [segment["kind"] for segment in segments] == ["alta", "base", "piu"]
    assert float(segments[1]["x"]) == pytest.approx(float(segments[0]["width"]))


def test_other_tasks_stand_between_the_situations_and_what_would_be_added() -> None:
    segments = bars.load_bar(9, 0, 2, 26, 3, extra=4)["segments"]
    assert [segment["kind"] for segment in segments] == ["alta", "base", "compiti", "piu"]


def test_figures_have_a_point_in_every_language() -> None:
    with translation.override("it"):
        assert bars.mini_bar(1, 3) == {"width": "33.33"}


def test_nothing_breaks_without_capacity_or_maximum() -> None:
    assert widths(bars.load_bar(1, 0, 0, 0)) == {"alta": 100.0}
    assert bars.load_bar(0, 0, 0, 0)["segments"] == []
    assert bars.mini_bar(3, 0) == {"width": "0.00"}


@given(st.tuples(POINTS, POINTS, POINTS, st.floats(min_value=0, max_value=300), POINTS))
def test_a_bar_never_leaves_its_frame(numbers: tuple[float, float, float, float, float]) -> None:
    for segment in bars.load_bar(*numbers)["segments"]:
        assert 0 <= float(segment["x"]) <= 100
        assert float(segment["x"]) + float(segment["width"]) <= 100.01
