"""The last place of a group, and a register that is closed while somebody signs."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.refusals import CONFLICT, UNPROCESSABLE
from audit import clock
from network.supervision import clashes
from network.supervision.actions import add_members, attendance, cycles, record_attendance, sign_attendance
from network.supervision.models import Attendance, GroupSession, SupervisionGroup
from network.supervision.states import CycleKind
from tests.network.supervision.factories import make_group, make_session
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10
HALF_AN_HOUR = timedelta(minutes=30)
ANY_PROFESSION = {"kind": CycleKind.TEAM, "profession": ""}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def both_join(world: World, group: SupervisionGroup) -> list[Any]:
    def let_in(user: User) -> Any:
        return add_members(by=world.coordinator, group=group, users=[user])

    return race(lambda: let_in(world.luca), lambda: let_in(world.elisa))


def test_the_last_place_of_a_group_goes_to_one(world: World) -> None:
    group = make_group(world, world.giulia, places=2, **ANY_PROFESSION)
    assert refusals(both_join(world, group)) == [UNPROCESSABLE]
    assert group.members.filter(until=None).count() == 2


def test_control_without_the_lock_the_group_has_more_members_than_places(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, both = make_group(world, world.giulia, places=2, **ANY_PROFESSION), threading.Barrier(2)

    def read(row: SupervisionGroup) -> SupervisionGroup:
        found = (
            SupervisionGroup.objects.select_related("cycle__ambito__unit", "cycle__supervisor")
            .prefetch_related("members__user", "cycle__sharing")
            .get(pk=row.pk)
        )
        assert len(found.members.all()) == 1
        both.wait(LONG_ENOUGH)
        return found

    monkeypatch.setattr(cycles, "locked_group", read)
    assert refusals(both_join(world, group)) == []
    assert group.members.filter(until=None).count() == 3


def planned(world: World) -> tuple[GroupSession, Attendance]:
    """A session of tomorrow, and the row of Giulia."""
    session = make_session(world)
    return session, session.attendances.get(member__user=world.giulia)


def close(world: World, session: GroupSession) -> GroupSession:
    """When it has begun, the supervisor closes the register: nobody was there."""
    nobody = {row.member_id: 0 for row in session.attendances.all()}
    with clock.at(session.starts_at + HALF_AN_HOUR):
        return record_attendance(by=world.supervisor, session=session, minutes=nobody)


def sign(world: World, row: Attendance) -> Attendance:
    with clock.at(row.session.starts_at + HALF_AN_HOUR):
        return sign_attendance(by=world.giulia, attendance=row)


def test_whatever_comes_first_the_closed_register_is_what_the_supervisor_wrote(world: World) -> None:
    session, row = planned(world)
    results = race(lambda: close(world, session), lambda: sign(world, row))
    assert refusals(results) in ([], [CONFLICT])
    row = Attendance.objects.get(pk=row.pk)
    assert (row.minutes, row.signed_by_id) == (0, world.supervisor.pk)


def test_control_without_the_lock_somebody_signs_a_register_that_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, row = planned(world)
    read, closed = threading.Event(), threading.Event()
    write = attendance._sign

    def late(mine: Attendance, minutes: int, by: User) -> None:
        if by == world.giulia:
            read.set()
            closed.wait(LONG_ENOUGH)
        write(mine, minutes, by)

    def unlocked(of: GroupSession) -> GroupSession:
        return GroupSession.objects.select_related("group__cycle__supervisor").get(pk=of.pk)

    def close_meanwhile() -> None:
        read.wait(LONG_ENOUGH)
        close(world, session)
        closed.set()

    monkeypatch.setattr(attendance, "locked_session", unlocked)
    monkeypatch.setattr(attendance, "_sign", late)
    results = race(lambda: sign(world, row), close_meanwhile)
    assert refusals(results) == []
    row = Attendance.objects.get(pk=row.pk)
    assert (row.minutes, row.signed_by_id) == (120, world.giulia.pk)


def test_two_clicks_sign_once(world: World) -> None:
    _session, row = planned(world)
    results = race(*[lambda: sign(world, row)] * 2)
    assert refusals(results) == []
    assert row.history.filter(action="network.sign_attendance").count() == 1


def two_groups_meet(world: World) -> list[Any]:
    """Two groups in which Giulia is are planned for the same hour, at once."""
    first, other = (make_group(world, world.giulia, name=name, **ANY_PROFESSION) for name in ("Uno", "Due"))
    return race(lambda: make_session(world, first), lambda: make_session(world, other))


def test_of_two_sessions_of_one_person_at_the_same_hour_one_is_planned(world: World) -> None:
    assert refusals(two_groups_meet(world)) == [UNPROCESSABLE]
    assert GroupSession.objects.count() == 1


def test_control_without_the_lock_one_person_is_in_two_places(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, both = clashes._busy_days, threading.Barrier(2)

    def look_together(*asked: Any) -> list[str]:
        found = looked(*asked)
        both.wait(LONG_ENOUGH)
        return found

    monkeypatch.setattr(clashes, "_hold", lambda people: None)
    monkeypatch.setattr(clashes, "_busy_days", look_together)
    assert refusals(two_groups_meet(world)) == []
    assert GroupSession.objects.count() == 2
