"""The programme of Crotone: three Ambiti, one group of social workers each, and seven groups by area.

Each group of an Ambito meets three times for two hours; each area twice for an hour and a half, with one
person of each Ambito. Who missed what is written here; the hours were computed by hand (``crotone.csv``).
"""

import csv
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from audit import clock
from network.areas import Area
from network.supervision.actions import add_members, open_group, record_attendance
from network.supervision.models import SupervisionGroup
from network.supervision.report import Line, report_for
from network.supervision.states import CycleKind
from tests.network.supervision.factories import make_cycle, make_session, rome
from tests.world import World, make_world

START = rome(clock.today().year + 1, 3, 2, 9)
BY_HAND = Path(__file__).parent / "crotone.csv"
AREAS = (
    Area.MINORS_FAMILY,
    Area.ELDERLY,
    Area.DISABILITY,
    Area.ADULTS_POVERTY,
    Area.VIOLENCE,
    Area.ADDICTION,
    Area.MIGRANTS,
)
BY_AREA = "sette gruppi per area"


def hold(world: World, group: SupervisionGroup, day: int, length: int, missed: dict[User, int]) -> None:
    """A session some days after the start; ``missed`` are the minutes somebody was not there."""
    session = make_session(world, group, START + timedelta(days=day), length)
    rows = {row.member_id: length - missed.get(row.member.user, 0) for row in session.attendances.all()}
    with clock.at(session.ends_at):
        record_attendance(by=world.supervisor, session=session, minutes=rows)


@pytest.fixture
def ambiti(db: None) -> list[World]:
    """The three Ambiti with their year of supervision; the first leads the groups by area."""
    worlds = [make_world(name, offset=100 * n) for n, name in enumerate(("crotone", "mesoraca", "cirò"))]
    first, second, third = worlds
    missed: dict[tuple[str, int], dict[User, int]] = defaultdict(dict)
    missed["mesoraca", 1] = {second.luca: 120}
    missed["cirò", 2] = {third.chiara: 60}
    with clock.at(START - timedelta(days=1)):
        for world in worlds:
            cycle = make_cycle(world, title="Gruppo professionale")
            group = open_group(by=world.coordinator, cycle=cycle, name="Gruppo 1")
            add_members(by=world.coordinator, group=group, users=[world.giulia, world.luca, world.chiara])
            for n in range(3):
                hold(world, group, 30 * n, 120, missed[world.ambito.code, n])
        for n, area in enumerate(AREAS):
            group = _group_of_area(worlds, area)
            hold(first, group, 3 + n, 90, {})
            hold(first, group, 40 + n, 90, {third.giulia: 90} if area == AREAS[-1] else {})
    return worlds


def _group_of_area(worlds: list[World], area: str) -> SupervisionGroup:
    first, *others = worlds
    cycle = make_cycle(
        first,
        kind=CycleKind.TEAM,
        profession="",
        title=f"Area {area}",
        area=area,
        shared_with=[world.ambito for world in others],
    )
    group = open_group(by=first.coordinator, cycle=cycle, name="Gruppo 1")
    for world in worlds:
        add_members(by=world.coordinator, group=group, users=[world.giulia])
    return group


def rows_of(ambito: str, lines: list[Line]) -> set[tuple[str, ...]]:
    """The lines of an Ambito as those of the table by hand: the groups by area of a person together."""
    together: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for line in lines:
        title = line.cycle.title if line.cycle.kind == CycleKind.ONE_PROFESSION else BY_AREA
        together[line.person, title].append(line)
    found = set()
    for (person, title), parts in together.items():
        done, held = sum(one.done for one in parts), sum(one.held for one in parts)
        reaches = "sì" if 100 * done >= 80 * held else "no"
        percent = str(round(100 * done / held))
        figures = (str(Decimal(minutes / 60).quantize(Decimal("0.01"))) for minutes in (done, held))
        found.add((ambito, person, title, *figures, percent, reaches))
    return found


def test_the_hours_of_the_three_ambiti_are_those_computed_by_hand(ambiti: list[World]) -> None:
    found: set[tuple[str, ...]] = set()
    with clock.at(START + timedelta(days=100)):
        for world in ambiti:
            report = report_for(world.coordinator, START.year)
            found |= rows_of(world.ambito.name, report.lines)
    with BY_HAND.open(encoding="utf-8", newline="") as file:
        by_hand = {tuple(row) for row in list(csv.reader(file))[1:]}
    assert found == by_hand
    assert sum(Decimal(row[3]) for row in by_hand) == Decimal("112.50")


def test_each_coordinator_names_their_own_people_only(ambiti: list[World]) -> None:
    with clock.at(START + timedelta(days=100)):
        for world in ambiti:
            users = {line.user_id for line in report_for(world.coordinator, START.year).lines}
            assert users == {world.giulia.pk, world.luca.pk, world.chiara.pk}
