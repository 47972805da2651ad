"""Duties beside the situations: they weigh from a day to another, and everybody concerned knows why."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.context import acting
from intake.actions import end_extra_task, give_extra_task
from intake.models import ExtraTask
from intake.routing.ranking import RoutingRules
from intake.workload.caseloads import candidates_for, caseloads, loads_of
from network.models import Notice, Post
from tests.world import SETUP, World, make_case

DAY = timedelta(days=1)


def give(world: World, to: User | None = None, by: User | None = None, **answers: Any) -> ExtraTask:
    """Give Giulia eight points of a duty, unless told otherwise."""
    return give_extra_task(
        by=by or world.coordinator,
        post=Post.objects.select_related("unit", "user").get(user=to or world.giulia),
        **{"title": "Tirocinanti", "points": Decimal(8), "reason": "Li segue già", **answers},
    )


def points_everywhere(world: World, user: User) -> set[Decimal]:
    """What the board, the routing and the API count on a person."""
    rules = RoutingRules()
    case = make_case(world, last_name="Altrove")
    return {
        next(one.load(rules).points for one in caseloads([world.ambito.pk]) if one.user_id == user.pk),
        next(one.load.points for one in candidates_for(case, rules) if one.id == user.pk),
        next(one.load.points for one in loads_of(world.ambito.pk, rules) if one.post.user_id == user.pk),
    }


def test_a_task_weighs_on_the_board_in_the_routing_and_in_the_api(world: World) -> None:
    give(world)
    assert points_everywhere(world, world.giulia) == {Decimal(8)}
    assert points_everywhere(world, world.marco) == {Decimal(0)}


@pytest.mark.parametrize(("since", "until", "weighs"), [(-5, -1, 0), (-5, 0, 8), (0, None, 8), (1, None, 0)])
def test_it_weighs_only_between_its_days_both_included(
    world: World, since: int, until: int | None, weighs: int
) -> None:
    today = clock.today()
    last = None if until is None else today + until * DAY
    give(world, since=today + since * DAY, until=last)
    assert points_everywhere(world, world.giulia) == {Decimal(weighs)}


def test_who_receives_it_is_told_where_to_read_why(world: World) -> None:
    give(world)
    notice = Notice.objects.get(recipient=world.giulia)
    assert (notice.kind, notice.path) == ("extra_task_given", reverse("intake:my_load"))


def test_a_coordinator_of_the_unit_gives_it_and_nobody_else(world: World) -> None:
    give(world, by=world.north_coordinator)
    for other in (world.giulia, world.luca, world.desk, world.admin):
        with pytest.raises(PermissionDenied):
            give(world, by=other)
    with pytest.raises(PermissionDenied):
        give(world, to=world.chiara, by=world.north_coordinator)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"points": Decimal(0)}, "points"),
        ({"points": Decimal(101)}, "points"),
        ({"reason": ""}, "reason"),
        ({"until": clock.today() - DAY}, "until"),
    ],
)
def test_what_is_missing_or_impossible_is_said_by_field(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        give(world, **wrong)
    assert field in refused.value.error_dict
    assert not ExtraTask.objects.exists()


def test_ended_it_weighs_today_and_no_more_from_tomorrow(world: World) -> None:
    task = end_extra_task(by=world.coordinator, task=give(world), reason="Il tirocinio è finito")
    assert points_everywhere(world, world.giulia) == {Decimal(8)}
    with clock.at(clock.now() + DAY):
        assert points_everywhere(world, world.giulia) == {Decimal(0)}
    assert task.history.first().history_change_reason == "Il tirocinio è finito"


def test_ended_before_it_begins_it_never_weighs(world: World) -> None:
    task = give(world, since=clock.today() + 3 * DAY)
    end_extra_task(by=world.coordinator, task=task, reason="Non serve più")
    with clock.at(clock.now() + 4 * DAY):
        assert points_everywhere(world, world.giulia) == {Decimal(0)}


def test_the_slower_of_two_who_end_it_is_told(world: World) -> None:
    task = give(world)
    end_extra_task(by=world.coordinator, task=task, reason="Finito")
    with pytest.raises(ValidationError) as late:
        end_extra_task(by=world.north_coordinator, task=task, reason="Finito")
    assert late.value.code == "conflict"


def test_the_database_keeps_points_and_days_possible(world: World) -> None:
    row = {"ambito": world.ambito, "operator": world.giulia, "title": "x", "reason": "x"}
    for wrong in (
        {"points": 0},
        {"points": Decimal("100.01")},
        {"points": 1, "until": clock.today() - DAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "tests.try"):
            ExtraTask(**row, **wrong).save()


def test_a_task_is_seen_by_its_person_and_their_coordinators_only(world: World) -> None:
    task = give(world)
    seen = {name for name, user in world.people.items() if task in ExtraTask.objects.visible_to(user)}
    assert seen == {"giulia", "coordinator", "north_coordinator"}


def test_the_page_gives_a_task_and_comes_back_to_the_load(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    address = reverse("intake:give_extra_task", args=[world.giulia.pk])
    answers = {"title": "Tirocinanti", "points": "2,5", "since": str(clock.today()), "reason": "Li segue"}
    page = client.post(address, answers, follow=True)
    assert page.redirect_chain == [(reverse("intake:operator_load", args=[world.giulia.pk]), 302)]
    assert "Giulia Riva ha ricevuto l&#x27;avviso" in page.text
    assert ExtraTask.objects.get().points == Decimal("2.5")


def test_a_wrong_answer_keeps_what_was_typed(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    address = reverse("intake:give_extra_task", args=[world.giulia.pk])
    page = client.post(address, {"title": "Tirocinanti di servizio", "points": "molti", "since": "domani"})
    assert page.status_code == 422
    assert "Tirocinanti di servizio" in page.text
    assert "Scrivi un numero, per esempio 5 o 2,5" in page.text
    assert "Scrivi perché lo dai a questa persona" in page.text


def test_the_page_ends_a_task_with_its_reason(world: World, client: Client) -> None:
    task = give(world)
    client.force_login(world.coordinator)
    address = reverse("intake:end_extra_task", args=[task.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Finito"}).status_code == 302
    assert ExtraTask.objects.get().until == clock.today()
    assert client.post(address, {"reason": "Finito"}).status_code == 409
