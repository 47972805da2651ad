"""Who needs care: a load too heavy for weeks, no supervision, many emergencies; and who reads that."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.professions import Profession
from audit import clock
from config.sweeping import TIMER
from intake.actions import expire_seat, take_charge
from intake.signals.care import care_signals, signals_of_coordinated
from intake.work import own_post
from network.actions import record_absence
from network.urgency import Urgency
from tests.intake.board_scenes import case_of, enrol_operator, make_old_world
from tests.intake.factories import propose, seat_of
from tests.intake.test_extra_tasks import give
from tests.statements import statements_of
from tests.test_api import Caller
from tests.world import SETUP, World

RED = "Il carico è oltre il limite da più di 4 settimane."
SILENT = "Nessun incontro di supervisione da 90 giorni."


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


def signals(user: User) -> list[str]:
    post = own_post(user)
    assert post is not None
    return care_signals([post], {})[user.pk]


def take(world: World, days_ago: int, number: int, **answers: Any) -> None:
    """Giulia and Marco take so many situations in charge, so many days ago."""
    with clock.at(clock.now() - timedelta(days=days_ago)):
        for i in range(number):
            case = propose(world, case_of(world, f"Nome{i}", **answers), world.giulia, world.marco)
            for operator in (world.giulia, world.marco):
                take_charge(by=operator, assignment=seat_of(case, operator))


@pytest.mark.parametrize(("days_ago", "is_told"), [(40, True), (28, True), (27, False)])
def test_a_load_beyond_the_limit_is_told_after_four_weeks(world: World, days_ago: int, is_told: bool) -> None:
    with clock.at(clock.now() - timedelta(days=days_ago)):
        give(world, points=Decimal(99))
    assert (RED in signals(world.giulia)) is is_told


def test_a_load_under_the_limit_is_not_told(world: World) -> None:
    take(world, 40, 1)
    assert RED not in signals(world.giulia)


def test_who_has_worked_for_90_days_without_supervision_is_told(world: World) -> None:
    new = enrol_operator(world, 1, Profession.EDUCATOR)
    assert signals(world.giulia) == [SILENT]
    assert signals(new) == []


@pytest.mark.parametrize(("days_ago", "number", "is_told"), [(3, 3, True), (3, 2, False), (40, 3, False)])
def test_many_emergencies_in_few_weeks_are_told(
    world: World, days_ago: int, number: int, is_told: bool
) -> None:
    take(world, days_ago, number, urgency=Urgency.EMERGENCY)
    told = "3 emergenze prese in carico in 4 settimane." in signals(world.giulia)
    assert told is is_told


def test_an_emergency_that_nobody_took_in_time_or_was_taken_away_is_not_counted(world: World) -> None:
    for number in range(3):
        emergency = case_of(world, f"Nome{number}", urgency=Urgency.EMERGENCY)
        case = propose(world, emergency, world.giulia, world.marco)
        with clock.at(clock.now() + timedelta(days=2)):
            expire_seat(by=TIMER, assignment=seat_of(case, world.giulia))
            propose(world, case, world.luca, world.elisa)  # and Marco is not asked any more
    with clock.at(clock.now() + timedelta(days=3)):
        assert not [words for words in signals(world.giulia) + signals(world.marco) if "emergenze" in words]


def test_the_load_is_measured_on_the_capacity_that_absences_leave(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        give(world, points=Decimal(80))
    assert RED not in signals(world.giulia)
    with clock.at(clock.now() - timedelta(days=40)):
        first = clock.today() + timedelta(days=1)
        record_absence(
            by=SETUP,
            user=world.giulia,
            kind="leave",
            first_day=first,
            last_day=first + timedelta(days=200),
            part="morning",
        )
    assert RED in signals(world.giulia)


def test_the_person_reads_their_own_and_a_coordinator_those_of_their_units(
    world: World, client: Client
) -> None:
    client.force_login(world.giulia)
    assert SILENT in client.get(reverse("intake:my_load")).text
    assert client.get(reverse("intake:care_signals")).status_code == 403
    client.force_login(world.north_coordinator)
    page = client.get(reverse("intake:care_signals"))
    assert [post.user.last_name for post, _words in page.context["signals"]] == [
        "Bassi",
        "Conti",
        "Poma",
        "Riva",
    ]
    assert "Chiara Nava" not in page.text
    told = Caller(world.north_coordinator).get("care-signals/").json()
    assert {"operator": world.giulia.pk, "signals": [SILENT]} in told
    assert world.chiara.pk not in {row["operator"] for row in told}
    whole = [post.user.last_name for post, _words in signals_of_coordinated(world.coordinator)]
    assert whole == ["Bassi", "Conti", "Poma", "Riva", "Nava"]


@pytest.mark.both
def test_it_costs_the_same_with_few_and_with_many(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    address = reverse("intake:care_signals")
    few = len(statements_of(client, address))
    take(world, 40, 2)
    for number in range(6):
        enrol_operator(world, number, Profession.EDUCATOR)
    assert len(statements_of(client, address)) == few
    assert few <= 12
