"""The same figure has the same name on every page, and two that are reckoned in two ways have two."""

from intake.board import Board, Question
from intake.fairness.facts import fairness_of
from intake.figures.definitions import mean_load, per_thousand
from intake.figures.municipalities import COLUMNS
from intake.figures.trend import trend_of
from tests.intake.factories import make_followed_case
from tests.world import World


def test_places_without_known_inhabitants_count_on_neither_side() -> None:
    assert per_thousand([(2, 1000), (7, None), (1, 500)]) == 2.0
    assert per_thousand([(7, None), (3, 0)]) is None


def test_the_mean_of_nobody_is_not_known() -> None:
    assert mean_load([]) is None
    assert mean_load([80, 101]) == 90


def test_the_board_and_the_trend_say_the_same_mean_load(world: World) -> None:
    make_followed_case(world)
    board = Board(world.coordinator, Question())
    by_profession = trend_of(world.coordinator).table("professioni")
    at = by_profession.heading.index("Carico medio %") - 1
    people = sum(line.cells[0] for line in by_profession.lines)
    whole = sum(line.cells[0] * line.cells[at] for line in by_profession.lines) / people
    assert abs(whole - board.loads.mean) <= 1, "but for rounding"


def test_what_is_reckoned_in_two_ways_has_two_names(world: World) -> None:
    of_the_board = {str(label) for _key, label, *_rest in COLUMNS}
    of_the_trend = {name for table in trend_of(world.coordinator).tables for name in table.heading}
    of_fairness = {name for table in fairness_of(world.planner).tables for name in table.heading}
    assert {"Aperte ogni 1.000 abitanti", "Giorni per la coppia, in media"} <= of_the_board & of_the_trend
    assert (of_the_board | of_the_trend) & of_fairness == {"Comune", "Tema"}
