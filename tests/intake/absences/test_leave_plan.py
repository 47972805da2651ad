"""A leave plan from elsewhere: every line is judged in words, nothing is written unless confirmed."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from intake.absences.leave_plan import judge
from intake.actions import import_absences
from network.leave_plan import Entry, Fault, Unreadable, read_plan
from network.models import Absence, AbsenceKind, Notice
from tests.intake.factories import make_followed_case
from tests.statements import ASIDE
from tests.world import World

OF_NO_ROW = (*ASIDE, 'SELECT 1 AS "_check"')  # how a constraint is looked at before it is met
READINGS = 4  # situations, their seats, who stands in, for whom they would stand in

TABLE = """email;dal;al;motivo;parte
giulia@valdoro.test;07/12/2026;11/12/2026;Ferie;
marco@valdoro.test;07/12/2026;07/12/2026;;mattina
nessuno@valdoro.test;07/12/2026;11/12/2026;ferie;
luca@valdoro.test;domani;11/12/2026;ferie;
giulia@valdoro.test;10/12/2026;14/12/2026;ferie;
elisa@valdoro.test;11/12/2026;07/12/2026;ferie;
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//prova//IT
BEGIN:VEVENT
UID:1
SUMMARY:Ferie
DTSTART;VALUE=DATE:20261207
DTEND;VALUE=DATE:20261212
ATTENDEE:mailto:Giulia@valdoro.test
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Riunione
DTSTART:20261207T090000
DTEND:20261207T100000
ATTENDEE:mailto:marco@valdoro.test
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Ferie
DTSTART;VALUE=DATE:20261207
RRULE:FREQ=WEEKLY
ATTENDEE:mailto:marco@valdoro.test
END:VEVENT
END:VCALENDAR
"""


def test_each_line_of_a_table_says_what_becomes_of_it(world: World) -> None:
    verdicts = judge(read_plan(TABLE.encode()), world.coordinator)
    assert [(one.line, one.state) for one in verdicts] == [
        (2, "new"),
        (3, "new"),
        (4, "refused"),
        (5, "refused"),
        (6, "refused"),
        (7, "refused"),
    ]
    words = [one.words for one in verdicts]
    assert "controllalo" in words[2]
    assert "«domani» non è un giorno: scrivilo così" in words[3]
    assert "C'è già un'altra assenza: dal 07/12/2026 al 11/12/2026" in words[4]
    assert "finisce prima di cominciare" in words[5]
    assert not Absence.objects.exists()


def test_a_calendar_is_read_by_whole_days() -> None:
    first, second, third = read_plan(CALENDAR.replace("\n", "\r\n").encode())
    assert isinstance(first, Entry)
    assert (first.email, first.first_day, first.last_day) == (
        "giulia@valdoro.test",
        date(2026, 12, 7),
        date(2026, 12, 11),
    )
    assert isinstance(second, Fault)
    assert isinstance(third, Fault)
    assert "si ripete" in third.words


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2", b"\x00\x01", b"BEGIN:VCALENDAR\nrotto"])
def test_a_file_that_is_no_plan_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_plan(data)


def test_a_coordinator_imports_only_for_who_they_coordinate(world: World) -> None:
    rows = [Entry(2, "chiara@valdoro.test", date(2026, 12, 7), date(2026, 12, 7), "holiday", "day")]
    assert [one.state for one in judge(rows, world.north_coordinator)] == ["refused"]
    assert [one.state for one in judge(rows, world.coordinator)] == ["new"]


def test_the_same_file_twice_adds_nothing(world: World) -> None:
    rows = read_plan(TABLE.encode())
    assert len(import_absences(by=world.coordinator, entries=rows)) == 2
    assert import_absences(by=world.coordinator, entries=rows) == []
    assert set(Absence.objects.values_list("kind", flat=True)) == {AbsenceKind.HOLIDAY, AbsenceKind.LEAVE}


@pytest.mark.both
def test_a_plan_costs_the_same_however_long_it_is(world: World) -> None:
    def statements(first: date, lines: int) -> int:
        days = [first + timedelta(days=number) for number in range(lines)]
        rows = [Entry(2, "giulia@valdoro.test", day, day, "holiday", "day") for day in days]
        with CaptureQueriesContext(connection) as queries:
            assert len(import_absences(by=world.coordinator, entries=rows)) == lines
        return sum(not query["sql"].startswith(OF_NO_ROW) for query in queries)

    few, many = statements(date(2026, 12, 7), 2), statements(date(2027, 1, 7), 20)
    assert many <= few, "the first time rights are read too"
    assert Absence.history.count() == 22
    assert {row.action for row in Absence.history.all()} == {"intake.import_absences"}


def test_whose_work_a_plan_touches_is_read_once_however_long_it_is(world: World) -> None:
    for name in ("Uno", "Due"):
        make_followed_case(world, last_name=name)

    def readings(first: date, lines: int) -> int:
        days = [first + timedelta(days=number) for number in range(lines)]
        rows = [Entry(2, "giulia@valdoro.test", day, day, "holiday", "day") for day in days]
        with CaptureQueriesContext(connection) as queries:
            assert len(import_absences(by=world.coordinator, entries=rows)) == lines
        return sum("intake_" in query["sql"] for query in queries)

    assert readings(date(2026, 12, 7), 2) == readings(date(2027, 1, 7), 20) == READINGS


def test_the_page_shows_the_outcome_and_writes_only_when_confirmed(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    address = reverse("intake:import_absences")
    page = client.post(address, {"plan_file": SimpleUploadedFile("ferie.csv", TABLE.encode())})
    assert "Riga 5" in page.text
    assert "Scrivi 2 assenze" in page.text
    assert not Absence.objects.exists()
    page = client.post(address, {"plan": page.context["plan"]}, follow=True)
    assert "2 assenze importate" in page.text
    assert Absence.objects.count() == 2
    assert client.post(address, {"plan": "inventato"}).status_code == 422


def test_who_is_concerned_by_an_imported_plan_is_told_once_and_what_it_leaves_is_shown(
    world: World, client: Client
) -> None:
    cases = [make_followed_case(world, last_name=name) for name in ("Uno", "Due")]
    days = [f"{clock.today() + timedelta(days=number):%d/%m/%Y}" for number in (10, 14, 24, 34, 12)]
    plan = f"""email;dal;al;motivo
giulia@valdoro.test;{days[0]};{days[1]};Ferie
giulia@valdoro.test;{days[2]};{days[3]};Ferie
"""
    Notice.objects.all().delete()
    import_absences(by=world.coordinator, entries=read_plan(plan.encode()))
    told = {(one.recipient.first_name, one.path) for one in Notice.objects.select_related("recipient")}
    assert told == {
        ("Giulia", reverse("intake:my_absences")),
        ("Marco", reverse("intake:my_work")),
        ("Ugo", reverse("intake:absences")),
    }
    assert Notice.objects.count() == 3
    client.force_login(world.coordinator)
    assert "scoperte" not in client.get(reverse("intake:absences")).text
    import_absences(
        by=world.coordinator,
        entries=read_plan(f"email;dal;al;motivo\nmarco@valdoro.test;{days[4]};;Ferie\n".encode()),
    )
    page = client.get(reverse("intake:absences")).text
    assert all(case.number in page for case in cases)
    assert "Scegli chi sostituisce" in page
