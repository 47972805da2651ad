"""The coordinator's board: who sees it, which situations it shows, what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from audit.access import readings_of
from audit.models import AccessKind
from intake.actions import close_case, decline_assignment
from intake.models import Case
from network.actions import appoint, record_absence
from network.urgency import Urgency
from tests.intake.board_scenes import BOARD, case_of, enrol_operator, load_up, make_old_world, opener
from tests.intake.factories import make_relief_plan, propose, seat_of
from tests.network.mandates.factories import make_mandate
from tests.statements import statements_of
from tests.world import SETUP, World, make_case, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def board(world: World, client: Client) -> Callable[..., Any]:
    return opener(world, client)


def make_closed(world: World, case: Case) -> None:
    close_case(
        by=world.coordinator,
        case=case,
        closing_reason="goals_reached",
        reason="Ha trovato da sé.",
        version=case.version,
    )


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["giulia", "desk", "contact", "planner", "auditor", "admin"])
    def test_only_coordinators_open_it(self, board: Any, who: str) -> None:
        assert board(by=who).status_code == 403

    def test_a_visitor_is_asked_to_sign_in(self, client: Client) -> None:
        assert client.get(BOARD).status_code == 302

    def test_a_situation_of_another_ambito_does_not_exist(self, world: World, board: Any) -> None:
        other = make_case(make_world("altro", offset=50))
        assert board({"case": other.pk}).status_code == 404
        assert board({"case": other.pk + 1000}).status_code == 404

    def test_a_district_coordinator_sees_their_district_only(self, world: World, board: Any) -> None:
        north, south = case_of(world, "Nora"), case_of(world, "Sofia", municipality=world.monte)
        page = board(by="north_coordinator")
        assert [one.case for one in page.context["board"].situations] == [north]
        assert [row.user.label for row in page.context["board"].loads.rows] == [
            "Marco Bassi",
            "Luca Conti",
            "Elisa Poma",
            "Giulia Riva",
        ]
        assert [comune.name for comune in page.context["board"].comuni] == ["Borgo", "Pieve"]
        assert "Sofia" not in page.text
        assert board({"case": south.pk}, by="north_coordinator").status_code == 404

    def test_holding_a_seat_is_not_coordinating(self, world: World, board: Any) -> None:
        case = case_of(world, municipality=world.monte)
        appoint(
            by=SETUP,
            user=world.north_coordinator,
            role=Role.OPERATOR,
            unit=world.south.unit,
            home=world.monte,
        )
        propose(world, case, world.chiara, world.north_coordinator)
        assert board({"case": case.pk}, by="north_coordinator").status_code == 404

    def test_whose_names_are_shown_is_written_in_the_access_log(self, world: World, board: Any) -> None:
        case = case_of(world)
        board()
        reading = readings_of(case).get()
        assert (reading.kind, reading.place) == (AccessKind.LIST, "intake:board")
        assert (reading.actor_id, list(readings_of(case.person))) == (world.coordinator.pk, [reading])

    @pytest.mark.parametrize(
        "asked",
        [
            {"caso": "1"},
            {"case": "x"},
            {"case": "9" * 30},
            {"coppia": "1-"},
            {"coppia": "tutti"},
            {"operatore": "Anna"},
            {"vista": "1"},
            {"presidio": "nord"},
            {"professione": "idraulico"},
            {"ordine": "nome"},
        ],
    )
    def test_an_address_it_does_not_know_is_refused(self, board: Any, asked: dict[str, str]) -> None:
        assert board(asked).status_code == 400

    def test_a_district_of_another_ambito_does_not_exist(self, world: World, board: Any) -> None:
        assert board({"presidio": make_world("altro", offset=50).north.pk}).status_code == 404


@pytest.mark.both
class TestTheSituations:
    def test_the_most_pressing_comes_first_and_the_oldest_of_equals(self, world: World, board: Any) -> None:
        with clock.at(clock.now() - timedelta(hours=9)):
            case_of(world, "Vecchia")
        with clock.at(clock.now() - timedelta(hours=5)):
            case_of(world, "Prima", urgency=Urgency.URGENT)
        case_of(world, "Seconda", urgency=Urgency.URGENT)
        page = board().context["board"]
        assert [one.case.person.first_name for one in page.situations] == ["Prima", "Seconda", "Vecchia"]
        assert page.case.person.first_name == "Prima"
        assert page.oldest.person.first_name == "Vecchia"

    @pytest.mark.parametrize(("hours", "shown"), [(1, ""), (20, "quasi"), (30, "oltre")])
    def test_its_deadline_takes_colour_as_it_comes_near(
        self, world: World, board: Any, hours: int, shown: str
    ) -> None:
        with clock.at(clock.now() - timedelta(hours=hours)):
            case = case_of(world, "Ada", urgency=Urgency.URGENT)
        lane = board({"case": case.pk}).text.split('id="situazioni"')[1].split("</fieldset>")[0]
        assert {name for name in ("quasi", "oltre") if f'class="{name}"' in lane} == {shown} - {""}

    def test_another_can_be_chosen(self, world: World, board: Any) -> None:
        case_of(world, "Prima", urgency=Urgency.URGENT)
        second = case_of(world, "Seconda")
        page = board({"case": second.pk})
        assert page.context["board"].case == second
        assert re.search(rf'id="s-{second.pk}" value="{second.pk}" checked', page.text)

    def test_without_situations_it_says_that_they_will_come_by_themselves(self, board: Any) -> None:
        page = board()
        assert "Nessuna situazione da assegnare" in page.text
        assert "data-principale" not in page.text

    def test_a_long_list_shows_the_most_pressing_and_counts_the_others(
        self, world: World, board: Any
    ) -> None:
        for i in range(32):
            case_of(world, f"Nome{i}")
        asked_for = Case.objects.order_by("-pk")[0]
        page = board({"case": asked_for.pk}).context["board"]
        assert (len(page.situations), page.more_waiting, page.waiting) == (30, 2, 32)
        assert page.case == asked_for

    def test_one_that_was_closed_meanwhile_gives_way_to_the_first_that_waits(
        self, world: World, board: Any
    ) -> None:
        case = case_of(world, "Chiusa")
        waiting = case_of(world, "Aperta")
        make_closed(world, case)
        page = board({"case": case.pk})
        assert page.context["board"].case == waiting
        assert "non si assegna più" in page.text

    def test_a_seat_that_is_held_stays_and_who_said_no_is_named_with_the_reason(
        self, world: World, board: Any
    ) -> None:
        case = propose(world, case_of(world), world.giulia, world.marco)
        decline_assignment(
            by=world.marco, assignment=seat_of(case, world.marco), decline_reason="overload", note=""
        )
        page = board({"case": case.pk})
        assert {offer.pair.ids[0] for offer in page.context["board"].offers} == {world.giulia.pk}
        assert "<strong>Giulia Riva</strong> tiene già un posto" in page.text
        assert "Non può Marco Bassi:" in page.text
        assert "Riva resta" in page.text

    def test_a_complete_pair_is_changed_only_by_hand_and_with_a_reason(
        self, world: World, board: Any
    ) -> None:
        case = propose(world, case_of(world), world.giulia, world.marco)
        page = board({"case": case.pk}).context["board"]
        assert (page.offers, page.choice.offer, page.choice.is_other) == ([], None, True)
        asked = {"case": case.pk, "coppia": "altra", "operatore": [world.giulia.pk, world.elisa.pk]}
        choice = board(asked).context["board"].choice
        assert (choice.offer.pair.ids, choice.needs_reason) == ((world.giulia.pk, world.elisa.pk), True)


@pytest.mark.both
class TestTheCost:
    def test_it_costs_the_same_with_few_and_with_many(self, world: World, client: Client) -> None:
        client.force_login(world.coordinator)
        for number in range(5):  # ten operators with those of the world
            enrol_operator(world, number, Profession.SOCIAL_WORKER)
        for number in range(3):
            case_of(world, f"Nome{number}")
        few = len(statements_of(client, BOARD))
        for number in range(5, 55):
            enrol_operator(world, number, Profession.EDUCATOR)
        for number in range(3, 30):
            case_of(world, f"Nome{number}")
        load_up(world, world.giulia, 3)
        day = clock.today()
        for weeks in (0, 2):
            first = day + timedelta(weeks=weeks)
            record_absence(by=SETUP, user=world.giulia, first_day=first, last_day=first + timedelta(days=3))
        make_relief_plan(world, Case.objects.all()[0])
        for number in range(3):
            make_mandate(world, goal=f"Priorità {number}")
        assert len(statements_of(client, BOARD)) == few
        assert few <= 12

    def test_it_costs_no_more_with_nothing_to_assign(self, world: World, client: Client) -> None:
        client.force_login(world.coordinator)
        assert len(statements_of(client, BOARD)) <= 10
