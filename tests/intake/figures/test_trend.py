"""Twelve months, districts, themes and professions: what the figures count, and what leaves in a file."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.actions import issue_token
from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import cancel_intake, close_case, take_charge
from intake.figures.months import months_of
from intake.figures.trend import KEYS, trend_of
from network.areas import Area
from tests.intake.board_scenes import case_of, make_old_world
from tests.intake.factories import propose, seat_of
from tests.statements import statements_of
from tests.world import SETUP, World

TREND = "/carichi/andamento/"


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


def make_followed(world: World, days_ago: int, **answers: Any) -> Any:
    """A situation opened then, and taken in charge by Giulia and Marco two days later."""
    with clock.at(clock.now() - timedelta(days=days_ago)):
        case = propose(world, case_of(world, f"Nata{days_ago}", **answers), world.giulia, world.marco)
    with clock.at(clock.now() - timedelta(days=days_ago - 2)):
        for operator in (world.giulia, world.marco):
            take_charge(by=operator, assignment=seat_of(case, operator))
    case.refresh_from_db()
    return case


@pytest.mark.both
def test_each_month_counts_what_opened_closed_and_was_followed_at_its_end(world: World) -> None:
    case = make_followed(world, 100)
    with clock.at(clock.now() - timedelta(days=20)):
        close_case(
            by=world.giulia,
            case=case,
            closing_reason="goals_reached",
            reason="Va da sé.",
            version=case.version,
        )
    case.refresh_from_db()
    months = months_of(world.coordinator)
    opened, closed = case.opened_at.date().replace(day=1), case.closed_at.date().replace(day=1)
    assert len(months) == 12
    assert [month.first for month in months if month.opened] == [opened]
    assert [month.first for month in months if month.closed] == [closed]
    followed = [month.first for month in months if month.in_charge]
    assert followed == [month.first for month in months if opened <= month.first < closed]
    assert {month.first for month in months if month.mean_load} == set(followed)


def test_the_present_month_counts_who_works_today(world: World) -> None:
    assert months_of(world.coordinator)[-1].operators == 5
    assert months_of(world.north_coordinator)[-1].operators == 4


def test_each_theme_counts_its_situations_and_the_days_to_the_pair(world: World) -> None:
    make_followed(world, 200, areas=[Area.HOUSING])
    case_of(world, "Nuova", areas=[Area.HOUSING])
    (line,) = trend_of(world.coordinator).table("temi").lines
    assert (line.query, list(line.cells)) == ("area=housing", [2, 1, 1, 1, 2.0])


def test_the_figures_of_a_district_are_those_of_its_comuni(world: World) -> None:
    case_of(world)
    case_of(world, municipality=world.monte)
    whole = trend_of(world.coordinator).table("presidi").lines
    assert [line.cells[0] for line in whole] == [1, 1]
    (own,) = trend_of(world.north_coordinator).table("presidi").lines
    assert own.query == f"presidio={world.north.pk}"


def test_nobody_is_named(world: World, client: Client) -> None:
    make_followed(world, 10)
    client.force_login(world.coordinator)
    text = client.get(TREND).text
    assert "Riva" not in text
    assert "Nata10" not in text


@pytest.mark.parametrize(
    "query",
    [
        "area=housing",
        "comune={comune}&stato=tutte&nuove=on",
        "comune={comune}&lunghe=on",
        "presidio={presidio}",
    ],
)
def test_each_figure_leads_to_the_situations_behind_it(world: World, client: Client, query: str) -> None:
    old = make_followed(world, 200, areas=[Area.HOUSING])
    new = case_of(world, "Nuova", areas=[Area.HOUSING])
    other = case_of(world, "Altra", municipality=world.monte, areas=[Area.MINORS_FAMILY])
    client.force_login(world.coordinator)
    address = query.format(comune=world.borgo.pk, presidio=world.north.pk)
    shown = client.get(f"{reverse('intake:case_list')}?{address}").context["cases"]
    expected = {"area": {old, new}, "nuove": {new}, "lunghe": {old}, "presidio": {old, new}}
    assert set(shown) == next(cases for name, cases in expected.items() if name in query)
    assert other not in shown


def test_each_figure_of_a_district_or_theme_opens_its_own_situations(world: World, client: Client) -> None:
    make_followed(world, 200, areas=[Area.HOUSING])
    case_of(world, "Nuova", areas=[Area.HOUSING])
    case_of(world, "Altra", municipality=world.monte, areas=[Area.MINORS_FAMILY])
    cancelled = case_of(world, "Doppia", areas=[Area.HOUSING])
    cancel_intake(by=world.coordinator, intake=cancelled.intakes.get(), reason="Registrata due volte.")
    client.force_login(world.coordinator)
    tables = [trend_of(world.coordinator).table(key) for key in ("presidi", "temi")]
    figures = [each for table in tables for line in table.lines for each in line.figures if each[1]]
    assert len(figures) > 8
    for figure, query in figures:
        page = client.get(f"{reverse('intake:case_list')}?{query}")
        assert len(page.context["cases"]) == figure, query


@pytest.mark.both
def test_each_figure_of_a_month_opens_its_own_situations(world: World, client: Client) -> None:
    closed = make_followed(world, 100)
    make_followed(world, 70)
    cancelled = case_of(world, "Errore")
    with clock.at(clock.now() - timedelta(days=40)):
        how = {"reason": "Va da sé.", "version": closed.version}
        close_case(by=world.giulia, case=closed, closing_reason="goals_reached", **how)
    cancel_intake(by=world.coordinator, intake=cancelled.intakes.get(), reason="Registrata due volte.")
    client.force_login(world.coordinator)
    opened = 0
    for line in trend_of(world.coordinator).table("mesi").lines:
        for figure, query in line.figures:
            if query:
                opened += 1
                page = client.get(f"{reverse('intake:case_list')}?{query}")
                assert len(page.context["cases"]) == figure, (line.label, query)
                assert query.partition("&")[2].partition("=")[0] in page.text, (
                    "the filter is there to be undone"
                )
    assert opened > 5
    assert "stato=tutte&amp;aperte_in=" in client.get(TREND).text


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-01", "9999-12", "2026-01-05"])
def test_what_is_no_month_lists_nothing(world: World, client: Client, month: str) -> None:
    case_of(world)
    client.force_login(world.coordinator)
    page = client.get(reverse("intake:case_list"), {"stato": "tutte", "aperte_in": month})
    assert (page.status_code, page.context["cases"]) == (400, [])


@pytest.mark.parametrize("key", KEYS)
def test_each_table_leaves_as_csv(world: World, client: Client, key: str) -> None:
    make_followed(world, 10)
    client.force_login(world.coordinator)
    answer = client.get(reverse("intake:trend_csv"), {"tabella": key})
    table = trend_of(world.coordinator).table(key)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == ";".join(table.heading)
    assert len(lines) == len(table.lines) + 1
    assert AccessLogEntry.objects.get(kind=AccessKind.EXPORT).place == "intake:trend_csv"


def test_all_of_them_leave_in_one_workbook(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    book = load_workbook(BytesIO(client.get(reverse("intake:trend_xlsx")).content))
    assert book.sheetnames == ["Dodici mesi", "Presidi", "Temi", "Professioni"]
    assert book["Dodici mesi"].max_row == 13


@pytest.mark.parametrize("asked", [{"tabella": "segreti"}, {"anno": "2026"}])
def test_a_table_it_does_not_know_is_refused(world: World, client: Client, asked: dict[str, str]) -> None:
    client.force_login(world.coordinator)
    assert client.get(reverse("intake:trend_csv"), asked).status_code == 400


@pytest.mark.both
def test_it_costs_the_same_with_few_and_with_many(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    few = len(statements_of(client, TREND))
    make_followed(world, 90)
    make_followed(world, 9, municipality=world.monte, areas=[Area.MINORS_FAMILY])
    assert len(statements_of(client, TREND)) == few
    assert few <= 13


def test_the_api_gives_the_same_figures(world: World, client: Client) -> None:
    case_of(world, areas=[Area.HOUSING])
    secret = issue_token(by=SETUP, user=world.coordinator, lifetime=timedelta(days=1))
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.get(reverse("api:trend"), headers=headers).json()
    assert [month["opened"] for month in answer["months"]] == [0] * 11 + [1]
    assert answer["tables"][2]["lines"] == [{"label": "Casa e sfratto", "cells": [1, 1, 0, 1, None]}]
