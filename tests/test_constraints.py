"""What may never be, written past every act: the database itself refuses it, and names its rule."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts.models import RepeatableRequest, User
from audit import clock
from audit.context import acting
from intake.models import Assignment, CarePlan, Disclosure, Person, ProtectionLift
from intake.models.disclosures import Ground
from network.supervision.models import Attendance
from tests.access.scene import Scene
from tests.world import SETUP

pytestmark = pytest.mark.both

# Columns that are of one row alone, whatever the rule: in a second row they are left empty.
OF_ONE_ROW = {"submission": None, "number": "2020/1", "stored_name": "another"}

Write = Callable[[Scene], models.Model]


def again(about: str, **changes: Any) -> Write:
    """A second row like the one of the scene, but for some columns."""
    return lambda scene: second(scene.objects[about], **changes)


def second(row: Any, **changes: Any) -> Any:
    names = {field.name for field in row._meta.fields}
    for name, value in ({name: OF_ONE_ROW[name] for name in names & OF_ONE_ROW.keys()} | changes).items():
        setattr(row, name, value)
    row.pk, row._state.adding = None, True
    return row


def changed(about: str, **changes: Any) -> Write:
    """The row of the scene, with something that may not be."""

    def write(scene: Scene) -> models.Model:
        row: models.Model = scene.objects[about]
        for name, value in changes.items():
            setattr(row, name, value)
        return row

    return write


def both_seats_to_giulia(scene: Scene) -> Assignment:
    seat = Assignment.objects.get(case=scene.objects["case"], operator=scene.world.marco)
    seat.operator = scene.world.giulia
    return seat


def two_hours(scene: Scene) -> Disclosure:
    return Disclosure(
        case=scene.objects["case"],
        reader=scene.world.luca,
        ground=Ground.EMERGENCY,
        reason="x",
        ends_at=clock.now() + timedelta(hours=2),
    )


def ask_twice(scene: Scene) -> ProtectionLift:
    asked = {"person": scene.objects["person"], "asked_by": scene.world.coordinator, "reason": "x"}
    with acting(SETUP, "tests.set_up"):
        ProtectionLift(**asked).save()
    return ProtectionLift(**asked)


def the_same_tax_code(scene: Scene) -> Person:
    person = scene.objects["person"]
    person.tax_code = "FRRLNE80A41F205X"
    with acting(SETUP, "tests.set_up"):
        person.save()
    return second(person, internal_code="")


def the_same_request(scene: Scene) -> RepeatableRequest:
    made = {"user": scene.world.giulia, "key": "una-volta", "digest": "x"}
    RepeatableRequest(**made).save()
    return RepeatableRequest(**made)


def the_same_identity(scene: Scene) -> User:
    scene.world.giulia.gateway_key = scene.world.marco.gateway_key = "x"
    with acting(SETUP, "tests.set_up"):
        scene.world.giulia.save()
    return scene.world.marco


REFUSED: dict[str, Write] = {
    "case_has_two_seats": changed("case", open_seats=3),
    "case_in_charge_has_its_pair": changed("case", state="in_charge", open_seats=1),
    "pair_seat_held_once": lambda scene: second(scene.objects["seat"], operator=scene.world.luca),
    "pair_seats_differ": both_seats_to_giulia,
    "one_open_plan_per_case": lambda scene: second(CarePlan.objects.get(case=scene.objects["case"])),
    "disclosure_lasts_an_hour_at_most": two_hours,
    "lift_asked_once_at_a_time": ask_twice,
    "person_tax_code_once_in_ambito": the_same_tax_code,
    "case_number_once_in_ambito": lambda scene: second(
        scene.objects["case"], number=scene.objects["case"].number
    ),
    "conflict_declared_once": again("conflict"),
    "request_key_once_per_user": the_same_request,
    "notice_numbered_once": again("notice"),
    "post_open_once": again("post"),
    "post_ended_at_once_has_its_last_day": changed("post", ended_at=clock.now()),
    "municipality_in_one_ambito": lambda scene: second(scene.world.borgo),
    "attendance_once_per_session": lambda scene: second(
        Attendance.objects.filter(session=scene.objects["session"]).first()
    ),
    "group_member_once": again("member"),
    "table_member_once": again("table_member"),
    "offer_request_asked_once": again("help_request"),
    "one_open_referral_per_case_and_service": again("referral"),
    "gateway_key_is_of_one_person": the_same_identity,
    "talk_asked_once_at_a_time": again("talk"),
    "relief_plan_dropped_says_why": changed("relief_plan", state="dropped"),
    "workshopmeeting_called_off_with_a_reason": changed("meeting", cancelled_why="x"),
    "tablemeeting_called_off_with_a_reason": changed("table_meeting", cancelled_at=clock.now()),
    "teammeeting_called_off_with_a_reason": changed("team_meeting", cancelled_at=clock.now()),
    "team_reserved_beside_synthesis": changed("team_meeting", reserved="x"),
}


def constraint_called(name: str) -> tuple[type[models.Model], models.BaseConstraint]:
    [found] = [
        (model, each) for model in apps.get_models() for each in model._meta.constraints if each.name == name
    ]
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_what_may_not_be(scene: Scene, name: str) -> None:
    row = REFUSED[name](scene)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), acting(SETUP, "tests.past_the_acts"):
        row.save()
    assert said_by(name) in str(refusal.value)


def said_by(name: str) -> str:
    """How the database names a rule: SQLite says of what may stand once only its columns."""
    model, constraint = constraint_called(name)
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        return name
    assert isinstance(constraint, models.UniqueConstraint)
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    return "UNIQUE constraint failed: " + ", ".join(f"{model._meta.db_table}.{each}" for each in columns)
