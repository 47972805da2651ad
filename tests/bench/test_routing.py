"""The page about the routing says what the command prints."""

from pathlib import Path
from xml.etree import ElementTree

from bench.chart import bars
from bench.routing import CASES, compare


def test_the_tables_of_the_page_are_those_of_the_command(repository: Path) -> None:
    page = (repository / "docs" / "routing.md").read_text()
    assert str(compare(CASES[0])) in page


def test_our_way_leaves_fewer_days_over_the_threshold_and_more_continuity() -> None:
    by_turn, by_count, ours = compare(300).outcomes
    for other in (by_turn, by_count):
        assert ours.over <= other.over
        assert ours.kept > other.kept


def test_a_chart_is_an_image_with_a_bar_for_each_figure() -> None:
    drawn = ElementTree.fromstring(bars([("A & B", [("one", 1), ("two", 0)]), ("C", [("one", 0)])]))  # noqa: S314 (ours)
    assert len(drawn.findall("{*}rect")) == 1 + 3
    assert drawn.find("{*}text").text == "A & B"  # type: ignore[union-attr] # it has a title
