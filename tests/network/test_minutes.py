"""Two people write the same minutes: who comes second sees what the first wrote, and loses no word."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from network.supervision.actions import sign_attendance
from network.tables.actions import record_table_meeting
from network.workshops.actions import write_record
from network.workshops.models import WorkshopMeeting
from tests.network.supervision.factories import make_session
from tests.network.tables.factories import make_held_meeting, make_table
from tests.network.workshops.factories import make_meeting, make_workshop
from tests.world import World

FIRST, SECOND = "Telefoniamo alle scuole.", "Scriviamo alle scuole."


def of_a_workshop(world: World) -> tuple[Any, str, str, User, Callable[[], object]]:
    meeting: WorkshopMeeting = make_meeting(world, make_workshop(world, world.marco, world.elisa))
    page = meeting.get_absolute_url()
    return (
        meeting,
        page,
        page,
        world.marco,
        lambda: write_record(by=world.elisa, meeting=meeting, record=FIRST, present=[]),
    )


def of_a_table(world: World) -> tuple[Any, str, str, User, Callable[[], object]]:
    meeting = make_held_meeting(world, make_table(world))
    page = meeting.get_absolute_url()
    address = reverse("network:record_table_meeting", args=[meeting.pk])
    return (
        meeting,
        page,
        address,
        world.planner,
        lambda: record_table_meeting(by=world.coordinator, meeting=meeting, record=FIRST, present=[]),
    )


@pytest.mark.parametrize(
    ("present", "said"),
    [(["elisa", "marco"], "Marco Bassi, Elisa Poma"), ([], "nessuno degli iscritti")],
)
def test_the_minutes_say_who_was_there(world: World, client: Client, present: list[str], said: str) -> None:
    meeting, page, *_others = of_a_workshop(world)
    there = [world.people[name] for name in present]
    with clock.at(meeting.starts_at):
        write_record(by=world.marco, meeting=meeting, record=FIRST, present=there)
    client.force_login(world.giulia)
    assert re.search(rf"C.{{1,6}}erano: {said}</p>", client.get(page).text)


@pytest.mark.parametrize(("make", "form"), [(of_a_workshop, "form"), (of_a_table, "record_form")])
def test_who_comes_second_sees_what_was_written_and_keeps_what_they_typed(
    world: World, client: Client, make: Any, form: str
) -> None:
    meeting, page, address, second, write = make(world)
    with clock.at(meeting.starts_at + timedelta(hours=2)):
        client.force_login(second)
        version = client.get(page).context[form]["version"].value()
        write()
        late = client.post(address, {"record": SECOND, "version": version})
        assert late.status_code == 409
        assert "ha scritto qui mentre scrivevi" in late.text
        assert FIRST in late.text
        assert SECOND in late.text
        meeting.refresh_from_db()
        assert meeting.record == FIRST
        seen = late.context[form]["version"].value()
        assert client.post(address, {"record": SECOND, "version": seen}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.record == SECOND


def test_a_signature_put_meanwhile_is_not_taken_away(world: World, client: Client) -> None:
    session = make_session(world)
    page = session.get_absolute_url()
    address = reverse("network:record_attendance", args=[session.pk])
    own = session.attendances.get(member__user=world.giulia)
    with clock.at(session.starts_at + timedelta(minutes=30)):
        client.force_login(world.supervisor)
        version = client.get(page).context["form"]["version"].value()
        sign_attendance(by=world.giulia, attendance=own)
        nobody = {f"minutes_{row.member_id}": 0 for row in session.attendances.all()}
        late = client.post(address, {**nobody, "version": version})
        assert late.status_code == 409
        own.refresh_from_db()
        assert (own.minutes, own.signed_by) == (120, world.giulia)
        seen = late.context["form"]["version"].value()
        assert client.post(address, {**nobody, "version": seen}).status_code == 302
