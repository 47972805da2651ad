"""The list of situations through the API: what is behind each figure, as the page shows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from audit import clock
from intake.figures.trend import trend_of
from intake.models import Case
from tests.intake.board_scenes import case_of, make_old_world
from tests.intake.factories import make_followed_case
from tests.world import World

IN_API = {
    "aperte_in": "opened_in",
    "chiuse_in": "closed_in",
    "in_carico_in": "in_charge_in",
    "presidio": "district",
    "area": "area",
    "nuove": "new",
    "lunghe": "long_open",
    "senza_coppia": "lacks_somebody",
    "stato": "is_open",
}


@pytest.fixture
def world(db: None) -> World:
    world = make_old_world()
    with clock.at(clock.now() - timedelta(days=200)):
        make_followed_case(world)
    case_of(world, "Nuova")
    case_of(world, "Altra", municipality=world.monte)
    return world


def ask(world: World, **query: Any) -> tuple[int, Any]:
    token = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().get(reverse("api:case_list"), query, headers=headers)
    return answer.status_code, answer.json()


def test_each_figure_of_the_trend_is_as_many_situations_as_a_program_lists(world: World) -> None:
    asked = set()
    for table in trend_of(world.coordinator).tables[:3]:
        for line in table.lines:
            for figure, filters in line.figures:
                if filters:
                    given = dict(one.split("=") for one in filters.split("&"))
                    if given.get("stato") == "tutte":
                        del given["stato"]
                    else:
                        given["stato"] = "true"
                    query = {IN_API[name]: "true" if own == "on" else own for name, own in given.items()}
                    asked |= query.keys()
                    status, told = ask(world, **query)
                    assert (status, len(told["results"])) == (200, figure), query
    assert asked >= {"opened_in", "in_charge_in", "district", "area", "new", "long_open", "lacks_somebody"}


def test_a_comune_is_named_by_its_id_and_the_closed_are_apart(world: World) -> None:
    here = Case.objects.filter(municipality=world.monte)
    _status, told = ask(world, municipality=world.monte.pk)
    assert [row["id"] for row in told["results"]] == [case.pk for case in here]
    assert ask(world, is_open="false")[1]["results"] == []
    assert len(ask(world)[1]["results"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"opened_in": "2026-13"},
        {"opened_in": "9999-12"},
        {"municipality": "0"},
        {"district": "x"},
        {"new": "perhaps"},
        {"is_open": "on"},
        {"aperte_in": "2026-01"},
        {"state": "open"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_by_its_name(world: World, query: dict[str, str]) -> None:
    status, told = ask(world, **query)
    assert (status, list(told["errors"])) == (400, list(query))
