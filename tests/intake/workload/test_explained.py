"""Where the points of a person come from: every line adds up, and nobody sees more than they may."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from audit import clock
from intake.models import Assignment
from intake.routing.candidates import coordinated_by, load_of
from intake.routing.ranking import RoutingRules
from intake.work import own_post
from intake.workload.caseloads import caseloads
from intake.workload.explained import ExplainedLoad, explain
from intake.workload.formula import Band
from network.actions import record_absence
from network.models import Post
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_followed_case, make_proposed_case, propose
from tests.intake.test_extra_tasks import give
from tests.statements import statements_of
from tests.world import SETUP, World, make_case


def explained(user: User, reader: User | None = None) -> ExplainedLoad:
    post = own_post(user)
    assert post is not None
    return explain(post, reader or user)


def test_every_line_adds_up_to_the_load(world: World) -> None:
    make_followed_case(world, minors=2, household_size=3)
    make_proposed_case(world, last_name="Riboldi")
    give(world)
    load = explained(world.giulia)
    for seat in load.seats:
        assert seat.explanation is not None
        assert sum(item.value for item in seat.explanation.items) == seat.explanation.total
        assert not seat.is_due
    assert load.taken_points + load.extra_points == load.load.points
    assert load.load.points + load.waiting_points == load.whole.points
    assert sum(item.value for item in load.capacity.items) == load.capacity.total == load.load.capacity


def test_it_is_the_figure_of_the_board(world: World) -> None:
    make_followed_case(world)
    make_proposed_case(world, last_name="Riboldi")
    give(world)
    today = clock.today()
    record_absence(by=SETUP, user=world.giulia, first_day=today, last_day=today + timedelta(days=9))
    on_board = next(one for one in caseloads([world.ambito.pk]) if one.user_id == world.giulia.pk)
    assert explained(world.giulia).whole == on_board.load(RoutingRules())


def test_absences_to_come_lower_the_capacity_and_past_ones_do_not(world: World) -> None:
    today = clock.today()
    before = explained(world.giulia).capacity.total
    record_absence(
        by=SETUP, user=world.giulia, first_day=today - timedelta(days=20), last_day=today - timedelta(days=1)
    )
    assert explained(world.giulia).capacity.total == before
    record_absence(by=SETUP, user=world.giulia, first_day=today, last_day=today + timedelta(days=29))
    after = explained(world.giulia).capacity
    assert after.total < before * Decimal("0.6")
    assert str(after.items[-1].label).startswith("Assenze: ")


def test_who_is_away_for_long_has_no_capacity_and_any_point_is_too_much(world: World) -> None:
    make_followed_case(world)
    today = clock.today()
    record_absence(by=SETUP, user=world.giulia, first_day=today, last_day=today + timedelta(days=200))
    load = explained(world.giulia)
    assert (load.load.capacity, load.load.band) == (Decimal(0), Band.RED)


def test_a_situation_of_another_office_shows_its_points_alone(world: World) -> None:
    case = propose(world, make_case(world, municipality=world.monte), world.giulia, world.chiara)
    seen = explained(world.giulia, world.north_coordinator).seats
    assert [(seat.case, seat.explanation) for seat in seen] == [(None, None)]
    assert seen[0].points == Assignment.objects.get(case=case, operator=world.giulia).points
    assert explained(world.giulia, world.coordinator).seats[0].case == case


def test_a_weight_that_changed_since_last_night_is_said(world: World) -> None:
    make_followed_case(world)
    with clock.at(clock.now() + timedelta(days=61)):
        assert [seat.is_due for seat in explained(world.giulia).seats] == [True]


def test_a_coordinator_opens_the_load_of_their_units_only(world: World) -> None:
    names = {name: user for name, user in world.people.items()}
    opened = {
        by: {name for name, user in names.items() if coordinated_by(names[by]).filter(user=user)}
        for by in ("coordinator", "north_coordinator", "giulia", "admin")
    }
    assert opened["coordinator"] == {"giulia", "marco", "luca", "elisa", "chiara"}
    assert opened["north_coordinator"] == {"giulia", "marco", "luca", "elisa"}
    assert opened["giulia"] == opened["admin"] == set()


def test_the_page_says_the_points_the_capacity_and_what_the_band_means(world: World, client: Client) -> None:
    make_followed_case(world)
    give(world)
    client.force_login(world.giulia)
    page = client.get(reverse("intake:my_load"))
    load = page.context["load"]
    assert f"Da dove vengono i miei {str(load.load.points).replace('.', ',')} punti" in page.text
    assert "Punti di partenza per il tema" in page.text
    assert "Tirocinanti" in page.text
    assert str(load.meaning).replace("'", "&#x27;") in page.text
    assert 'aria-current="page">Il mio carico' in page.text


def test_the_page_of_a_person_holds_nobody_else(world: World, client: Client) -> None:
    make_followed_case(world)
    client.force_login(world.giulia)
    assert "Marco Bassi" not in client.get(reverse("intake:my_load")).text


@pytest.mark.parametrize("cases", [1, 6])
def test_the_page_costs_the_same_whatever_the_number_of_situations(
    world: World, client: Client, cases: int
) -> None:
    for number in range(cases):
        make_followed_case(world, last_name=f"Ferri{'abcdefg'[number]}")
    client.force_login(world.giulia)
    # session, user, grants, post; rules, two for the seats, tasks, absences; what was asked and agreed;
    # four for the log and the frame
    assert len(statements_of(client, reverse("intake:my_load"))) == 19


def test_the_load_of_a_post_depends_on_hours_years_and_absences_alone(db: None) -> None:
    world = make_old_world()
    post = Post.objects.select_related("unit").get(user=world.giulia)
    assert load_of(post, Decimal(0), RoutingRules()).capacity == Decimal(85)


def test_the_api_says_the_same_as_the_page(world: World) -> None:
    make_followed_case(world)
    secret = issue_token(by=SETUP, user=world.coordinator, lifetime=timedelta(days=1))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    answer: Any = client.get(reverse("api:operator_load", args=[world.giulia.pk])).json()
    load = explained(world.giulia, world.coordinator)
    assert Decimal(answer["points"]) == load.load.points
    assert [Decimal(item["value"]) for item in answer["capacity_items"]] == [
        item.value for item in load.capacity.items
    ]
    assert answer["seats"][0]["case"] == load.seats[0].case.pk  # type: ignore[union-attr] # readable here
