"""The table of the loads: for care, never a ranking."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from intake.models import Assignment
from network.actions import appoint
from tests.intake.board_scenes import case_of, enrol_operator, load_up, make_old_world, opener
from tests.intake.factories import propose
from tests.world import SETUP, World


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def board(world: World, client: Client) -> Callable[..., Any]:
    return opener(world, client)


class TestTheLoads:
    def test_operators_stand_by_district_and_name_whatever_they_carry(self, world: World, board: Any) -> None:
        load_up(world, world.giulia, 3)
        groups = board().context["board"].loads.groups
        assert [(str(name), [row.user.last_name for row in rows]) for name, rows in groups] == [
            ("Presidio Nord", ["Bassi", "Conti", "Poma", "Riva"]),
            ("Presidio Sud", ["Nava"]),
        ]

    def test_the_bar_has_the_same_figures_as_the_words(self, world: World, board: Any) -> None:
        case = case_of(world)
        propose(world, case, world.giulia, world.marco)
        row = next(row for row in board().context["board"].loads.rows if row.user.pk == world.giulia.pk)
        points = Assignment.objects.get(operator=world.giulia).points
        assert sum(row.caseload.shades.values()) == row.load.points == points
        assert row.load.capacity == 85
        assert row.percent == round(100 * points / 85)

    def test_who_works_part_time_has_a_ceiling_of_their_own(self, world: World, board: Any) -> None:
        long_ago = clock.today() - timedelta(days=500)
        user = enrol_operator(world, 1, Profession.SOCIAL_WORKER, fte=Decimal("0.5"), since=long_ago)
        page = board()
        row = next(row for row in page.context["board"].loads.rows if row.user == user)
        assert (row.is_part_time, row.load.capacity) == (True, Decimal("42.50"))
        assert "assistente sociale, part time" in page.text

    def test_who_holds_two_posts_stands_once(self, world: World, board: Any) -> None:
        appoint(by=SETUP, user=world.giulia, role=Role.OPERATOR, unit=world.south.unit)
        names = [row.user.last_name for row in board().context["board"].loads.rows]
        assert names.count("Riva") == 1

    def test_who_is_over_the_ceiling_is_said_in_words(self, world: World, board: Any) -> None:
        load_up(world, world.giulia, 14)
        page = board()
        assert [row.user for row in page.context["board"].loads.over] == [world.giulia]
        assert "oltre soglia</span>" in page.text
        assert f"Giulia Riva, {page.context['board'].loads.highest}\N{NO-BREAK SPACE}%" in page.text

    def test_the_effect_is_drawn_on_the_two_chosen_and_on_nobody_else(self, world: World, board: Any) -> None:
        case_of(world)
        page = board()
        chosen = {row.user.pk for row in page.context["board"].loads.rows if row.after}
        assert chosen == set(page.context["board"].choice.offer.pair.ids)
        assert page.text.count("barra-piu") == 2

    def test_who_would_leave_the_seat_gets_lighter(self, world: World, board: Any) -> None:
        case = propose(world, case_of(world), world.giulia, world.marco)
        asked = {"case": case.pk, "coppia": "altra", "operatore": [world.luca.pk, world.marco.pk]}
        rows = {row.user.pk: row for row in board(asked).context["board"].loads.rows}
        assert rows[world.giulia.pk].after.points == 0
        assert rows[world.marco.pk].after is None
        assert rows[world.luca.pk].added > 0

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ({"professione": "educator"}, ["Bassi"]),
            ({"professione": "psychologist"}, ["Poma"]),
            ({"professione": "nurse"}, []),
        ],
    )
    def test_they_can_be_filtered_by_profession(
        self, board: Any, asked: dict[str, str], names: list[str]
    ) -> None:
        page = board(asked)
        assert [row.user.last_name for row in page.context["board"].loads.rows] == names

    def test_a_district_filters_operators_situations_and_comuni(self, world: World, board: Any) -> None:
        case_of(world, "Nora")
        south = case_of(world, "Sofia", municipality=world.monte)
        page = board({"presidio": world.south.pk}).context["board"]
        assert [one.case for one in page.situations] == [south]
        assert [comune.name for comune in page.comuni] == ["Monte", "Valle"]
        assert {row.user.last_name for row in page.loads.rows} >= {"Nava"}

    def test_what_is_chosen_stays_in_sight_whatever_the_filter(self, world: World, board: Any) -> None:
        case = case_of(world)
        page = board({"case": case.pk, "professione": "nurse", "presidio": world.south.pk}).context["board"]
        assert page.case == case
        assert {row.user.pk for row in page.loads.rows} == page.choice.boxes
