"""Priorities: set with a figure, measured, changed with a reason, seen by everybody."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from audit import clock
from network.mandates.actions import record_figure, revise_mandate
from network.mandates.models import Mandate
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.network.mandates.factories import make_mandate, words
from tests.world import World, make_world


def test_its_owner_is_told_and_everybody_reads_it(world: World, client: Client) -> None:
    mandate = make_mandate(world)
    kinds = Notice.objects.filter(recipient=world.north_coordinator).values_list("kind", flat=True)
    assert NoticeKind.MANDATE_GIVEN in kinds
    for who, page in (
        ("giulia", "intake:my_work"),
        ("coordinator", "intake:board"),
        ("coordinator", "intake:trend"),
        ("planner", "intake:fairness"),
    ):
        client.force_login(world.people[who])
        assert mandate.goal in client.get(reverse(page)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": " "}, "non può essere"),
        ({"expected": Decimal(12)}, "già quello di partenza"),
        ({"until": clock.today() - timedelta(days=1)}, "prima di cominciare"),
    ],
)
def test_an_indicator_without_unit_or_change_or_time_is_refused(
    world: World, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        make_mandate(world, **wrong)
    assert not Mandate.objects.exists()


def test_nobody_of_elsewhere_follows_it(world: World) -> None:
    with pytest.raises(ValidationError, match="non lavora nell'ambito"):
        make_mandate(world, owner=make_world("altrove", offset=50).coordinator)


def test_it_changes_with_a_reason_and_its_history_tells_from_what_to_what(
    world: World, client: Client
) -> None:
    mandate = make_mandate(world)
    with pytest.raises(ValidationError, match="Scrivi il motivo"):
        revise_mandate(by=world.planner, mandate=mandate, reason=" ", **words(world))
    with pytest.raises(PermissionDenied):
        revise_mandate(by=world.north_coordinator, mandate=mandate, reason="x", **words(world))
    revise_mandate(
        by=world.planner, mandate=mandate, reason="Troppo in fretta.", **words(world, expected=Decimal(7))
    )
    client.force_login(world.giulia)
    page = client.get(mandate.get_absolute_url()).content.decode()
    assert re.search(r"5(,00)?</del>.*7(,00)?</ins>", page)
    assert "Troppo in fretta." in page


@pytest.mark.parametrize(
    ("expected", "value", "is_reached"),
    [("5", "5", True), ("5", "6", False), ("20", "20", True), ("20", "5", False)],
)
def test_it_is_reached_in_the_direction_asked(
    world: World, expected: str, value: str, is_reached: bool
) -> None:
    mandate = make_mandate(world, expected=Decimal(expected))
    assert not Mandate.objects.with_last().get(pk=mandate.pk).is_reached
    today = clock.today()
    record_figure(by=world.north_coordinator, mandate=mandate, measured_on=today, value=Decimal(value))
    assert Mandate.objects.with_last().get(pk=mandate.pk).is_reached is is_reached
    with pytest.raises(ValidationError, match="c'è già una misura"):
        record_figure(by=world.coordinator, mandate=mandate, measured_on=today, value=Decimal(1))


def test_a_stale_page_keeps_what_was_typed_and_shows_what_is_there_now(world: World, client: Client) -> None:
    mandate = make_mandate(world)
    client.force_login(world.planner)
    address = reverse("network:revise_mandate", args=[mandate.pk])
    typed = {**client.get(address).context["form"].initial, "reason": "Troppo presto.", "expected": "8"}
    typed["owner"] = typed["owner"].pk
    revise_mandate(by=world.coordinator, mandate=mandate, reason="No.", **words(world, expected=Decimal(7)))
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Teresa Zani ha scritto qui mentre scrivevi" in page
    assert "da 12 a 7 giorni" in page
    assert 'value="Troppo presto."' in page
    assert (
        client.post(address, {**typed, "version": answer.context["form"]["version"].value()}).status_code
        == 302
    )
    assert Mandate.objects.get(pk=mandate.pk).expected == 8


@pytest.mark.both
def test_the_board_shows_the_figures_of_what_is_in_force_beside_its_own(world: World, client: Client) -> None:
    today = clock.today()
    later = make_mandate(world, goal="Più tardi", until=today + timedelta(days=300))
    first = make_mandate(
        world,
        goal="Per prima",
        since=today - timedelta(days=9),
        until=today + timedelta(days=90),
        expected=Decimal("5.5"),
    )
    make_mandate(world, goal="Non ancora", since=today + timedelta(days=9))
    for days, value in ((2, "9"), (0, "8.25"), (1, "10")):
        day = today - timedelta(days=days)
        record_figure(by=world.north_coordinator, mandate=first, measured_on=day, value=Decimal(value))
    client.force_login(world.coordinator)
    answer = client.get(reverse("intake:board"))
    shown = answer.context["board"].territory.priorities
    assert [one.pk for one in shown] == [first.pk, later.pk]
    assert (shown[0].last_value, shown[0].last_day, shown[1].last_value) == (Decimal("8.25"), today, None)
    page = answer.text
    assert "8,25</strong> giorni" in page
    assert "da 12 a 5,50 giorni" in page
    assert "Non ancora" not in page
