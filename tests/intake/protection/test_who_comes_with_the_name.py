"""Somebody comes to work here, or gets another post, with a name that is kept away already."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.context import SystemActor, acting
from intake.actions import assign_pair, correct_facts, hide_from, open_in_emergency
from intake.models import Case
from intake.routing.choice import proposals_for
from intake.routing.ranking import RoutingRules
from network.actions import appoint
from network.appointments.actions import enrol_person
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case
from tests.intake.protection.scenes import WHY
from tests.intake.test_hidden_names import make_hidden
from tests.world import World, make_case

UGO = {"first_name": "Ugo", "last_name": "Ferri", "email": "ugo@comune.test", "profession": "social_worker"}
NAME = "Ferri Ugo"


@pytest.fixture
def case(world: World) -> Case:
    case = make_followed_case(world)
    hide_from(by=world.giulia, case=case, name=NAME, reason=WHY)
    return Case.objects.get(pk=case.pk)


def come(world: World, role: Role, unit: Any) -> User:
    user = enrol_person(by=world.admin, unit=unit, role=role, **UGO)
    return User.objects.get(pk=user.pk)


def promoted(world: World) -> User:
    """They come as an operator, and later are made a coordinator by two people."""
    user = come(world, Role.OPERATOR, world.north.unit)
    with acting(by := SystemActor("La direzione"), "tests.set_up"):
        appoint(by=by, user=user, role=Role.COORDINATOR, unit=world.ambito.unit)
    return User.objects.get(pk=user.pk)


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_an_operator_neither_opens_it_nor_sits_there(world: World, case: Case) -> None:
    ugo = come(world, Role.OPERATOR, world.north.unit)
    assert not sees(ugo, case)
    with pytest.raises(ValidationError):
        open_in_emergency(by=ugo, number=case.number, reason="È in pericolo adesso.")
    waiting = make_case(world, first_name="Ada", last_name="Corti")
    hide_from(by=world.coordinator, case=waiting, name=NAME, reason=WHY)
    waiting = Case.objects.select_related("person").get(pk=waiting.pk)
    assert ugo.label not in str(proposals_for(waiting, RoutingRules()).as_mapping())
    pair = {"lead": ugo, "co_lead": world.marco, "reason": "x", "version": waiting.version}
    with pytest.raises(ValidationError):
        assign_pair(by=world.coordinator, case=waiting, **pair)


def test_a_desk_neither_finds_them_nor_reads_their_scheda(world: World, case: Case, client: Client) -> None:
    client.force_login(come(world, Role.FRONT_DESK, world.desk_point.unit))
    assert client.get(reverse("intake:intake", args=[case.intakes.get().pk])).status_code == 404
    assert case.person.first_name not in client.get(reverse("intake:desk"), {"q": "ferri"}).text


def test_a_new_coordinator_reads_nothing_of_them(world: World, case: Case, client: Client) -> None:
    client.force_login(promoted(world))
    for name in ("case", "case_intake", "case_history", "case_protection", "state_reason", "export_story"):
        answer = client.get(reverse(f"intake:{name}", args=[case.pk]), follow=True)
        assert (answer.status_code, case.person.first_name in answer.text) == (403, False), name


def told(user: User) -> int:
    return Notice.objects.filter(recipient=user).count()


def test_a_coordinator_with_the_name_is_told_nothing_of_what_happens(world: World, case: Case) -> None:
    ugo = promoted(world)
    others = told(world.coordinator)
    correct_facts(by=world.giulia, case=case, version=case.version, reason="Ha tre figli.", minors=3)
    open_in_emergency(by=world.luca, number=case.number, reason="È in pericolo adesso.")
    assert told(ugo) == 0
    assert told(world.coordinator) == others + 2


def test_nor_of_a_scheda_in_which_their_name_is_written(world: World) -> None:
    ugo = promoted(world)
    make_hidden(world, {"name": NAME})
    assert told(ugo) == 0
    make_case(world, first_name="Ada", last_name="Corti")
    assert told(ugo) == 1  # the control


def test_when_all_who_coordinate_have_the_name_they_hear_that_there_is_one(world: World) -> None:
    """Somebody has to let another coordinator come: of the person they read nothing."""
    names = [world.people[who].label for who in ("coordinator", "north_coordinator")]
    make_hidden(world, *({"name": name} for name in names))
    assert Notice.objects.filter(recipient=world.coordinator, kind=NoticeKind.CASE_TO_ASSIGN).exists()
