"""The individual plan on its page and on paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from audit import clock
from intake import actions
from intake.models import CarePlan, Case, Goal
from intake.states import PlanState
from tests.intake.care_plans.scenes import GOAL, later, open_plan, write_goal
from tests.statements import statements_of
from tests.world import World, make_case


class TestPage:
    def path(self, case: Case, step: str = "") -> str:
        return f"/situazioni/{case.pk}/progetto/{step}"

    def test_the_whole_way_by_hand(self, world: World, case: Case, client: Client) -> None:
        client.force_login(world.giulia)
        steps: list[tuple[str, dict[str, Any]]] = [
            ("scrivi/", {"expectations": "Vorrei un po' di respiro."}),
            ("obiettivo/", {**GOAL, "by_when": later(60).isoformat()}),
            ("letto/", {}),
            (
                "comincia/",
                {
                    "agreement": "signed",
                    "agreed_on": clock.today().isoformat(),
                    "review_on": later(90).isoformat(),
                },
            ),
            ("verifica/", {}),
            (
                "verificato/",
                {
                    "words": "Va meglio.",
                    "reviewed_on": clock.today().isoformat(),
                    "next_on": later(90).isoformat(),
                },
            ),
        ]
        for step, given in steps:
            answer = client.post(self.path(case, step), given)
            assert answer.status_code == 302, (step, answer.content.decode())
        goal = Goal.objects.get()
        client.post(self.path(case, "esito/"), {"goal": goal.pk, "outcome": "reached"})
        client.post(self.path(case, "fine/"), {"state": "concluded", "outcome": "Percorso finito."})
        page = client.get(self.path(case)).text
        assert "Percorso finito." in page
        assert CarePlan.objects.get().state == PlanState.CONCLUDED

    @pytest.mark.parametrize("state", PlanState)
    def test_the_page_says_where_the_plan_is(
        self, world: World, case: Case, client: Client, state: PlanState
    ) -> None:
        open_plan(world, case, state)
        client.force_login(world.marco)
        assert str(state.label) in client.get(self.path(case)).text.lower()

    def test_what_is_wrong_comes_back_with_what_was_typed(
        self, world: World, case: Case, client: Client
    ) -> None:
        goal = open_plan(world, case, PlanState.DRAFT).goals.get()
        client.force_login(world.giulia)
        wrong = {**GOAL, "goal": goal.pk, "indicator": "", "text": "Obiettivo scritto meglio"}
        answer = client.post(self.path(case, "obiettivo/"), wrong)
        assert answer.status_code == 422
        assert "Obiettivo scritto meglio" in answer.text
        assert f'id="write_goal{goal.pk}_indicator"' in answer.text

    @pytest.mark.parametrize("goals", [1, 6])
    def test_the_page_costs_the_same_however_many_the_goals(
        self, world: World, case: Case, client: Client, goals: int
    ) -> None:
        open_plan(world, case, PlanState.ACTIVE)
        for number in range(goals):
            write_goal(world.giulia, case, text=f"Obiettivo {number}")
        client.force_login(world.giulia)
        client.get(self.path(case))
        assert len(statements_of(client, self.path(case))) == STATEMENTS

    def test_the_paper_does_not_name_who_is_protected(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[str] = []
        monkeypatch.setattr("network.paper.pdf_of", lambda page, _style: drawn.append(page) or b"%PDF")
        for protected in (False, True):
            case = make_case(world, protected=protected)
            actions.write_plan(by=world.coordinator, case=case, expectations="Una casa.")
            if protected:
                actions.state_reason(by=world.coordinator, case=case, reason="Prepara il progetto.")
            client.force_login(world.coordinator)
            assert client.get(self.path(case, "pdf/")).content == b"%PDF"
        assert ["Elena Ferri" in page for page in drawn] == [True, False]

    def test_without_a_reason_a_coordinator_reads_no_plan_of_a_protected_person(
        self, world: World, client: Client
    ) -> None:
        case = make_case(world, protected=True)
        actions.write_plan(by=world.coordinator, case=case, expectations="Una casa.")
        client.force_login(world.coordinator)
        token = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
        headers = {"Authorization": f"Bearer {token}"}
        for path in (self.path(case), self.path(case, "pdf/"), reverse("api:case_plans", args=[case.pk])):
            answer = client.get(path, headers=headers if "api" in path else {})
            assert answer.status_code in {302, 403}
            assert b"Una casa." not in answer.content


STATEMENTS = 15
