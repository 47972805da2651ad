"""The comuni side by side, on the page and in a spreadsheet."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from audit.actions import action
from audit.context import SystemActor
from audit.models import AccessKind, AccessLogEntry
from intake.actions import take_charge
from tests.intake.board_scenes import case_of, make_old_world, opener
from tests.intake.factories import propose, seat_of
from tests.world import SETUP, World


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def board(world: World, client: Client) -> Callable[..., Any]:
    return opener(world, client)


@action
def rename(*, by: SystemActor, world: World, name: str) -> None:
    world.borgo.name = name
    world.borgo.save()


class TestTheComuni:
    @pytest.mark.both
    def test_each_comune_has_its_figures(self, world: World, board: Any) -> None:
        with clock.at(clock.now() - timedelta(days=40)):
            old = case_of(world, "Vecchia")
            propose(world, old, world.giulia, world.marco)
        with clock.at(clock.now() - timedelta(days=40) + timedelta(hours=9)):
            take_charge(by=world.giulia, assignment=seat_of(old, world.giulia))
            take_charge(by=world.marco, assignment=seat_of(old, world.marco))
        case_of(world, "Nuova")
        borgo = next(one for one in board().context["board"].comuni if one.name == "Borgo")
        assert (borgo.open_cases, borgo.new_in_month, borgo.without_pair) == (2, 1, 1)
        assert round(24 * borgo.days_to_charge, 3) == 9
        assert borgo.per_thousand == pytest.approx(1000 * 2 / world.borgo.population)

    def test_decimals_have_a_comma(self, world: World, board: Any) -> None:
        case_of(world)
        assert '<td class="num">0,2</td>' in board().text

    def test_where_nobody_was_taken_in_charge_the_days_are_not_known(self, world: World, board: Any) -> None:
        page = board({"ordine": "giorni"})
        assert page.text.count("non noto") == 4

    @pytest.mark.parametrize(
        ("order", "first"),
        [("comune", "Borgo"), ("aperte", "Monte"), ("senza", "Monte"), ("abitanti", "Monte")],
    )
    def test_they_are_ordered_by_links(self, world: World, board: Any, order: str, first: str) -> None:
        case_of(world, municipality=world.monte)
        page = board({"ordine": order})
        assert page.context["board"].comuni[0].name == first
        assert f"?ordine={order}" in page.text
        assert page.text.count("aria-sort") == 1

    def test_the_links_keep_what_was_chosen(self, world: World, board: Any) -> None:
        case = case_of(world)
        assert f"?case={case.pk}&amp;ordine=nuove#comuni" in board({"case": case.pk}).text

    def test_the_table_is_downloaded_for_an_italian_spreadsheet(self, world: World, client: Client) -> None:
        case_of(world, municipality=world.monte)
        client.force_login(world.coordinator)
        answer = client.get(reverse("intake:municipalities_csv"), {"ordine": "aperte"})
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert lines[0].startswith("Comune;Situazioni aperte;Aperte ogni 1.000 abitanti;Nuove in 30 giorni;")
        assert lines[1] == "Monte;1;0,1;1;0;1;non noto"
        assert len(lines) == 5

    @pytest.mark.parametrize("start", ["=", "+", "-", "@"])
    def test_no_cell_becomes_a_formula(self, world: World, client: Client, start: str) -> None:
        rename(by=SETUP, world=world, name=f"{start}HYPERLINK(1)")
        client.force_login(world.coordinator)
        text = client.get(reverse("intake:municipalities_csv")).content.decode("utf-8-sig")
        assert f"'{start}HYPERLINK(1)" in text
        assert not re.search(r"(^|;)[=+@-]", text, re.MULTILINE)

    def test_a_district_coordinator_downloads_their_own(self, world: World, client: Client) -> None:
        client.force_login(world.north_coordinator)
        text = client.get(reverse("intake:municipalities_csv")).content.decode()
        assert "Borgo" in text
        assert "Monte" not in text

    def test_only_coordinators_download_it_and_the_export_is_logged(
        self, world: World, client: Client
    ) -> None:
        client.force_login(world.giulia)
        assert client.get(reverse("intake:municipalities_csv")).status_code == 403
        client.force_login(world.coordinator)
        client.get(reverse("intake:municipalities_csv"))
        assert AccessLogEntry.objects.get(kind=AccessKind.EXPORT).place == "intake:municipalities_csv"

    @pytest.mark.parametrize("asked", [{"ordine": "x"}, {"case": "1"}, {"comune": "1"}])
    def test_a_parameter_it_does_not_know_is_refused(
        self, world: World, client: Client, asked: dict[str, str]
    ) -> None:
        client.force_login(world.coordinator)
        assert client.get(reverse("intake:municipalities_csv"), asked).status_code == 400
