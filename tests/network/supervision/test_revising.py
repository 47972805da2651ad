"""A cycle corrected while it goes on: with a reason, with its history, never under what is there already."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.refusals import CONFLICT
from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.supervision.actions import add_members, cancel_session, revise_cycle
from network.supervision.models import Cycle
from network.supervision.states import CycleKind
from network.versions import version_of
from tests.network.supervision.factories import make_group, make_session
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

CUP = "B81C22000010006"


def revise(world: World, cycle: Cycle, **facts: Any) -> Cycle:
    return revise_cycle(**{"by": world.coordinator, "cycle": cycle, "reason": "Lo chiede il bando.", **facts})


def test_hours_provider_cup_and_budget_change_and_whoever_is_in_it_is_told(
    world: World, client: Client
) -> None:
    cycle = make_group(world).cycle
    revise(world, cycle, planned_hours=24, provider="Studio Delta", cup=CUP, budget=Decimal(2500))
    told = Notice.objects.filter(kind=NoticeKind.SUPERVISION_REVISED).values_list("recipient", flat=True)
    assert set(told) == {world.supervisor.pk, world.giulia.pk, world.luca.pk}
    client.force_login(world.coordinator)
    page = client.get(cycle.get_absolute_url()).text
    assert re.search(r"20</del>.*24</ins>", page)
    assert "Lo chiede il bando." in page
    assert CUP in page


def test_who_sits_in_it_reads_neither_its_costs_nor_its_history(world: World, client: Client) -> None:
    cycle = make_group(world).cycle
    revise(world, cycle, budget=Decimal(4321))
    client.force_login(world.giulia)
    page = client.get(cycle.get_absolute_url()).text
    assert "4321" not in page.replace(".", "")
    assert "Storia" not in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"reason": " "}, "Scrivi il motivo"),
        ({"cup": "corto"}, "15 lettere"),
        ({"places": 1}, "ci sono 2 persone"),
        ({"starts_on": clock.today() + timedelta(days=30)}, "resterebbe fuori dal ciclo"),
        ({"starts_on": clock.today() + timedelta(days=900)}, "finisce prima di cominciare"),
    ],
)
def test_what_would_contradict_what_there_is_is_refused(
    world: World, facts: dict[str, Any], said: str
) -> None:
    cycle = make_session(world).group.cycle
    with pytest.raises(ValidationError, match=said):
        revise(world, cycle, **facts)
    assert Cycle.objects.get().history.count() == 1


def test_a_session_called_off_binds_no_days(world: World) -> None:
    session = make_session(world)
    cancel_session(by=world.supervisor, session=session, reason="Malattia")
    later = clock.today() + timedelta(days=30)
    assert revise(world, session.group.cycle, starts_on=later).starts_on == later


@pytest.mark.parametrize("who", ["giulia", "supervisor", "planner", "admin"])
def test_only_its_coordinators_correct_it(world: World, who: str) -> None:
    cycle = make_group(world).cycle
    with pytest.raises(PermissionDenied):
        revise(world, cycle, by=world.people[who], planned_hours=1)


def test_a_stale_page_keeps_what_was_typed_and_shows_what_is_there_now(world: World, client: Client) -> None:
    cycle = make_group(world).cycle
    client.force_login(world.north_coordinator)
    address = reverse("network:revise_cycle", args=[cycle.pk])
    typed = {**client.get(address).context["form"].initial, "reason": "Errore mio.", "planned_hours": "30"}
    revise(world, cycle, planned_hours=22)
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert "ha scritto qui mentre scrivevi" in answer.text
    assert 'value="Errore mio."' in answer.text
    seen = answer.context["form"]["version"].value()
    assert client.post(address, typed | {"version": seen}).status_code == 302
    assert Cycle.objects.get(pk=cycle.pk).planned_hours == 30


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_corrects_over_a_correction_they_have_not_seen() -> None:
    world = make_world()
    cycle = make_group(world).cycle
    version = version_of(cycle)
    results = race(
        lambda: revise(world, cycle, version=version, planned_hours=21),
        lambda: revise(world, cycle, version=version, planned_hours=22),
    )
    assert refusals(results) == [CONFLICT]
    assert Cycle.objects.get(pk=cycle.pk).history.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_places_are_not_taken_away_under_who_enters() -> None:
    world = make_world()
    group = make_group(world, world.giulia, places=2, kind=CycleKind.TEAM, profession="")
    results = race(
        lambda: revise(world, group.cycle, places=1),
        lambda: add_members(by=world.coordinator, group=group, users=[world.luca]),
    )
    assert len(refusals(results)) == 1
    cycle = Cycle.objects.get(pk=group.cycle_id)
    assert group.members.filter(until=None).count() <= cycle.places
