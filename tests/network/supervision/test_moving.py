"""A session moves: who was invited hears of it and answers again; what was signed stays where it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.refusals import CONFLICT, status_of
from audit import clock
from network.actions import record_absence
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.supervision.actions import (
    answer_invitation,
    cancel_session,
    move_session,
    sign_attendance,
)
from network.supervision.models import GroupSession
from network.supervision.states import Answer
from network.versions import version_of
from tests.network.supervision.factories import make_session, soon
from tests.test_api import Caller
from tests.world import World


def move(world: World, session: GroupSession, hours: int = 48, **given: Any) -> GroupSession:
    """What the supervisor does: the same session, ``hours`` from now, in another room."""
    facts = {"by": world.supervisor, "starts_at": soon(hours), "minutes": 90, "place": "Sala grande"}
    return move_session(session=session, **{**facts, **given})


def answered(world: World, session: GroupSession) -> None:
    row = session.attendances.get(member__user=world.giulia)
    answer_invitation(by=world.giulia, attendance=row, answer=Answer.YES)


def test_who_was_invited_is_told_once_and_answers_again(world: World) -> None:
    session = make_session(world)
    answered(world, session)
    day = soon(48)
    for _again in range(2):
        moved = move(world, session, by=world.coordinator, starts_at=day)
    told = Notice.objects.filter(kind=NoticeKind.SESSION_MOVED).values_list("recipient", flat=True)
    assert sorted(told) == sorted([world.giulia.pk, world.luca.pk, world.supervisor.pk])
    assert (moved.starts_at, moved.minutes, moved.place) == (day, 90, "Sala grande")
    assert set(moved.attendances.values_list("answer", flat=True)) == {Answer.WAITING}


def test_it_may_overlap_where_it_was_and_not_another_session(world: World) -> None:
    session = make_session(world)
    make_session(world, session.group, soon(72))
    assert move(world, session, starts_at=session.starts_at + timedelta(minutes=30))
    with pytest.raises(ValidationError, match="C'è già un altro incontro"):
        move(world, session, hours=72)


def test_who_is_away_that_day_is_said_by_name_and_can_be_overruled(world: World) -> None:
    session, day = make_session(world), clock.today() + timedelta(days=2)
    record_absence(by=world.luca, user=world.luca, first_day=day, last_day=day)
    with pytest.raises(ValidationError, match="Luca Conti"):
        move(world, session)
    assert move(world, session, despite_clashes=True).place == "Sala grande"


@pytest.mark.parametrize(
    ("wrong", "said"), [({"hours": -1}, "già passato"), ({"hours": 24 * 900}, "fuori dal ciclo")]
)
def test_not_into_the_past_nor_out_of_its_cycle(world: World, wrong: dict[str, Any], said: str) -> None:
    session = make_session(world)
    with pytest.raises(ValidationError, match=said):
        move(world, session, **wrong)
    session.refresh_from_db()
    assert session.place != "Sala grande"


def test_only_who_leads_or_coordinates_may(world: World) -> None:
    session = make_session(world)
    with pytest.raises(PermissionDenied):
        move(world, session, by=world.giulia)


def test_what_is_signed_or_called_off_stays(world: World) -> None:
    session = make_session(world)
    with clock.at(session.starts_at):
        sign_attendance(by=world.luca, attendance=session.attendances.get(member__user=world.luca))
        with pytest.raises(ValidationError, match="già firmato") as refusal:
            move(world, session)
    assert status_of(refusal.value) == CONFLICT
    other = make_session(world, session.group, soon(72))
    cancel_session(by=world.supervisor, session=other, reason="Sciopero.")
    with pytest.raises(ValidationError, match="non si sposta più"):
        move(world, other, hours=96)


def test_nobody_moves_it_over_what_they_have_not_read(world: World) -> None:
    session = make_session(world)
    seen = version_of(session)
    move(world, session, version=seen)
    with pytest.raises(ValidationError) as refusal:
        move(world, session, hours=96, version=seen)
    assert status_of(refusal.value) == CONFLICT


def test_its_page_and_a_program_move_it(world: World, client: Client) -> None:
    session = make_session(world)
    day = (clock.today() + timedelta(days=3)).isoformat()
    form = {"day": day, "at": "9:30", "minutes": 60, "place": "Sala grande", "version": 1}
    client.force_login(world.supervisor)
    address = session.get_absolute_url()
    assert client.post(f"{address}sposta/", {**form, "day": "2020-01-07"}).status_code == 422
    assert client.post(f"{address}sposta/", form).status_code == 302
    assert "Sala grande" in client.get(address).text
    body = {"starts_at": soon(96).isoformat(), "minutes": 60, "place": "A distanza"}
    said = Caller(world.supervisor).post(f"supervision/sessions/{session.pk}/move/", body)
    assert (said.status_code, said.json()["place"]) == (200, "A distanza")


def test_who_was_invited_reads_why_a_session_is_called_off(world: World, client: Client) -> None:
    session = make_session(world)
    cancel_session(by=world.supervisor, session=session, reason="Sala allagata.")
    client.force_login(world.giulia)
    assert "Sala allagata." in client.get(session.get_absolute_url()).text
