"""Nobody is overloaded unseen: who passes the red limit is promised something, by a day, and it is kept."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_user, issue_token
from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import SystemActor, acting
from intake.actions import (
    assign_pair,
    give_extra_task,
    promise_relief,
    redistribute,
    remind_relief_plans,
    replace_seat,
    settle_relief_plan,
)
from intake.answers import HandOverItem
from intake.models import Assignment, Case, PairChoice, ReliefPlan
from intake.redistribution.caseload import facts_about
from network.actions import appoint, end_post
from network.models import Notice, Post
from tests.intake.factories import make_relief_plan, propose
from tests.world import SETUP, World, make_case

TIMER = SystemActor("timer")
TWO_WEEKS = timedelta(days=14)
PROMISE = "Due situazioni stabili passano a Luca"


def fill(world: World, *people: User) -> None:
    """Bring people just under the red limit, with duties beside the situations."""
    for user in people:
        post = Post.objects.select_related("unit", "user").get(user=user)
        give_extra_task(
            by=world.coordinator, post=post, title="Progetto", points=Decimal(97), reason="Lo guida"
        )


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


@pytest.fixture
def case(world: World) -> Case:
    """A situation that brings Giulia beyond the limit, and Marco not."""
    fill(world, world.giulia)
    return make_case(world)


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


# ---- keeping it


@pytest.fixture
def plan(world: World) -> ReliefPlan:
    return make_relief_plan(world, make_case(world))


def test_a_coordinator_of_the_unit_says_how_it_went_and_the_person_is_told(
    world: World, plan: ReliefPlan
) -> None:
    settled = settle_relief_plan(by=world.north_coordinator, plan=plan, state="kept")
    again = settle_relief_plan(by=world.coordinator, plan=plan, state="kept")
    assert (settled.state, again.state) == ("kept", "kept")
    notice = Notice.objects.get(recipient=world.giulia, kind="relief_settled")
    assert notice.path == reverse("intake:my_load")
    assert plan.history.first().action == "intake.settle_relief_plan"


def test_who_drops_it_says_why_and_who_was_slower_is_told(world: World, plan: ReliefPlan) -> None:
    with pytest.raises(ValidationError) as refused:
        settle_relief_plan(by=world.coordinator, plan=plan, state="dropped", outcome=" ")
    assert set(refused.value.message_dict) == {"outcome"}
    settle_relief_plan(by=world.coordinator, plan=plan, state="dropped", outcome="È sceso da solo")
    with pytest.raises(ValidationError):
        settle_relief_plan(by=world.coordinator, plan=plan, state="kept")


def test_nobody_else_settles_it(world: World, plan: ReliefPlan) -> None:
    for other in (world.giulia, world.luca, world.desk, world.admin):
        with pytest.raises(PermissionDenied):
            settle_relief_plan(by=other, plan=plan, state="kept")


def test_the_database_too_wants_what_and_why(world: World, plan: ReliefPlan) -> None:
    for wrong in ({"measure": ""}, {"state": "dropped"}):
        for name, value in wrong.items():
            setattr(plan, name, value)
        with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "tests.spoil"):
            plan.save()
        plan.refresh_from_db()


# ---- the reminder


def days_left(plan: ReliefPlan, number: int) -> date:
    return plan.due - timedelta(days=number)


def test_who_promised_is_reminded_the_day_before_and_once_more_when_it_has_passed(
    world: World, plan: ReliefPlan
) -> None:
    asked = []
    for left in (10, 1, 0, -1, -2):
        with clock.at(clock.now() + (days_left(plan, left) - clock.today())):
            asked.append(remind_relief_plans(by=TIMER))
    assert sum(asked) == 2
    kinds = Notice.objects.filter(recipient=world.coordinator, kind__startswith="relief").order_by("seq")
    assert [(one.kind, one.path) for one in kinds] == [
        ("relief_coming", plan.get_absolute_url()),
        ("relief_late", plan.get_absolute_url()),
    ]


def test_when_who_promised_has_left_the_other_coordinators_are_reminded(
    world: World, plan: ReliefPlan
) -> None:
    post = Post.objects.get(user=world.coordinator)
    end_post(by=world.admin, post=post, until=clock.today())
    with clock.at(clock.now() + TWO_WEEKS):
        assert remind_relief_plans(by=TIMER) == 1
    told = Notice.objects.filter(kind="relief_coming").values_list("recipient", flat=True)
    assert list(told) == [world.north_coordinator.pk]


def test_only_the_timer_reminds(world: World) -> None:
    with pytest.raises(PermissionDenied):
        remind_relief_plans(by=world.coordinator)


# ---- where it is read


def test_the_board_asks_for_it_and_then_shows_it(world: World, case: Case, client: Client) -> None:
    client.force_login(world.coordinator)
    body = {"lead": world.giulia.pk, "co_lead": world.marco.pk, "version": case.version, "reason": "Serve"}
    address = reverse("intake:assign_pair", args=[case.pk])
    refused = client.post(address, body)
    assert refused.status_code == 422
    assert "Scrivi che cosa toglierai, e a chi passa." in refused.text
    assert "Giulia Riva passa il limite: scrivi qui sotto come" in refused.text
    day = clock.today() + TWO_WEEKS
    assert client.post(address, {**body, "relief": PROMISE, "relief_by": f"{day}"}).status_code == 302
    page = client.get(reverse("intake:board")).text
    assert PROMISE in page
    assert "in ritardo" not in page
    with clock.at(clock.now() + TWO_WEEKS + timedelta(days=1)):
        assert "in ritardo" in client.get(reverse("intake:board")).text


def test_who_coordinates_another_district_does_not_read_it_on_the_board(
    world: World, plan: ReliefPlan, client: Client
) -> None:
    client.force_login(world.north_coordinator)
    assert plan.measure in client.get(reverse("intake:board")).text
    south = enrol_user(by=SETUP, email="s@s.test", first_name="Ada", last_name="Sala", profession="educator")
    appoint(by=SETUP, user=south, role=Role.COORDINATOR, unit=world.south.unit)
    client.force_login(User.objects.get(pk=south.pk))
    page = client.get(reverse("intake:board"))
    assert page.status_code == 200
    assert plan.measure not in page.text


def test_the_person_reads_it_on_their_own_load_and_the_coordinator_settles_it_there(
    world: World, plan: ReliefPlan, client: Client
) -> None:
    client.force_login(world.giulia)
    page = client.get(reverse("intake:my_load")).text
    assert plan.measure in page
    assert plan.get_absolute_url() not in page
    client.force_login(world.coordinator)
    assert plan.get_absolute_url() in client.get(reverse("intake:operator_load", args=[world.giulia.pk])).text
    assert client.post(plan.get_absolute_url(), {"state": "dropped"}).status_code == 422
    done = client.post(plan.get_absolute_url(), {"state": "kept"}, follow=True)
    assert "fatto" in done.text
    plan.refresh_from_db()
    assert plan.state == "kept"


def test_nobody_else_sees_it(world: World, plan: ReliefPlan) -> None:
    seen = {
        name
        for name in ("giulia", "luca", "desk", "admin", "coordinator", "north_coordinator", "contact")
        if ReliefPlan.objects.visible_to(getattr(world, name)).exists()
    }
    assert seen == {"giulia", "coordinator", "north_coordinator"}


def test_the_api_asks_for_it_gives_it_and_settles_it(world: World, case: Case) -> None:
    secret = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    body = {"lead": world.giulia.pk, "co_lead": world.marco.pk, "version": case.version, "reason": "Serve"}
    address = reverse("api:assign_pair", args=[case.pk])
    refused = client.post(address, body, content_type="application/json")
    assert refused.status_code == 422
    assert {"relief", "relief_by"} <= set(refused.json()["errors"])
    given = {**body, "relief": PROMISE, "relief_by": str(clock.today() + TWO_WEEKS)}
    assert client.post(address, given, content_type="application/json").status_code == 200
    (plan,) = client.get(reverse("api:relief_plans")).json()["results"]
    assert (plan["operator"], plan["measure"], plan["is_late"]) == (world.giulia.pk, PROMISE, False)
    settled = client.post(
        reverse("api:settle_relief_plan", args=[plan["id"]]),
        {"state": "kept"},
        content_type="application/json",
    )
    assert settled.json()["state"] == "kept"
