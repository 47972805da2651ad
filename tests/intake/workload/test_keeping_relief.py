"""A promise of relief is kept: settled, reminded of, read where it matters."""

from datetime import date, timedelta

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
    remind_relief_plans,
    settle_relief_plan,
)
from intake.models import Case, ReliefPlan
from network.actions import appoint, end_post
from network.models import Notice, Post
from tests.intake.workload.relief_scenes import PROMISE, TWO_WEEKS
from tests.world import SETUP, World

TIMER = SystemActor("timer")


# ---- keeping it


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


def days_left(plan: ReliefPlan, number: int) -> date:
    return plan.due - timedelta(days=number)


# ---- the reminder


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
