"""A proposal from its first words to the catalogue: decided once, measured, concluded with figures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.refusals import CONFLICT, status_of
from audit import clock
from network.areas import Area
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.workshops.actions import (
    conclude_trial,
    record_measurement,
    revise_proposal,
    support_proposal,
    write_comment,
)
from network.workshops.models import Measurement, Proposal
from network.workshops.states import PROPOSAL_TRANSITIONS, ProposalState
from tests.network.workshops.factories import decide, make_found, make_proposal, make_workshop, measure
from tests.world import World, make_case, make_world


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


class TestWriting:
    @pytest.mark.parametrize("name", ["title", "problem", "idea", "effect", "indicator", "unit"])
    def test_nothing_may_be_missing_least_of_all_the_unit(self, world: World, name: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            make_proposal(world, **{name: " "})
        assert name in refusal.value.error_dict
        assert not Proposal.objects.exists()

    def test_only_who_is_enrolled_writes(self, world: World) -> None:
        workshop = make_workshop(world)
        for who in ("luca", "coordinator"):
            with pytest.raises(PermissionDenied):
                make_proposal(world, workshop, by=world.people[who])

    def test_the_table_is_told_and_everybody_sees_whose_turn_it_is(self, world: World) -> None:
        proposal = make_proposal(world)
        assert Notice.objects.filter(recipient=world.coordinator, kind=NoticeKind.PROPOSAL_SUBMITTED).exists()
        assert not Notice.objects.filter(
            recipient=world.north_coordinator, kind=NoticeKind.PROPOSAL_SUBMITTED
        ).exists()
        assert proposal.waits_for == "il tavolo di direzione"

    def test_comments_reach_the_author_and_support_counts_once(self, world: World) -> None:
        proposal = make_proposal(world)
        write_comment(by=world.desk, proposal=proposal, text="Funziona.")
        for _time in range(2):
            support_proposal(by=world.desk, proposal=proposal)
        assert proposal.supports.count() == 1
        assert Notice.objects.filter(recipient=world.marco, kind=NoticeKind.PROPOSAL_COMMENTED).count() == 1
        with pytest.raises(PermissionDenied):
            support_proposal(by=world.marco, proposal=proposal)
        with pytest.raises(ValidationError):
            write_comment(by=world.desk, proposal=proposal, text=" ")

    def test_a_comment_sent_by_two_clicks_is_written_once(self, world: World) -> None:
        proposal = make_proposal(world)
        for text in ("Funziona.", "Funziona. ", "Funziona davvero.", "Funziona."):
            write_comment(by=world.desk, proposal=proposal, text=text)
        write_comment(by=world.giulia, proposal=proposal, text="Funziona.")
        assert proposal.comments.count() == 4
        assert Notice.objects.filter(recipient=world.marco, kind=NoticeKind.PROPOSAL_COMMENTED).count() == 4


class TestDeciding:
    @pytest.mark.parametrize(
        "decision",
        [ProposalState.ACCEPTED, ProposalState.TRIAL, ProposalState.RETURNED, ProposalState.DECLINED],
    )
    def test_every_decision_has_a_reason_an_author_and_a_day(self, world: World, decision: str) -> None:
        proposal = make_proposal(world)
        with pytest.raises(ValidationError, match="Scrivi il motivo"):
            decide(world, proposal, decision, reason=" ")
        decided = decide(world, proposal, decision)
        assert (decided.state, decided.decided_by) == (decision, world.coordinator)
        assert decided.decision_reason == "Proviamo in due presidi."
        assert Notice.objects.filter(recipient=world.marco, kind=NoticeKind.PROPOSAL_DECIDED).count() == 1

    @pytest.mark.parametrize("decision", [ProposalState.ADOPTED, ProposalState.DROPPED, "altro"])
    def test_nothing_else_is_a_decision(self, world: World, decision: str) -> None:
        proposal = make_proposal(world)
        with pytest.raises(ValidationError):
            decide(world, proposal, decision)
        assert fresh(proposal).state == ProposalState.SUBMITTED

    def test_it_is_decided_once(self, world: World) -> None:
        proposal = make_proposal(world)
        decide(world, proposal, ProposalState.DECLINED)
        with pytest.raises(ValidationError) as refusal:
            decide(world, proposal, ProposalState.ACCEPTED)
        assert status_of(refusal.value) == CONFLICT
        assert fresh(proposal).state == ProposalState.DECLINED

    @pytest.mark.parametrize("missing", ["trial_starts_on", "trial_ends_on", "owner"])
    def test_a_trial_without_dates_or_owner_is_refused(self, world: World, missing: str) -> None:
        proposal = make_proposal(world)
        with pytest.raises(ValidationError, match="Manca per la prova"):
            decide(world, proposal, **{missing: None})
        assert fresh(proposal).state == ProposalState.SUBMITTED

    def test_a_trial_that_ends_before_it_starts_too(self, world: World) -> None:
        with pytest.raises(ValidationError, match="finisce prima di cominciare"):
            decide(world, make_proposal(world), trial_ends_on=clock.today() - timedelta(days=1))

    def test_an_outsider_does_not_follow_the_trial(self, world: World) -> None:
        with pytest.raises(ValidationError, match="persona iscritta"):
            decide(world, make_proposal(world), owner=world.luca)

    @pytest.mark.parametrize("who", ["north_coordinator", "giulia", "planner", "admin", "supervisor"])
    def test_only_the_table_decides(self, world: World, who: str) -> None:
        with pytest.raises(PermissionDenied):
            decide(world, make_proposal(world), by=world.people[who])

    def test_nobody_decides_on_their_own(self, world: World) -> None:
        workshop = make_workshop(world, world.coordinator)
        with pytest.raises(PermissionDenied):
            decide(world, make_proposal(world, workshop, by=world.coordinator), owner=world.coordinator)

    def test_questions_bring_it_back_to_its_author_and_then_to_the_table(self, world: World) -> None:
        proposal = decide(world, make_proposal(world), ProposalState.RETURNED, reason="Chi telefona?")
        assert proposal.waits_for == "Marco Bassi"
        revised = revise_proposal(
            by=world.marco, proposal=proposal, problem="x", idea="Telefona lo sportello casa.", effect="x"
        )
        assert revised.waits_for == "il tavolo di direzione"
        assert revised.history.filter(decision_reason="Chi telefona?").exists()
        assert decide(world, revised, ProposalState.ACCEPTED).state == ProposalState.ACCEPTED


class TestTrying:
    def test_measured_and_adopted_it_enters_the_catalogue(self, world: World) -> None:
        proposal = make_found(world)
        assert list(Proposal.objects.visible_to(world.luca).found()) == [proposal]

    def test_without_a_measure_nothing_is_concluded(self, world: World) -> None:
        proposal = decide(world, make_proposal(world))
        with pytest.raises(ValidationError, match="almeno una misura"):
            conclude_trial(by=world.coordinator, proposal=proposal, outcome="adopted", words="Bene")
        assert fresh(proposal).state == ProposalState.TRIAL

    @pytest.mark.parametrize(("outcome", "words"), [("trial", "x"), ("", "x"), ("adopted", " ")])
    def test_an_outcome_is_said_with_its_words(self, world: World, outcome: str, words: str) -> None:
        proposal = decide(world, make_proposal(world))
        measure(world, proposal)
        with pytest.raises(ValidationError):
            conclude_trial(by=world.coordinator, proposal=proposal, outcome=outcome, words=words)

    def test_a_day_is_measured_once_and_never_in_advance(self, world: World) -> None:
        proposal = decide(world, make_proposal(world))
        measure(world, proposal)
        with pytest.raises(ValidationError, match="c'è già una misura"):
            measure(world, proposal, "3")
        with pytest.raises(ValidationError, match="deve ancora venire"):
            record_measurement(
                by=world.marco,
                proposal=proposal,
                measured_on=clock.today() + timedelta(days=1),
                value=Decimal(1),
            )
        assert Measurement.objects.count() == 1

    def test_what_is_not_under_way_is_not_measured(self, world: World) -> None:
        with pytest.raises(ValidationError, match="in prova o accettato"):
            measure(world, make_proposal(world))

    def test_when_the_trial_is_over_the_table_has_the_next_move(self, world: World) -> None:
        proposal = decide(world, make_proposal(world))
        assert proposal.waits_for == "Marco Bassi"
        with clock.at(clock.now() + timedelta(days=61)):
            assert fresh(proposal).waits_for == "il tavolo di direzione"

    def test_a_found_solution_moves_no_more(self) -> None:
        assert not PROPOSAL_TRANSITIONS[ProposalState.ADOPTED] | PROPOSAL_TRANSITIONS[ProposalState.DROPPED]


class TestTheCatalogue:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, True),
            ({"area": Area.HOUSING}, True),
            ({"area": Area.ELDERLY}, False),
            ({"q": "TELEFONATA sei"}, True),
            ({"q": "navicella"}, False),
        ],
    )
    def test_it_is_searched_by_area_and_word(
        self, world: World, client: Client, asked: dict[str, str], found: bool
    ) -> None:
        make_found(world)
        client.force_login(world.luca)
        answer = client.get(reverse("network:solutions"), asked)
        assert ("Una telefonata in più" in answer.text) is found
        assert ("da 6,50 a 2 al mese" in answer.text) is found

    @pytest.mark.parametrize(("area", "shown"), [(Area.HOUSING, True), (Area.ELDERLY, False)])
    def test_a_situation_of_that_area_leads_to_it(
        self, world: World, client: Client, area: str, shown: bool
    ) -> None:
        make_found(world)
        case = make_case(world, areas=[area])
        client.force_login(world.coordinator)
        assert ("1 soluzione in quest'area" in client.get(case.get_absolute_url()).text) is shown

    def test_another_ambito_does_not_find_it(self, world: World, client: Client) -> None:
        make_found(world)
        client.force_login(make_world("altrove", offset=50).coordinator)
        assert "Una telefonata in più" not in client.get(reverse("network:solutions")).text

    @pytest.mark.parametrize("asked", [{"area": "luna"}, {"x": "1"}, {"q": "x" * 81}])
    def test_a_filter_it_does_not_know_is_refused(
        self, world: World, client: Client, asked: dict[str, str]
    ) -> None:
        client.force_login(world.luca)
        assert client.get(reverse("network:solutions"), asked).status_code == 400
