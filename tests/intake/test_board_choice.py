"""Choosing a pair on the board: what is proposed, what was touched, what would happen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from audit import clock
from intake.board import Question
from network.actions import record_absence
from network.areas import Area
from tests.intake.board_scenes import case_of, load_up, make_old_world, opener
from tests.network.workshops.factories import make_found
from tests.world import SETUP, World


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def board(world: World, client: Client) -> Callable[..., Any]:
    return opener(world, client)


class TestThePairs:
    def test_three_are_proposed_with_reasons_and_loads_before_and_after(
        self, world: World, board: Any
    ) -> None:
        case_of(world)
        page = board()
        offers = page.context["board"].offers
        assert len(offers) == 3
        assert all(offer.reasons_in_short for offer in offers)
        assert "stesso presidio" in page.text
        assert all(member.after.points > member.before.points for offer in offers for member in offer.members)

    def test_the_first_is_chosen_so_that_one_click_is_enough(self, world: World, board: Any) -> None:
        case = case_of(world)
        page = board()
        offer = page.context["board"].choice.offer
        lead, co_lead = offer.pair.ids
        assert page.context["board"].choice.rank == 1
        assert f'<input type="hidden" name="lead" value="{lead}">' in page.text
        assert f'<input type="hidden" name="co_lead" value="{co_lead}">' in page.text
        assert f'<input type="hidden" name="version" value="{case.version}">' in page.text
        assert "tutti e due entro la soglia" in page.text

    def test_a_preview_is_the_same_page_asked_with_the_choice(self, world: World, board: Any) -> None:
        case = case_of(world)
        second = board().context["board"].offers[1]
        page = board({"case": case.pk, "coppia": second.value})
        assert page.context["board"].choice.rank == 2
        assert f"Assegna a {second.short_names}" in page.text

    def test_who_is_not_proposed_is_named_with_the_reason_in_words(self, world: World, board: Any) -> None:
        today = clock.today()
        record_absence(by=SETUP, user=world.luca, first_day=today, last_day=today + timedelta(days=3))
        case_of(world)
        rejected = dict(board().context["board"].rejected)
        assert rejected["fuori dal presidio competente"] == ["Chiara Nava"]
        assert next(names for reason, names in rejected.items() if "assente" in reason) == ["Luca Conti"]

    def test_when_nobody_can_be_proposed_it_says_why(self, world: World, board: Any) -> None:
        case_of(world, protected=True)
        page = board()
        assert "gruppo per le situazioni protette" in page.text
        assert "data-principale" not in page.text

    @pytest.mark.parametrize("is_over", [True, False])
    def test_who_would_be_overloaded_reads_what_colleagues_found_for_that_area(
        self, world: World, board: Any, is_over: bool
    ) -> None:
        make_found(world)
        load_up(world, world.luca, 16 if is_over else 1)
        case = case_of(world, areas=[Area.HOUSING])
        asked = {"case": case.pk, "coppia": "altra", "operatore": [world.luca.pk, world.elisa.pk]}
        page = board(asked)
        assert bool(page.context["board"].choice.offer.over) is is_over
        assert ("1 soluzione in quest'area" in page.text) is is_over

    def test_two_boxes_make_another_pair_led_by_the_social_worker(self, world: World, board: Any) -> None:
        case = case_of(world)
        page = board({"case": case.pk, "coppia": "altra", "operatore": [world.elisa.pk, world.chiara.pk]})
        choice = page.context["board"].choice
        assert choice.offer.pair.ids == (world.chiara.pk, world.elisa.pk)
        assert choice.needs_reason
        assert "(serve: la coppia è diversa da quelle suggerite)" in page.text

    def test_of_two_social_workers_the_less_loaded_leads(self, world: World, board: Any) -> None:
        load_up(world, world.luca, 3)
        case = case_of(world)
        asked = {"case": case.pk, "coppia": "altra", "operatore": [world.giulia.pk, world.luca.pk]}
        assert board(asked).context["board"].choice.offer.pair.ids == (world.giulia.pk, world.luca.pk)

    @pytest.mark.parametrize(
        ("ticked", "words"),
        [([], "Segna due nomi"), (["giulia"], "ne manca uno"), (["giulia", "marco", "luca"], "più di due")],
    )
    def test_with_fewer_or_more_than_two_names_there_is_nothing_to_confirm(
        self, world: World, board: Any, ticked: list[str], words: str
    ) -> None:
        case = case_of(world)
        ids = [getattr(world, name).pk for name in ticked]
        page = board({"case": case.pk, "coppia": "altra", "operatore": ids})
        assert words in page.text
        assert "data-principale" not in page.text

    def test_a_pair_that_is_forbidden_cannot_be_confirmed(self, world: World, board: Any) -> None:
        case = case_of(world)
        page = board({"case": case.pk, "coppia": "altra", "operatore": [world.marco.pk, world.elisa.pk]})
        assert "serve almeno un assistente sociale" in page.text
        assert "data-principale" not in page.text


class TestWhatWasChanged:
    """The answers of the page are read against what it showed, whatever was touched."""

    @pytest.fixture
    def page(self, world: World, board: Any) -> dict[str, Any]:
        """What the untouched page would send."""
        case_of(world)
        now = board().context["board"]
        return {
            "case": now.case.pk,
            "coppia": now.choice.value,
            "operatore": sorted(now.choice.boxes),
            "vista": now.choice.shown,
        }

    def choice(self, board: Any, asked: dict[str, Any]) -> Any:
        return board(asked).context["board"].choice

    def test_nothing_touched_keeps_the_choice(self, board: Any, page: dict[str, Any]) -> None:
        choice = self.choice(board, page)
        assert (choice.value, choice.rank, choice.shown) == (page["coppia"], 1, page["vista"])

    def test_a_box_more_leaves_the_proposal(self, world: World, board: Any, page: dict[str, Any]) -> None:
        choice = self.choice(board, {**page, "operatore": [*page["operatore"], world.chiara.pk]})
        assert (choice.is_other, len(choice.boxes), choice.offer) == (True, 3, None)

    def test_a_box_changed_makes_another_pair(self, world: World, board: Any, page: dict[str, Any]) -> None:
        lead = int(page["coppia"].split("-")[0])
        choice = self.choice(board, {**page, "operatore": [lead, world.chiara.pk]})
        assert choice.is_other
        assert choice.boxes == {lead, world.chiara.pk}

    def test_another_proposal_wins_over_the_boxes_of_the_one_before(
        self, board: Any, page: dict[str, Any]
    ) -> None:
        second = board(page).context["board"].offers[1].value
        choice = self.choice(board, {**page, "coppia": second})
        assert (choice.value, choice.rank) == (second, 2)
        assert choice.boxes == set(map(int, second.split("-")))

    def test_turning_to_another_pair_begins_with_empty_boxes(self, board: Any, page: dict[str, Any]) -> None:
        choice = self.choice(board, {**page, "coppia": "altra"})
        assert (choice.is_other, choice.boxes) == (True, frozenset())

    def test_turning_to_another_pair_and_ticking_at_once_keeps_the_ticks(
        self, world: World, board: Any, page: dict[str, Any]
    ) -> None:
        two = [world.chiara.pk, world.elisa.pk]
        choice = self.choice(board, {**page, "coppia": "altra", "operatore": two})
        assert choice.boxes == set(two)

    def test_from_another_pair_back_to_a_proposal(
        self, world: World, board: Any, page: dict[str, Any]
    ) -> None:
        by_hand = self.choice(board, {**page, "coppia": "altra", "operatore": [world.chiara.pk]})
        asked = {**page, "operatore": [world.chiara.pk], "vista": by_hand.shown}
        assert self.choice(board, asked).rank == 1

    def test_another_situation_forgets_the_pair_of_the_one_before(
        self, world: World, board: Any, page: dict[str, Any]
    ) -> None:
        south = case_of(world, "Sud", municipality=world.monte)
        asked = {**page, "case": south.pk, "coppia": "altra", "operatore": [world.elisa.pk, world.luca.pk]}
        choice = self.choice(board, asked)
        assert not choice.boxes & {world.elisa.pk, world.luca.pk}

    def test_a_proposal_that_is_none_any_more_stays_as_a_pair_of_one_s_own(
        self, world: World, board: Any, page: dict[str, Any]
    ) -> None:
        pair = f"{world.chiara.pk}-{world.elisa.pk}"
        choice = self.choice(board, {"case": page["case"], "coppia": pair})
        assert (choice.is_other, choice.rank, choice.offer.value) == (True, None, pair)

    def test_people_who_do_not_exist_are_no_pair(self, board: Any, page: dict[str, Any]) -> None:
        asked = {"case": page["case"], "coppia": "999998-999999"}
        assert self.choice(board, asked).offer is None


class TestTheQuestion:
    def test_what_was_shown_is_written_and_read_back(self) -> None:
        question = Question.read(QueryDict("vista=12:3-7:3-7"))
        assert question.shown is not None
        assert str(question.shown) == "12:3-7:3-7"
        assert (question.shown.case, question.shown.boxes) == (12, {3, 7})
