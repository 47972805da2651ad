"""The access log as it is read: by the auditor, by the person; the readings that ask for a second look."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.access import log_reading
from audit.clock import midnight
from audit.models import AccessKind, AccessLogEntry
from intake.actions import settle_reading, watch_readings
from intake.models import Case, Sign, UnusualReading
from intake.readings.register import Asked, register_of, report_of
from intake.readings.unusual import MASS, Look, signs_of
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_followed_case, make_unusual_reading
from tests.world import SETUP, World, make_case, make_intake, make_world

NOON = midnight(clock.today() - timedelta(days=7)) + timedelta(hours=12)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


def read(case: Case, by: User, at: datetime | None = None, kind: AccessKind = AccessKind.RECORD) -> None:
    with clock.at(at or clock.now()):
        log_reading(by=by, kind=kind, place="intake:case", subjects=[case, case.person])


def page(user: User, name: str, *args: Any, **asked: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"intake:{name}", args=args), asked)


# ---- the signs, one by one

PLAIN = Look(at=NOON, reader="Giulia Riva", people=("Elena Ferri",), staff=frozenset({"Marco Bassi"}))


@pytest.mark.parametrize(
    ("changed", "signs"),
    [
        ({}, []),
        ({"people": ("Ada Riva",)}, [Sign.OWN_SURNAME]),
        ({"people": ("Ada Rivàlta",)}, []),
        ({"people": ("Ada RIVA Corti",)}, [Sign.OWN_SURNAME]),
        ({"people": ("Bassi Marco",)}, [Sign.COLLEAGUE]),
        ({"people": ("Marco Rossi",)}, []),
        ({"before": MASS - 1, "in_the_hour": MASS}, [Sign.MASS]),
        ({"before": MASS, "in_the_hour": MASS + 1}, []),
        ({"before": MASS - 1, "in_the_hour": MASS - 1}, []),
        ({"at": NOON.replace(hour=23)}, [Sign.NIGHT]),
        ({"at": NOON.replace(hour=5)}, [Sign.NIGHT]),
        ({"at": NOON.replace(hour=6)}, []),
        ({"at": NOON.replace(hour=21)}, []),
        ({"follows": False}, [Sign.WITHOUT_SEAT]),
        ({"people": ()}, []),
        ({"reader": ""}, []),
    ],
)
def test_each_sign_is_one_rule(changed: dict[str, Any], signs: list[Sign]) -> None:
    assert signs_of(Look(**{**PLAIN.__dict__, **changed})) == signs


# ---- the watch


def signs_found() -> set[tuple[str, str]]:
    return {(row.reader.first_name, row.sign) for row in UnusualReading.objects.select_related("reader")}


def test_the_watch_finds_what_is_unusual_and_tells_the_auditors_without_names(world: World) -> None:
    case = make_case(world, last_name="Zani")
    with clock.at(NOON):
        watch_readings(by=SETUP)
    read(case, world.coordinator, NOON + MINUTE)
    with clock.at(NOON + 2 * MINUTE):
        call_command("sweep", "--reminders")
    assert signs_found() == {("Teresa", Sign.OWN_SURNAME)}
    notice = Notice.objects.get(recipient=world.auditor, kind=NoticeKind.READING_UNUSUAL)
    assert (notice.reference, notice.origin) == ("", "")


@pytest.mark.parametrize("minutes_later", [0, 4])
def test_an_alert_comes_within_five_minutes(world: World, minutes_later: int) -> None:
    case = make_case(world, last_name="Zani")
    with clock.at(NOON):
        watch_readings(by=SETUP)
    read(case, world.coordinator, NOON + MINUTE)
    with clock.at(NOON + MINUTE * (1 + minutes_later)):
        assert watch_readings(by=SETUP) == 1
        assert watch_readings(by=SETUP) == 0


def test_the_same_reader_and_sign_make_one_line_a_day(world: World) -> None:
    with clock.at(NOON):
        watch_readings(by=SETUP)
    for n in range(3):
        read(make_case(world, last_name="Zani", first_name=f"Ada {n}"), world.coordinator, NOON + n * MINUTE)
        with clock.at(NOON + n * MINUTE):
            watch_readings(by=SETUP)
    assert UnusualReading.objects.filter(sign=Sign.OWN_SURNAME).count() == 1


def test_many_people_opened_in_an_hour_are_told_once(world: World) -> None:
    cases = [make_case(world, first_name=f"Ada {chr(97 + n)}") for n in range(MASS + 1)]
    with clock.at(NOON):
        watch_readings(by=SETUP)
    for n, case in enumerate(cases):
        read(case, world.coordinator, NOON + n * MINUTE)
    with clock.at(NOON + timedelta(hours=1)):
        watch_readings(by=SETUP)
    assert signs_found() == {("Teresa", Sign.MASS)}


def test_a_protected_person_read_by_who_does_not_follow_them(world: World) -> None:
    case = make_case(world, protected=True)
    with clock.at(NOON):
        watch_readings(by=SETUP)
    read(case, world.coordinator, NOON)
    with clock.at(NOON):
        watch_readings(by=SETUP)
    assert signs_found() == {("Teresa", Sign.WITHOUT_SEAT)}


def test_lists_are_no_sign_and_the_pair_reading_its_work_neither(world: World) -> None:
    case = make_followed_case(world)
    with clock.at(NOON):
        watch_readings(by=SETUP)
    read(case, world.giulia, NOON)
    read(make_case(world, last_name="Zani"), world.coordinator, NOON, AccessKind.LIST)
    with clock.at(NOON):
        assert watch_readings(by=SETUP) == 0


def test_a_round_costs_the_same_whatever_the_readings(
    world: World, django_assert_max_num_queries: Any
) -> None:
    cases = [make_case(world, first_name=f"Ada {chr(97 + n)}") for n in range(6)]
    with clock.at(NOON):
        watch_readings(by=SETUP)
    for case in cases:
        read(case, world.coordinator, NOON)
    with clock.at(NOON), django_assert_max_num_queries(20):
        watch_readings(by=SETUP)


# ---- what comes of it


def test_the_auditor_writes_what_comes_of_it_and_it_stays(world: World) -> None:
    row = make_unusual_reading(world)
    settled = settle_reading(by=world.auditor, reading=row, note="Era di turno.")
    assert (settled.settled_by, settled.note) == (world.auditor, "Era di turno.")
    with pytest.raises(ValidationError) as slower:
        settle_reading(by=world.auditor, reading=row, note="Anch'io.")
    assert slower.value.code == "conflict"
    assert "Era di turno." in page(world.auditor, "unusual_readings").content.decode()


@pytest.mark.parametrize("who", ["giulia", "coordinator", "admin", "desk", "planner"])
def test_nobody_else_settles(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        settle_reading(by=world.people[who], reading=make_unusual_reading(world), note="x")


def test_an_auditor_of_another_ambito_does_not_see_it(world: World) -> None:
    row = make_unusual_reading(world)
    other = make_world("altrove", offset=50)
    client = Client()
    client.force_login(other.auditor)
    assert client.post(reverse("intake:settle_reading", args=[row.pk]), {"note": "x"}).status_code == 404


def test_an_empty_note_comes_back(world: World) -> None:
    row = make_unusual_reading(world)
    client = Client()
    client.force_login(world.auditor)
    answer = client.post(reverse("intake:settle_reading", args=[row.pk]), {"note": ""})
    assert answer.status_code == 422
    assert "Scrivi che cosa risulta" in answer.content.decode()


# ---- the register


def test_the_auditor_reads_who_when_and_how_and_never_whose_data(world: World) -> None:
    case = make_case(world)
    read(case, world.coordinator)
    shown = page(world.auditor, "register").content.decode()
    assert "Teresa Zani" in shown
    assert "1 persona" in shown
    assert "Ferri" not in shown.replace("Ferraris", "")


def test_the_lines_are_chosen_by_who_kind_number_place_and_period(world: World) -> None:
    one, other = make_case(world), make_case(world, first_name="Ada")
    read(one, world.coordinator, NOON)
    read(other, world.north_coordinator, NOON + timedelta(days=2), AccessKind.EXPORT)

    def found(**asked: Any) -> set[int]:
        return set(register_of(world.auditor, Asked(**asked)).values_list("actor_id", flat=True))

    teresa, ugo = world.coordinator.pk, world.north_coordinator.pk
    assert found() == {teresa, ugo}
    assert found(reader=teresa) == {teresa}
    assert found(kind="export") == {ugo}
    assert found(number=one.number) == {teresa}
    assert found(number="2026/999999") == set()
    assert found(place="intake:case") == {teresa, ugo}
    assert found(place="intake:board") == set()
    assert found(since=NOON.date() + timedelta(days=1)) == {ugo}
    assert found(until=NOON.date()) == {teresa}


def test_the_log_of_another_ambito_is_not_read(world: World) -> None:
    other = make_world("altrove", offset=50)
    case = make_case(other)
    read(case, other.coordinator)
    assert not register_of(world.auditor, Asked()).exists()
    assert not register_of(world.auditor, Asked(number=case.number)).exists()
    assert page(world.auditor, "person_report", pratica=case.number).status_code == 422


@pytest.mark.parametrize("asked", [{"chi": "999"}, {"modo": "boh"}, {"dal": "ieri"}])
def test_a_filter_that_is_none_shows_nothing(world: World, asked: dict[str, str]) -> None:
    read(make_case(world), world.coordinator)
    answer = page(world.auditor, "register", **asked)
    assert answer.status_code == 422
    assert "intake:case" not in answer.content.decode()


@pytest.mark.parametrize("lines", [2, 20])
def test_the_register_costs_the_same_however_long(
    world: World, django_assert_max_num_queries: Any, lines: int
) -> None:
    case = make_case(world)
    for _n in range(lines):
        read(case, world.coordinator)
    client = Client()
    client.force_login(world.auditor)
    with django_assert_max_num_queries(22):
        client.get(reverse("intake:register"))


# ---- the report for the person


def test_the_person_is_told_the_office_and_not_who_works_there(world: World) -> None:
    case = make_followed_case(world)
    read(case, world.giulia, NOON)
    line = report_of(case)[-1]
    assert (line.office, line.how, line.at) == ("Presidio Nord", "Lettura", NOON)
    answer = page(world.coordinator, "case_report", case.pk).content.decode()
    assert "Presidio Nord" in answer
    report = answer[answer.index("t-rapporto") :]
    assert "Giulia Riva" not in report


def test_it_comes_as_a_table_for_a_spreadsheet_and_is_written_as_an_export(world: World) -> None:
    case = make_case(world)
    read(case, world.coordinator, NOON)
    answer = page(world.coordinator, "case_report_csv", case.pk)
    assert answer["Content-Type"].startswith("text/csv")
    assert f"{NOON:%d/%m/%Y};12:00;Ambito Valdoro;Lettura" in answer.content.decode("utf-8-sig")
    assert AccessLogEntry.objects.filter(kind=AccessKind.EXPORT, place="intake:case_report_csv").exists()


def test_the_auditor_makes_it_from_the_number_alone(world: World) -> None:
    case = make_case(world)
    read(case, world.coordinator, NOON)
    answer = page(world.auditor, "person_report", pratica=case.number).content.decode()
    assert "Ambito Valdoro" in answer
    assert "Ferri" not in answer
    assert page(world.auditor, "person_report_csv", pratica=case.number).status_code == 200


# ---- «chi ha letto», chosen


def test_the_readings_of_a_situation_are_chosen_by_reader_and_day(world: World) -> None:
    case = make_followed_case(world)
    read(case, world.giulia, NOON)
    read(case, world.marco, NOON + timedelta(days=1))

    def rows(**asked: Any) -> int:
        return (
            page(world.coordinator, "case_readings", case.pk, **asked).content.decode().count('scope="row"')
        )

    assert rows(chi=world.giulia.pk) == 1
    assert rows(giorno=(NOON.date() + timedelta(days=1)).isoformat()) == 1
    assert page(world.coordinator, "case_readings", case.pk, chi="999").status_code == 400


def test_a_scheda_that_opened_no_situation_is_in_the_register_too(world: World) -> None:
    intake = make_intake(world, outcome="information")
    log_reading(
        by=world.desk, kind=AccessKind.RECORD, place="intake:intake", subjects=[intake, intake.person]
    )
    assert register_of(world.auditor, Asked(reader=world.desk.pk)).count() == 1
