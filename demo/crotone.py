"""The programme of Crotone: three small Ambiti, supervision in one group of each and in seven by area.

Whoever plans for all three reads the hours of the whole macro-area in one report.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from demo.data import tree
from demo.people import SETUP
from demo.story import Story
from network.actions import appoint, found_ambito
from network.areas import Area
from network.calendar import ROME, working_day_before
from network.models import Ambito
from network.supervision.actions import (
    add_members,
    open_cycle,
    open_group,
    record_attendance,
    schedule_sessions,
)
from network.supervision.actions.sessions import Series
from network.supervision.models import GroupSession, SupervisionGroup
from network.supervision.states import CycleKind

PLAN = tree("crotone.json")
MINUTES = 120
_OPENED = 80  # working days ago
_OF_AMBITO, _OF_AREA = (60, 30), (45,)  # working days ago, of the first of the groups


def found(story: Story) -> list[Ambito]:
    """Write the three Ambiti and their people. Call on the first day of the story."""
    ambiti = []
    for number, place in enumerate(PLAN["ambiti"]):
        people = _people(number, place)
        ambiti.append(found_ambito(by=SETUP, description=_description(place, people)))
        for user in User.objects.filter(email__in=[one["email"] for one in people]):
            story.staff.users[user.email] = story.staff.by_id[user.pk] = user
    for ambito in ambiti[1:]:
        appoint(by=SETUP, user=story.staff.account("macroarea"), role=Role.PLANNING, unit=ambito.unit)
    return ambiti


def _description(place: Mapping[str, Any], people: list[dict[str, Any]]) -> dict[str, Any]:
    """An Ambito as its file would say it (``network.founding``)."""
    codes = {name: place[name] for name in ("istat_code", "cadastral_code", "population", "patron_day")}
    return {
        "ambito": {"code": place["code"], "name": place["name"], "asks_second_factor": False},
        "districts": [{"name": f"Presidio di {place['comune']}"}],
        "municipalities": [{"name": place["comune"], "district": f"Presidio di {place['comune']}", **codes}],
        "organisations": [{"name": f"Comune di {place['comune']}", "kind": "municipality"}],
        "people": people,
    }


def _people(number: int, place: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who works in an Ambito; in the first also the supervisor and who plans for all three."""
    posts = [
        (name, profession, Role.OPERATOR, "", f"Presidio di {place['comune']}")
        for name, profession in zip(PLAN["operators"][number], PLAN["professions"], strict=True)
    ]
    is_first = number == 0
    coordinator = "crotone" if is_first else ""
    whole = place["name"]
    posts.append(
        (PLAN["coordinators"][number], Profession.SOCIAL_WORKER, Role.COORDINATOR, coordinator, whole)
    )
    posts.append((PLAN["administrators"][number], Profession.ADMINISTRATIVE, Role.ADMINISTRATOR, "", whole))
    if is_first:
        posts.append((PLAN["supervisor"], Profession.PSYCHOLOGIST, Role.SUPERVISOR, "", whole))
        posts.append((PLAN["planning"], Profession.OTHER, Role.PLANNING, "macroarea", whole))
    return [
        _person(name, account, profession=profession, role=role.value, unit=unit)
        for name, profession, role, account, unit in posts
    ]


def _person(name: str, account: str, **post: str) -> dict[str, Any]:
    first, last = name.split(" ", 1)
    return {"email": _email(name, account), "first_name": first, "last_name": last, **post}


def _email(name: str, account: str = "") -> str:
    if account:
        return f"{account}@demo.test"
    return f"{name.replace(' ', '.').replace('ì', 'i').lower()}@example.test"


def write_down(story: Story, ambiti: list[Ambito]) -> None:
    """Put on the agenda the groups and the registers of the programme."""
    story.agenda.at(_ago(story, _OPENED, 9), partial(_open, story, ambiti))


def _ago(story: Story, days: int, hour: int) -> datetime:
    today = story.agenda.now.astimezone(ROME).date()
    return datetime.combine(working_day_before(today, days), time(hour), ROME)


def _named(story: Story, name: str, account: str = "") -> User:
    return story.staff.users[_email(name, account)]


def _coordinators(story: Story) -> list[User]:
    first, *others = PLAN["coordinators"]
    return [_named(story, first, "crotone"), *(_named(story, name) for name in others)]


def _open(story: Story, ambiti: list[Ambito]) -> None:
    coordinators = _coordinators(story)
    for number, by in enumerate(coordinators):
        facts = {"kind": CycleKind.ONE_PROFESSION, "profession": Profession.SOCIAL_WORKER}
        title = f"Assistenti sociali, {ambiti[number].name}"
        group = _group(story, by, ambiti[number : number + 1], title=title, **facts)
        add_members(by=by, group=group, users=[_named(story, name) for name in PLAN["operators"][number][:5]])
        _plan(story, group, [days - number for days in _OF_AMBITO])
    for place, area in enumerate(PLAN["areas"]):
        title = f"Tre ambiti, {Area(area).label}"
        group = _group(
            story, coordinators[0], ambiti, kind=CycleKind.TEAM, profession="", area=area, title=title
        )
        for by, names in zip(coordinators, PLAN["operators"], strict=True):
            add_members(by=by, group=group, users=[_named(story, names[place])])
        _plan(story, group, [days - place for days in _OF_AREA])


def _group(story: Story, by: User, ambiti: list[Ambito], **facts: Any) -> SupervisionGroup:
    """A group of a cycle of its own; the first of ``ambiti`` opens it."""
    today = story.agenda.now.astimezone(ROME).date()
    cycle = open_cycle(
        by=by,
        ambito=ambiti[0],
        supervisor=_named(story, PLAN["supervisor"]),
        shared_with=ambiti[1:],
        provider=PLAN["provider"],
        starts_on=_ago(story, _OPENED, 9).date(),
        ends_on=today + timedelta(days=120),
        planned_hours=16,
        places=8,
        hour_cost=Decimal("90.00"),
        budget=Decimal("1440.00"),
        **facts,
    )
    return open_group(by=by, cycle=cycle, name="Gruppo 1")


def _plan(story: Story, group: SupervisionGroup, days_ago: list[int]) -> None:
    for days in days_ago:
        start = _ago(story, days, 14)
        [session] = schedule_sessions(
            by=group.cycle.supervisor,
            group=group,
            series=Series(start, MINUTES),
            place="Sala del Comune di Crotone",
            theme=group.cycle.area,
        )
        story.agenda.at(start + timedelta(minutes=MINUTES + 10), partial(_close, session))


def _close(session: GroupSession) -> None:
    """Close a register: everybody was there, but for one person who left early."""
    rows = list(session.attendances.order_by("member_id").values_list("member_id", flat=True))
    minutes = {member: MINUTES - 30 * (member == rows[-1]) for member in rows}
    record_attendance(by=session.group.cycle.supervisor, session=session, minutes=minutes)
