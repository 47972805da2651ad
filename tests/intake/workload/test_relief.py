"""Nobody is overloaded unseen: who passes the red limit is promised something, by a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from intake.actions import (
    assign_pair,
    promise_relief,
    redistribute,
    replace_seat,
)
from intake.answers import HandOverItem
from intake.models import Assignment, Case, PairChoice, ReliefPlan
from intake.redistribution.caseload import facts_about
from network.models import Notice, Post
from tests.intake.factories import make_relief_plan, propose
from tests.intake.workload.relief_scenes import PROMISE, TWO_WEEKS, fill
from tests.world import World, make_case


def give(world: World, case: Case, by: User | None = None, **answers: Any) -> Case:
    """Give a situation to Giulia and Marco, with a reason and a plan unless told otherwise."""
    given = {"reason": "Nessun altro è presente", "relief": PROMISE, "relief_by": clock.today() + TWO_WEEKS}
    return assign_pair(
        by=by or world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        **{**given, **answers},
    )


def test_who_passes_the_limit_is_promised_something_by_a_day(world: World, case: Case) -> None:
    give(world, case)
    plan = ReliefPlan.objects.get()
    assert (plan.operator, plan.case, plan.made_by, plan.measure) == (
        world.giulia,
        case,
        world.coordinator,
        PROMISE,
    )
    assert plan.due == clock.today() + TWO_WEEKS
    assert plan.history.get().action == "intake.assign_pair"


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"relief": "  "}, {"relief"}),
        ({"relief_by": None}, {"relief_by"}),
        ({"relief_by": 0}, {"relief_by"}),
        ({"relief_by": 91}, {"relief_by"}),
        ({"reason": "", "relief": "", "relief_by": None}, {"reason", "relief", "relief_by"}),
    ],
)
def test_what_is_missing_is_said_all_at_once_and_nothing_is_written(
    world: World, case: Case, wrong: dict[str, Any], fields: set[str]
) -> None:
    if isinstance(wrong.get("relief_by"), int):
        wrong = {**wrong, "relief_by": clock.today() + timedelta(days=wrong["relief_by"])}
    with pytest.raises(ValidationError) as refused:
        give(world, case, **wrong)
    assert set(refused.value.message_dict) == fields
    assert not Assignment.objects.filter(case=case).exists()
    assert not PairChoice.objects.exists()
    assert not ReliefPlan.objects.exists()


def test_who_stays_under_the_limit_is_promised_nothing(world: World) -> None:
    give(world, make_case(world))
    assert not ReliefPlan.objects.exists()


def test_both_are_promised_when_both_pass(world: World, case: Case) -> None:
    fill(world, world.marco)
    give(world, case)
    assert set(ReliefPlan.objects.values_list("operator", flat=True)) == {world.giulia.pk, world.marco.pk}


@pytest.mark.parametrize(("days", "is_asked"), [(0, False), (14, False), (-1, True)])
def test_who_has_a_plan_is_not_asked_about_again_until_its_day_has_passed(
    world: World, case: Case, days: int, is_asked: bool
) -> None:
    make_relief_plan(world, case, clock.today() + timedelta(days=days))
    if is_asked:
        with pytest.raises(ValidationError):
            give(world, case, relief="", relief_by=None)
    else:
        give(world, case, relief="", relief_by=None)
    assert ReliefPlan.objects.count() == 1


def test_one_seat_given_beyond_the_limit_needs_a_plan_too(world: World, case: Case) -> None:
    propose(world, case, world.luca, world.marco)
    case.refresh_from_db()
    given = {"seat": "lead", "operator": world.giulia, "version": case.version, "reason": "La conosce"}
    with pytest.raises(ValidationError) as refused:
        replace_seat(by=world.coordinator, case=case, **given)
    assert set(refused.value.message_dict) == {"relief", "relief_by"}
    replace_seat(
        by=world.coordinator, case=case, relief=PROMISE, relief_by=clock.today() + TWO_WEEKS, **given
    )
    assert ReliefPlan.objects.get().operator == world.giulia


def test_so_does_a_caseload_given_to_who_passes_the_limit(world: World, case: Case) -> None:
    propose(world, case, world.luca, world.marco)
    post = Post.objects.select_related("unit", "user").get(user=world.luca)
    facts = facts_about(post, world.coordinator)
    (seat,) = facts.seats
    given = {
        "post": post,
        "lines": {seat: world.giulia},
        "seen": facts.seen({seat: world.giulia.pk}),
        "reason": "Lascia",
        "note": "Scritto tutto",
        "checklist": dict.fromkeys(HandOverItem.values, True),
    }
    with pytest.raises(ValidationError) as refused:
        redistribute(by=world.coordinator, **given)
    assert set(refused.value.message_dict) == {"relief", "relief_by"}
    redistribute(by=world.coordinator, relief=PROMISE, relief_by=clock.today() + TWO_WEEKS, **given)
    assert ReliefPlan.objects.get().operator == world.giulia


def test_who_already_carries_too_much_is_promised_something_without_being_given_more(world: World) -> None:
    post = Post.objects.select_related("unit", "user").get(user=world.giulia)
    given = {"relief": PROMISE, "relief_by": clock.today() + TWO_WEEKS}
    plan = promise_relief(by=world.north_coordinator, post=post, **given)
    assert (plan.operator, plan.case, plan.ambito) == (world.giulia, None, world.ambito)
    assert Notice.objects.get(recipient=world.giulia).kind == "relief_promised"
    with pytest.raises(ValidationError) as refused:
        promise_relief(by=world.coordinator, post=post, relief=" ", relief_by=clock.today())
    assert set(refused.value.message_dict) == {"relief", "relief_by"}
    for other in (world.giulia, world.luca, world.admin):
        with pytest.raises(PermissionDenied):
            promise_relief(by=other, post=post, **given)


def test_the_coordinator_writes_it_from_the_page_of_the_load(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    address = reverse("intake:promise_relief", args=[world.giulia.pk])
    assert address in client.get(reverse("intake:operator_load", args=[world.giulia.pk])).text
    assert client.post(address, {"relief": "", "relief_by": ""}).status_code == 422
    day = (clock.today() + TWO_WEEKS).isoformat()
    page = client.post(address, {"relief": PROMISE, "relief_by": day}, follow=True)
    assert PROMISE in page.text
    assert client.get(ReliefPlan.objects.get().get_absolute_url()).status_code == 200
