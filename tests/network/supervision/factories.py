"""A cycle, a group and a session, made through the actions."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from audit import clock
from network.areas import Area
from network.calendar import ROME
from network.supervision.actions import add_members, open_cycle, open_group, schedule_sessions
from network.supervision.actions.sessions import Series
from network.supervision.models import Cycle, GroupSession, SupervisionGroup
from network.supervision.states import CycleKind
from tests.world import World


def make_cycle(world: World, **facts: Any) -> Cycle:
    """A cycle of social workers that lasts for a year from today."""
    today = clock.today()
    return open_cycle(
        **{
            "by": world.coordinator,
            "ambito": world.ambito,
            "supervisor": world.supervisor,
            "shared_with": [],
            "kind": CycleKind.ONE_PROFESSION,
            "profession": "social_worker",
            "title": "Area minori",
            "area": Area.MINORS_FAMILY,
            "provider": "Cooperativa Il Ponte",
            "starts_on": today,
            "ends_on": today + timedelta(days=364),
            "planned_hours": 20,
            "places": 3,
            "hour_cost": 90,
            "budget": 1800,
            **facts,
        }
    )


def make_group(world: World, *members: User, name: str = "Gruppo 1", **facts: Any) -> SupervisionGroup:
    """A group of Giulia and Luca, unless other people are given."""
    cycle = facts.pop("cycle", None) or make_cycle(world, **facts)
    group = open_group(by=world.coordinator, cycle=cycle, name=name)
    add_members(by=world.coordinator, group=group, users=members or (world.giulia, world.luca))
    return group


def soon(hours: float = 24) -> datetime:
    """A whole minute some hours from now."""
    return (clock.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


def make_session(
    world: World, group: SupervisionGroup | None = None, starts_at: datetime | None = None, minutes: int = 120
) -> GroupSession:
    """The next session of a group, tomorrow unless another moment is given."""
    [session] = schedule_sessions(
        by=world.supervisor,
        group=group or make_group(world),
        series=Series(starts_at or soon(), minutes),
        place="Sala di Borgo",
        theme=Area.MINORS_FAMILY,
    )
    return session


def rome(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock of Rome."""
    return datetime(year, month, day, hour, minute, tzinfo=ROME)


def on(day: date) -> datetime:
    """Nine in the morning of a day."""
    return rome(day.year, day.month, day.day, 9)
