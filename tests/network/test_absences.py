"""When somebody is away: the days make sense, and no two absences of one person say the same time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from network.actions import record_absence
from network.models import Absence, AbsenceKind, DayPart
from tests.world import World

MONDAY = date(2026, 12, 7)
FRIDAY = date(2026, 12, 11)


def away(world: World, user: User | None = None, **days: Any) -> Absence:
    who = user or world.giulia
    return record_absence(by=who, user=who, **{"first_day": MONDAY, "last_day": FRIDAY, **days})


MEETING: list[dict[str, Any]] = [
    {},
    {"first_day": FRIDAY, "last_day": FRIDAY + timedelta(days=9)},
    {"first_day": MONDAY, "last_day": MONDAY, "part": DayPart.MORNING},
]
APART: list[dict[str, Any]] = [
    {"first_day": FRIDAY + timedelta(days=1), "last_day": FRIDAY + timedelta(days=9)},
    {"weekdays": [2]},
    {"kind": AbsenceKind.PART_TIME, "part": DayPart.MORNING},
]


@pytest.mark.parametrize("other", MEETING)
def test_two_absences_of_one_person_never_meet(world: World, other: dict[str, Any]) -> None:
    away(world)
    with pytest.raises(ValidationError) as refused:
        away(world, **other)
    assert "C'è già un'altra assenza: dal 07/12/2026 al 11/12/2026" in str(refused.value)


@pytest.mark.parametrize("other", APART)
def test_a_pattern_of_the_week_and_other_days_may_stand_beside_it(
    world: World, other: dict[str, Any]
) -> None:
    away(world)
    away(world, **other)
    assert Absence.objects.filter(user=world.giulia).count() == 2


def test_morning_and_afternoon_of_one_day_may_be_two_absences(world: World) -> None:
    away(world, part=DayPart.MORNING)
    away(world, part=DayPart.AFTERNOON)
    with pytest.raises(ValidationError):
        away(world)


def test_two_patterns_meet_only_on_a_day_they_share(world: World) -> None:
    away(world, weekdays=[0, 2])
    away(world, weekdays=[1])
    with pytest.raises(ValidationError):
        away(world, weekdays=[2, 3])


def test_colleagues_may_be_away_together(world: World) -> None:
    away(world)
    away(world, world.marco)
    assert Absence.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_day": MONDAY - timedelta(days=1)}, "__all__"),
        ({"last_day": MONDAY + timedelta(days=800)}, "last_day"),
        ({"weekdays": [9]}, "weekdays"),
        ({"weekdays": [2, 1]}, "weekdays"),
        ({"kind": "whim"}, "kind"),
        ({"kind": AbsenceKind.PART_TIME}, "__all__"),
    ],
)
def test_what_makes_no_sense_is_said_by_field(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        away(world, **wrong)
    assert field in refused.value.error_dict


def test_the_kind_is_read_by_the_person_and_their_coordinators_only(world: World) -> None:
    absence = away(world, kind=AbsenceKind.ILLNESS)
    seen = {name for name, user in world.people.items() if absence in Absence.objects.visible_to(user)}
    assert seen == {"giulia", "coordinator", "north_coordinator"}


def test_a_colleague_records_nothing_for_another(world: World) -> None:
    with pytest.raises(PermissionDenied):
        record_absence(by=world.marco, user=world.giulia, first_day=MONDAY, last_day=FRIDAY)


def test_a_pattern_covers_its_days_only() -> None:
    absence = Absence(first_day=MONDAY, last_day=FRIDAY, weekdays=[2])
    assert [absence.falls_on(MONDAY + timedelta(days=n)) for n in range(5)] == [
        False,
        False,
        True,
        False,
        False,
    ]
