"""The access log through the API: who read a situation, the report for the person, the auditor's register."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import protect_person
from intake.models import Case, UnusualReading
from tests.intake.factories import make_followed_case, make_unusual_reading
from tests.intake.readings.scenes import NOON, read
from tests.test_api import Caller
from tests.world import World, make_world


@pytest.fixture
def case(world: World) -> Case:
    case = make_followed_case(world)
    read(case, world.giulia, NOON)
    read(case, world.marco, NOON + timedelta(days=1), AccessKind.EXPORT)
    return case


def results(user: User, path: str, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Caller(user).get(path, **asked).json()["results"]
    return found


# ---- «chi ha letto»


def test_who_follows_reads_who_read_when_how_and_how_much(world: World, case: Case) -> None:
    newest, oldest = results(world.giulia, f"cases/{case.pk}/readings/")
    assert (oldest["reader"], oldest["reader_name"], oldest["kind"]) == (
        world.giulia.pk,
        "Giulia Riva",
        "record",
    )
    assert oldest["things"] == {"intake.case": 1, "intake.person": 1}
    assert newest["kind"] == "export"
    assert AccessLogEntry.objects.filter(actor_id=world.giulia.pk, place="api:case_readings").exists()


def test_they_are_chosen_by_reader_and_day(world: World, case: Case) -> None:
    path = f"cases/{case.pk}/readings/"
    day = (NOON + timedelta(days=1)).date().isoformat()
    assert [one["reader"] for one in results(world.coordinator, path, reader=world.giulia.pk)] == [
        world.giulia.pk
    ]
    assert [one["reader"] for one in results(world.coordinator, path, day=day)] == [world.marco.pk]
    assert results(world.coordinator, path, reader=999_999) == []
    assert Caller(world.coordinator).get(path, chi="x").status_code == 400


def test_of_who_is_protected_a_coordinator_writes_why_first(world: World, case: Case) -> None:
    protect_person(by=world.giulia, case=case, reason="x")
    for what in ("readings", "readings/report"):
        assert Caller(world.coordinator).get(f"cases/{case.pk}/{what}/").status_code == 403


# ---- the report for the person


def test_the_person_is_told_the_office_and_not_who_works_there(world: World, case: Case) -> None:
    answer = Caller(world.coordinator).get(f"cases/{case.pk}/readings/report/")
    line = answer.json()["results"][-1]
    assert (line["office"], line["how"]) == ("Presidio Nord", "Lettura")
    assert "Giulia" not in answer.content.decode()


def test_the_auditor_makes_it_from_the_number_alone(world: World, case: Case) -> None:
    assert len(results(world.auditor, "register/person/", number=case.number)) >= 2
    foreign = make_followed_case(make_world("altrove", offset=50))
    strange = foreign.number if foreign.number != case.number else "2026/999999"
    answers = [
        Caller(world.auditor).get("register/person/", number=one).status_code
        for one in (strange, "2026/999998")
    ]
    assert answers == [404, 404]
    assert Caller(world.auditor).get("register/person/").status_code == 400


# ---- the register


def test_the_register_tells_who_and_how_and_never_of_whom(world: World, case: Case) -> None:
    lines = results(world.auditor, "register/")
    assert {line["reader"] for line in lines} >= {world.giulia.pk, world.marco.pk}
    assert {frozenset(line) for line in lines} == {
        frozenset({"id", "at", "reader", "reader_name", "kind", "place", "things"})
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "export"}, {"marco"}),
        ({"until": NOON.date().isoformat()}, {"giulia"}),
        ({"since": (NOON.date() + timedelta(days=1)).isoformat(), "kind": "record"}, set()),
        ({"place": "intake:board"}, set()),
        ({"number": "2026/999999"}, set()),
    ],
)
def test_its_lines_are_chosen(world: World, case: Case, asked: dict[str, str], expected: set[str]) -> None:
    found = {line["reader"] for line in results(world.auditor, "register/", **asked)}
    assert found == {world.people[who].pk for who in expected}


def test_a_filter_that_is_none_is_refused(world: World) -> None:
    for asked in ({"kind": "boh"}, {"since": "ieri"}, {"chi": "1"}, {"cursor": "x"}):
        assert Caller(world.auditor).get("register/", **asked).status_code == 400


# ---- what is unusual


def test_what_is_unusual_is_settled_once(world: World) -> None:
    reading = make_unusual_reading(world)
    assert [one["id"] for one in results(world.auditor, "register/unusual/")] == [reading.pk]
    path = f"register/unusual/{reading.pk}/settle/"
    assert Caller(world.auditor).post(path, {"note": " "}).status_code == 400
    settled = Caller(world.auditor).post(path, {"note": "Era di turno."}).json()
    assert (settled["note"], settled["settled_by"]) == ("Era di turno.", world.auditor.pk)
    assert Caller(world.auditor).post(path, {"note": "x"}).status_code == 409
    assert UnusualReading.objects.get().note == "Era di turno."
    assert clock.now() >= UnusualReading.objects.get().read_at
