"""Confirming a pair on the board: what it needs, what is refused, what is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from intake.actions import assign_pair, decline_assignment
from intake.models import Assignment, Case, PairChoice
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.board_scenes import BOARD, case_of, load_up, make_old_world, opener
from tests.intake.factories import propose, seat_of
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def board(world: World, client: Client) -> Callable[..., Any]:
    return opener(world, client)


class TestAssigning:
    @pytest.fixture
    def case(self, world: World) -> Case:
        return case_of(world)

    @pytest.fixture
    def post(self, world: World, client: Client, case: Case) -> Callable[..., Any]:
        """Confirm a pair as the coordinator of the Ambito, or as somebody else."""

        def send(lead: Any, co_lead: Any, by: str = "coordinator", **typed: Any) -> Any:
            client.force_login(getattr(world, by))
            body = {"version": case.version, "reason": "", **typed}
            for name, who in (("lead", lead), ("co_lead", co_lead)):
                if who is not None:
                    body[name] = who.pk if isinstance(who, User) else who
            return client.post(reverse("intake:assign_pair", args=[case.pk]), body)

        return send

    def proposal(self, board: Any) -> tuple[User, User]:
        one, other = board().context["board"].offers[0].members
        return one.user, other.user

    def test_a_proposed_pair_needs_nothing_more_and_both_are_told(
        self, world: World, board: Any, post: Any, client: Client, case: Case
    ) -> None:
        lead, co_lead = self.proposal(board)
        answer = post(lead, co_lead)
        assert (answer.status_code, answer["Location"]) == (302, BOARD)
        assert {seat.operator for seat in case.assignments.open()} == {lead, co_lead}
        assert PairChoice.objects.get(case=case).chosen_rank == 1
        kinds = Notice.objects.filter(recipient__in=[lead, co_lead]).values_list("kind", flat=True)
        assert list(kinds) == [NoticeKind.ASSIGNMENT_PROPOSED] * 2
        text = client.get(BOARD).text
        assert f"{lead} e {co_lead} hanno ricevuto l&#x27;avviso." in text

    def test_only_who_is_new_is_said_to_be_told(
        self, world: World, post: Any, client: Client, case: Case
    ) -> None:
        propose(world, case, world.giulia, world.marco)
        decline_assignment(by=world.marco, assignment=seat_of(case, world.marco), decline_reason="overload")
        version = Case.objects.get(pk=case.pk).version
        post(world.giulia, world.elisa, version=version, reason="La conosce già.")
        assert "Elisa Poma ha ricevuto l&#x27;avviso." in client.get(BOARD).text

    def test_another_pair_without_a_reason_comes_back_with_what_was_chosen(
        self, world: World, post: Any, case: Case
    ) -> None:
        answer = post(world.chiara, world.elisa)
        assert answer.status_code == 422
        assert "scrivi perché" in answer.text
        assert answer.context["board"].choice.offer.pair.ids == (world.chiara.pk, world.elisa.pk)
        assert not Assignment.objects.filter(case=case).exists()

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_spaces_are_no_reason(self, world: World, post: Any, case: Case, reason: str) -> None:
        assert post(world.chiara, world.elisa, reason=reason).status_code == 422
        assert not PairChoice.objects.exists()

    def test_another_pair_with_a_reason_is_kept_with_it(self, world: World, post: Any, case: Case) -> None:
        assert post(world.chiara, world.elisa, reason="Parla la sua lingua").status_code == 302
        choice = PairChoice.objects.get(case=case)
        assert (choice.chosen_rank, choice.reason) == (None, "Parla la sua lingua")

    def test_the_same_person_twice_is_no_pair(self, world: World, post: Any, case: Case) -> None:
        answer = post(world.giulia, world.giulia, reason="x")
        assert answer.status_code == 422
        assert "due persone diverse" in answer.text
        assert not Assignment.objects.filter(case=case).exists()

    def test_a_pair_without_a_social_worker_is_refused_whatever_the_reason(
        self, world: World, post: Any, case: Case
    ) -> None:
        answer = post(world.marco, world.elisa, reason="Sono liberi")
        assert answer.status_code == 422
        assert "serve almeno un assistente sociale" in answer.text
        assert not Assignment.objects.filter(case=case).exists()

    def test_people_of_another_ambito_and_people_who_are_no_operators_are_refused(
        self, world: World, post: Any, case: Case
    ) -> None:
        other = make_world("altro", offset=50)
        for stranger in (other.giulia, world.desk, world.contact, 987654):
            answer = post(stranger, world.marco, reason="x")
            assert answer.status_code == 422
            assert "Scegli due operatori dell&#x27;ambito" in answer.text
        assert not Assignment.objects.filter(case=case).exists()
        assert not PairChoice.objects.exists()

    @pytest.mark.parametrize(("lead", "co_lead"), [(None, None), ("x", "y"), ("-1", "2"), ("", "")])
    def test_names_that_are_missing_are_asked_for(
        self, post: Any, case: Case, lead: Any, co_lead: Any
    ) -> None:
        answer = post(lead, co_lead)
        assert answer.status_code == 422
        assert "Segna due nomi nella tabella" in answer.text
        assert not Assignment.objects.filter(case=case).exists()

    @pytest.mark.parametrize("version", ["", "x", "0"])
    def test_without_its_version_a_choice_is_not_taken(
        self, world: World, post: Any, case: Case, version: str
    ) -> None:
        assert post(world.giulia, world.marco, version=version, reason="x").status_code == 422
        assert not Assignment.objects.filter(case=case).exists()

    def test_a_reason_that_is_too_long_comes_back_with_by_how_much(
        self, world: World, post: Any, case: Case
    ) -> None:
        answer = post(world.chiara, world.elisa, reason="x" * 305)
        assert answer.status_code == 422
        assert "supera di 5 caratteri" in answer.text
        assert "x" * 305 in answer.text

    def test_a_stale_choice_says_who_changed_what_and_writes_nothing(
        self, world: World, post: Any, case: Case
    ) -> None:
        assign_pair(
            by=world.north_coordinator,
            case=case,
            lead=world.giulia,
            co_lead=world.marco,
            version=case.version,
            reason="Li conosce",
        )
        answer = post(world.luca, world.elisa, reason="Hanno meno carico")
        assert answer.status_code == 409
        assert "Ugo Sala ha cambiato la situazione" in answer.text
        assert "Adesso la coppia è: <strong>Giulia Riva, Marco Bassi</strong>" in answer.text
        assert "Hanno meno carico" in answer.text
        holders = {seat.operator for seat in case.assignments.open()}
        assert holders == {world.giulia, world.marco}

    def test_after_a_conflict_the_page_looks_at_the_newest_version(
        self, world: World, post: Any, case: Case
    ) -> None:
        propose(world, case, world.giulia, world.marco)
        answer = post(world.luca, world.elisa, reason="x")
        newest = Case.objects.get(pk=case.pk).version
        assert f'name="version" value="{newest}"' in answer.text
        assert post(world.luca, world.elisa, reason="x", version=newest).status_code == 302

    def test_passing_the_red_limit_needs_a_reason_even_for_a_proposed_pair(
        self, world: World, board: Any, post: Any, case: Case
    ) -> None:
        for lead in (world.giulia, world.luca):
            load_up(world, lead, 16, world.elisa)
        page = board({"case": case.pk})
        offer = page.context["board"].offers[0]
        assert offer.over
        assert "passa il limite di carico" in page.text
        one, other = (member.user for member in offer.members)
        refused = post(one, other)
        assert refused.status_code == 422
        assert "oltre il limite di carico" in refused.text
        assert not Assignment.objects.filter(case=case).exists()
        assert post(one, other, reason="Passo due situazioni ai colleghi").status_code == 302

    @pytest.mark.parametrize("who", ["giulia", "marco"])
    def test_operators_do_not_assign_their_own_situation_to_others(
        self, world: World, post: Any, case: Case, who: str
    ) -> None:
        propose(world, case, world.giulia, world.marco)
        before = list(Assignment.objects.values_list("pk", "state"))
        assert post(world.luca, world.elisa, by=who, reason="x").status_code == 403
        assert list(Assignment.objects.values_list("pk", "state")) == before

    def test_the_coordinator_of_another_ambito_finds_nothing(
        self, world: World, client: Client, case: Case
    ) -> None:
        client.force_login(make_world("altro", offset=50).coordinator)
        answer = client.post(
            reverse("intake:assign_pair", args=[case.pk]),
            {"lead": world.giulia.pk, "co_lead": world.marco.pk, "version": 1, "reason": "x"},
        )
        assert answer.status_code == 404
        assert not Assignment.objects.filter(case=case).exists()

    def test_a_reload_of_the_refused_page_shows_the_board(
        self, world: World, client: Client, case: Case
    ) -> None:
        client.force_login(world.coordinator)
        page = client.get(reverse("intake:assign_pair", args=[case.pk]))
        assert page.status_code == 200
        assert page.context["board"].case == case
