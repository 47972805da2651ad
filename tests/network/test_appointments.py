"""Who works where: enrolled, appointed and let go on our own pages; some posts are wanted by two."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_user
from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import acting
from network.actions import appoint, end_post
from network.appointments.actions import (
    answer_appointment,
    ask_appointment,
    enrol_gateway_key,
    enrol_person,
)
from network.appointments.models import AppointmentRequest
from network.appointments.states import BY_TWO, RequestState
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.second_person import ANSWER_WITHIN
from tests.world import SETUP, World, make_case

NEW = {"first_name": "Ada", "last_name": "Corti", "email": "ada@valdoro.test", "profession": "educator"}


def ask(world: World, user: User | None = None) -> AppointmentRequest:
    return ask_appointment(
        by=world.admin, user=user or world.luca, role=Role.COORDINATOR, unit=world.north.unit, reason="Bando."
    )


def send(user: User, name: str, *args: Any, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"network:{name}", args=args), data)


def coordinates(user: User) -> bool:
    return User.objects.get(pk=user.pk).grants.has(Role.COORDINATOR)


# ---- by two


def test_a_coordinator_is_asked_by_one_and_given_by_another(world: World) -> None:
    row = ask(world)
    assert not coordinates(world.luca)
    told = Notice.objects.filter(kind=NoticeKind.APPOINTMENT_ASKED).values_list("recipient", flat=True)
    assert set(told) == {world.coordinator.pk}
    row = answer_appointment(by=world.coordinator, appointment=row, is_granted=True)
    assert (row.state, row.answered_by) == (RequestState.GRANTED, world.coordinator)
    assert coordinates(world.luca)
    assert Post.history.filter(user_id=world.luca.pk).first().actor_label == world.coordinator.label


def test_it_may_be_refused_and_asked_again(world: World) -> None:
    answer_appointment(by=world.coordinator, appointment=ask(world), is_granted=False)
    assert not coordinates(world.luca)
    assert ask(world).state == RequestState.ASKED


def test_what_somebody_asked_who_may_not_ask_it_any_more_is_not_granted(world: World) -> None:
    row = ask(world)
    end_post(by=SETUP, post=Post.objects.get(user=row.asked_by), until=clock.today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="non può più chiederlo") as refused:
        answer_appointment(by=world.coordinator, appointment=row, is_granted=True)
    assert (refused.value.code, coordinates(world.luca)) == ("conflict", False)
    row = answer_appointment(by=world.coordinator, appointment=row, is_granted=False)
    assert row.state == RequestState.REFUSED


def test_what_nobody_answered_in_time_is_asked_again(world: World) -> None:
    late = ask(world)
    with clock.at(late.asked_at + ANSWER_WITHIN + timedelta(seconds=1)):
        with pytest.raises(ValidationError, match="va chiesto di nuovo") as refused:
            answer_appointment(by=world.coordinator, appointment=late, is_granted=True)
        assert (refused.value.code, coordinates(world.luca)) == ("conflict", False)
        again = ask(world)
        late.refresh_from_db()
        assert late.state == RequestState.EXPIRED
        answer_appointment(by=world.coordinator, appointment=again, is_granted=True)
    assert AppointmentRequest.objects.get(pk=again.pk).state == RequestState.GRANTED


def test_what_came_too_late_stands_among_the_decided(world: World) -> None:
    late = ask(world)
    client = Client()
    with clock.at(late.asked_at + ANSWER_WITHIN + timedelta(seconds=1)):
        client.force_login(world.coordinator)
        page = client.get(reverse("network:appointments")).content.decode()
    assert "nessuno ha risposto in tempo" in page
    assert reverse("network:answer_appointment", args=[late.pk]) not in page


def test_nobody_answers_what_they_asked_nor_their_own(world: World) -> None:
    with acting(SETUP, "tests.set_up"):
        appoint(by=SETUP, user=world.luca, role=Role.ADMINISTRATOR, unit=world.ambito.unit)
    row = ask(world)
    for who in (world.admin, User.objects.get(pk=world.luca.pk)):
        with pytest.raises(ValidationError, match="un'altra persona"):
            answer_appointment(by=who, appointment=row, is_granted=True)
    assert not coordinates(world.luca)


def test_an_administrator_too_is_wanted_by_two(world: World) -> None:
    root = world.ambito.unit
    with pytest.raises(ValidationError, match="in due"):
        enrol_person(by=world.admin, unit=root, role=Role.ADMINISTRATOR, **NEW)
    with pytest.raises(ValidationError, match="in due"):
        appoint(by=world.admin, user=world.luca, role=Role.ADMINISTRATOR, unit=root)
    row = ask_appointment(
        by=world.admin, user=world.luca, role=Role.ADMINISTRATOR, unit=root, reason="Ferie."
    )
    answer_appointment(by=world.coordinator, appointment=row, is_granted=True)
    assert User.objects.get(pk=world.luca.pk).grants.has(Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", sorted(BY_TWO))
def test_nobody_asks_for_themself(world: World, role: Role) -> None:
    with pytest.raises(ValidationError, match="un'altra persona"):
        ask_appointment(by=world.admin, user=world.admin, role=role, unit=world.ambito.unit, reason="x")
    assert not AppointmentRequest.objects.exists()


def second_administrator(world: World) -> User:
    """Enrolled by the first, and made an administrator by the two who want it."""
    user = enrol_person(by=world.admin, unit=world.north.unit, role=Role.OPERATOR, **NEW)
    given = {"user": user, "role": Role.ADMINISTRATOR, "unit": world.ambito.unit, "reason": "Ferie."}
    row = ask_appointment(by=world.admin, **given)
    answer_appointment(by=world.coordinator, appointment=row, is_granted=True)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("asks_first", [True, False])
def test_whoever_enrolled_the_other_is_not_a_second_person(world: World, asks_first: bool) -> None:
    pair = [world.admin, second_administrator(world)]
    asks, answers = pair if asks_first else reversed(pair)
    row = ask_appointment(
        by=asks, user=world.luca, role=Role.COORDINATOR, unit=world.north.unit, reason="Bando."
    )
    with pytest.raises(ValidationError, match="una terza persona"):
        answer_appointment(by=answers, appointment=row, is_granted=True)
    assert not coordinates(world.luca)
    answer_appointment(by=world.coordinator, appointment=row, is_granted=True)
    assert coordinates(world.luca)


def test_whoever_gave_the_other_a_key_is_not_a_second_person(world: World) -> None:
    with acting(SETUP, "tests.set_up"):
        who = enrol_user(by=SETUP, **NEW)
        appoint(by=SETUP, user=who, role=Role.ADMINISTRATOR, unit=world.ambito.unit)
    row = ask(world)
    enrol_gateway_key(by=world.admin, person=who, key="TINIT-RSSMRA80A01H501U", reason="x")
    with pytest.raises(ValidationError, match="una terza persona"):
        answer_appointment(by=User.objects.get(pk=who.pk), appointment=row, is_granted=True)


def test_who_is_alone_is_told_what_to_do_and_the_server_names_a_second(world: World) -> None:
    end_post(by=world.admin, post=Post.objects.get(user=world.coordinator), until=clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        alone = User.objects.get(pk=world.admin.pk)
        given = {"by": alone, "user": world.luca, "role": Role.COORDINATOR, "unit": world.north.unit}
        with pytest.raises(ValidationError, match="name_administrator"):
            ask_appointment(**given, reason="Bando.")
        call_command("name_administrator", "mara@valdoro.test", "Mara", "Sala", ambito=world.ambito.code)
        second = User.objects.get(email="mara@valdoro.test")
        answer_appointment(by=second, appointment=ask_appointment(**given, reason="Bando."), is_granted=True)
        assert coordinates(world.luca)


@pytest.mark.parametrize("given", [{"ambito": "altrove"}, {"email": "admin@valdoro.test"}, {"email": "x"}])
def test_the_server_names_nobody_wrongly(world: World, given: dict[str, str]) -> None:
    email, ambito = given.get("email", "mara@valdoro.test"), given.get("ambito", world.ambito.code)
    with pytest.raises(CommandError):
        call_command("name_administrator", email, "Mara", "Sala", ambito=ambito)
    assert not User.objects.filter(first_name="Mara").exists()


def test_the_database_wants_two_people_too(world: World) -> None:
    row = ask(world)
    row.move_to(RequestState.GRANTED)
    row.answered_by, row.answered_at = world.admin, clock.now()
    with (
        pytest.raises(IntegrityError, match="appointment_needs_two_people"),
        transaction.atomic(),
        acting(SETUP, "tests.force"),
    ):
        row.save()


def test_alone_nobody_makes_a_coordinator_nor_gives_themself_a_role(world: World) -> None:
    with pytest.raises(ValidationError, match="in due"):
        appoint(by=world.admin, user=world.luca, role=Role.COORDINATOR, unit=world.north.unit)
    with pytest.raises(ValidationError, match="un'altra persona"):
        appoint(by=world.admin, user=world.admin, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    assert not coordinates(world.luca)


def test_who_answers_second_is_told_so(world: World) -> None:
    row = ask(world)
    answer_appointment(by=world.coordinator, appointment=row, is_granted=False)
    with pytest.raises(ValidationError) as slower:
        answer_appointment(by=world.coordinator, appointment=row, is_granted=True)
    assert slower.value.code == "conflict"


@pytest.mark.parametrize("who", ["giulia", "north_coordinator", "auditor", "desk", "planner"])
def test_nobody_else_answers(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        answer_appointment(by=world.people[who], appointment=ask(world), is_granted=True)


# ---- the pages


def test_the_whole_of_it_in_the_pages(world: World) -> None:
    client = Client()
    client.force_login(world.admin)
    place = {"role": "operator", "unit": world.north.unit.pk}
    assert send(world.admin, "enrol_person", **NEW, **{**place, "role": "coordinator"}).status_code == 422
    assert send(world.admin, "enrol_person", **NEW, **place).status_code == 302
    ada = User.objects.get(email=NEW["email"])
    assert "Ada Corti" in client.get(reverse("network:people")).content.decode()
    wanted = {"role": "coordinator", "unit": world.north.unit.pk, "reason": "Bando."}
    assert send(world.admin, "appoint_person", ada.pk, **wanted).status_code == 302
    row = AppointmentRequest.objects.get()
    assert "Bando." in _get(world.coordinator, "appointments")
    assert send(world.coordinator, "answer_appointment", row.pk, is_granted="si").status_code == 302
    assert coordinates(ada)
    post = Post.objects.get(user=ada, role=Role.OPERATOR)
    assert send(world.admin, "end_person_post", post.pk).status_code == 302
    answer = send(world.admin, "change_account", ada.pk, **{"account-reason": "x", "account-is_active": ""})
    assert answer.status_code == 302
    page = _get(world.admin, "person", ada.pk)
    assert "accesso chiuso" in page
    assert world.coordinator.label in page


def _get(user: User, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"network:{name}", args=args)).content.decode()


def test_the_pages_of_who_administers_show_nobody_who_is_followed(world: World) -> None:
    make_case(world)
    for page in (_get(world.admin, "people"), _get(world.admin, "person", world.giulia.pk)):
        assert "Elena" not in page


@pytest.mark.parametrize("who", ["admin", "coordinator"])
def test_the_tabs_of_the_administration_are_there_for_who_administers(
    world: World, client: Client, who: str
) -> None:
    client.force_login(world.people[who])
    page = client.get(reverse("network:appointments")).content.decode()
    others = ("network:people", "accounts:sign_in_settings")
    assert [f'href="{reverse(name)}"' in page for name in others] == [who == "admin"] * len(others)
