"""Taking a redistribution back: the situation stands as before, or nothing of it is taken back."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.refusals import CONFLICT, status_of
from audit.context import acting
from intake.actions import assign_pair, share_plan, suspend_case, take_charge, undo_redistribution, write_plan
from intake.models import Case
from intake.operability import Mandate
from intake.states import AssignmentState, CaseState
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from tests.intake.care_plans.scenes import begin, later, write_goal
from tests.intake.factories import make_proposed_case, offer, relief_promised, seat_of
from tests.world import SETUP, World


def accepted(case: Case, *people: Any) -> None:
    for user in people:
        take_charge(by=user, assignment=seat_of(case, user))


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_who_had_answered_before_leads_again_what_began_meanwhile(world: World) -> None:
    case = make_proposed_case(world)
    accepted(case, world.giulia)
    done = offer(world, world.giulia, world.luca)
    accepted(case, world.luca, world.marco)
    undo_redistribution(by=world.coordinator, redistribution=done)
    assert again(case).state == CaseState.IN_CHARGE
    assert seat_of(case, world.giulia).state == AssignmentState.ACCEPTED
    assert seat_of(case, world.marco).state == AssignmentState.ACCEPTED


@pytest.mark.parametrize("gone_on", ["a plan", "suspended", "imposed"])
def test_what_has_gone_on_does_not_wait_for_an_answer_again(world: World, gone_on: str) -> None:
    case = make_proposed_case(world)
    done = offer(world, world.giulia, world.luca)
    if gone_on == "imposed":
        with acting(SETUP, "tests.set_up"):
            case = again(case)
            case.mandate = Mandate.COURT_ORDER
            case.save()
            for post in Post.objects.filter(user__in=[world.luca, world.marco]):
                post.court_enabled = True
                post.save()
        given = {"version": again(case).version, "reason": "x", "without_acceptance": True}
        pair = {"lead": world.luca, "co_lead": world.marco}
        assign_pair(by=world.coordinator, case=case, **pair, **given, **relief_promised())
    else:
        accepted(case, world.luca, world.marco)
    if gone_on == "a plan":
        write_plan(by=world.luca, case=case, expectations="Vorrei un po' di respiro.")
        write_goal(world.luca, case)
        share_plan(by=world.luca, case=case)
        begin(world.luca, case)
    if gone_on == "suspended":
        suspend_case(
            by=world.coordinator, case=case, until=later(30), reason="x", version=again(case).version
        )
    before = again(case).state
    with pytest.raises(ValidationError, match="sono cambiate ancora") as refused:
        undo_redistribution(by=world.coordinator, redistribution=done)
    assert status_of(refused.value) == CONFLICT
    assert again(case).state == before
    assert seat_of(case, world.luca).state == AssignmentState.ACCEPTED


def test_each_opens_the_page_they_are_told_of(world: World, client: Client) -> None:
    case = make_proposed_case(world)
    done = offer(world, world.giulia, world.luca)
    accepted(case, world.luca, world.marco)
    undo_redistribution(by=world.north_coordinator, redistribution=done)
    told = Notice.objects.filter(kind=NoticeKind.CASELOAD_BACK).select_related("recipient")
    assert {world.coordinator, world.giulia, world.luca, world.marco} <= {one.recipient for one in told}
    for notice in told:
        client.force_login(notice.recipient)
        assert client.get(notice.path).status_code == 200, notice.recipient
