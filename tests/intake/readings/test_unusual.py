"""The readings that ask for a second look: the signs, who watches, what comes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from audit import clock
from audit.access import log_reading
from audit.models import AccessKind, AccessLogEntry
from audit.rounds import keeping_failures
from intake.actions import settle_reading, state_reason, watch_readings, watching
from intake.models import Sign, UnusualReading
from intake.readings import unusual
from intake.readings.unusual import MASS, MASS_FOUND, Look, looks_at, signs_of
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.notices import notify
from tests.intake.factories import make_followed_case, make_unusual_reading
from tests.intake.readings.scenes import NOON, page, read
from tests.world import SETUP, World, make_case, make_world

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLAIN = Look(at=NOON, reader="Giulia Riva", people=("Elena Ferri",), staff=frozenset({"Marco Bassi"}))


# ---- the signs, one by one


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
        ({"is_search": True, "people": ("Ada Riva",), "follows": False}, []),
        ({"is_search": True, "before": MASS - 1, "in_the_hour": MASS}, []),
        ({"is_search": True, "before": MASS_FOUND - 1, "in_the_hour": MASS_FOUND}, [Sign.MASS]),
    ],
)
def test_each_sign_is_one_rule(changed: dict[str, Any], signs: list[Sign]) -> None:
    assert signs_of(Look(**{**PLAIN.__dict__, **changed})) == signs


def signs_found() -> set[tuple[str, str]]:
    return {(row.reader.first_name, row.sign) for row in UnusualReading.objects.select_related("reader")}


# ---- the watch


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


def test_a_reading_is_not_hidden_behind_many_lines_of_the_same_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AT_ONCE", 3)
    case = make_case(world, protected=True)
    with clock.at(NOON):
        state_reason(by=world.coordinator, case=case, reason="Reclamo.")
        watch_readings(by=SETUP)
    for n in range(10):
        read(case, world.coordinator, NOON + n * timedelta(seconds=1), AccessKind.LIST)
    read(case, world.coordinator, NOON + MINUTE)
    with clock.at(NOON + MINUTE):
        watch_readings(by=SETUP)
    assert signs_found() == {("Teresa", Sign.WITHOUT_SEAT)}


def test_a_file_of_many_situations_shows_as_many_people(world: World) -> None:
    cases = [make_case(world, first_name=f"Ada {chr(97 + n)}") for n in range(MASS)]
    with clock.at(NOON):
        watch_readings(by=SETUP)
        log_reading(by=world.coordinator, kind=AccessKind.EXPORT, place="intake:export_cases", subjects=cases)
        watch_readings(by=SETUP)
    assert signs_found() == {("Teresa", Sign.MASS)}


def test_many_downloads_are_mass_reading_too(world: World) -> None:
    cases = [make_case(world, first_name=f"Ada {chr(97 + n)}") for n in range(MASS)]
    with clock.at(NOON):
        watch_readings(by=SETUP)
    for case in cases:
        read(case, world.coordinator, NOON, AccessKind.DOWNLOAD)
    with clock.at(NOON):
        watch_readings(by=SETUP)
    assert signs_found() == {("Teresa", Sign.MASS)}


def test_searches_that_find_very_many_people_are_told_and_those_of_a_desk_are_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unusual, "MASS_FOUND", 6)
    people = [make_case(world, first_name=f"Ada {chr(97 + n)}").person for n in range(6)]
    with clock.at(NOON):
        watch_readings(by=SETUP)
        for who, found in (
            (world.coordinator, people[:5]),
            (world.desk, people[:4]),
            (world.desk, people[2:]),
        ):
            search = {"kind": AccessKind.SEARCH, "place": "intake:desk", "subjects": found, "terms": "ada"}
            log_reading(by=who, **search)
        watch_readings(by=SETUP)
    assert signs_found() == {("Nicola", Sign.MASS)}


def test_a_protected_person_read_by_who_does_not_follow_them(world: World) -> None:
    case = make_case(world, protected=True)
    with clock.at(NOON):
        state_reason(by=world.coordinator, case=case, reason="Reclamo.")
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


def test_an_ambito_whose_auditors_could_not_be_told_is_told_as_soon_as_they_can(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(NOON):
        other = make_world("altrove", offset=50)
        watch_readings(by=SETUP)
    for place in (world, other):
        read(make_case(place, last_name="Zani"), place.coordinator, NOON + MINUTE)

    def tell(*, to: Any, **told: Any) -> None:
        if world.auditor in to:
            raise RuntimeError("away")
        notify(to=to, **told)

    monkeypatch.setattr(watching, "notify", tell)
    with clock.at(NOON + MINUTE), keeping_failures() as failures:
        assert watch_readings(by=SETUP) == 1
    assert {row.reader for row in UnusualReading.objects.all()} == {other.coordinator}
    with clock.at(NOON + 30 * MINUTE), keeping_failures():
        read(make_case(other), other.giulia, NOON + 30 * MINUTE)
        watch_readings(by=SETUP)
    monkeypatch.undo()
    with clock.at(NOON + HOUR):
        assert watch_readings(by=SETUP) == 1
        assert watch_readings(by=SETUP) == 0
    told = Notice.objects.filter(kind=NoticeKind.READING_UNUSUAL)
    assert sorted(told.values_list("recipient", flat=True)) == sorted([world.auditor.pk, other.auditor.pk])
    assert len(failures) == 1


def test_a_reader_who_could_not_be_judged_is_looked_at_again_however_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(NOON):
        watch_readings(by=SETUP)
    read(make_case(world, last_name="Zani"), world.coordinator, NOON + MINUTE)

    def judge(lines: list[AccessLogEntry]) -> Any:
        if {line.actor_id for line in lines} == {world.coordinator.pk}:
            raise RuntimeError("away")
        return looks_at(lines)

    monkeypatch.setattr(watching, "looks_at", judge)
    for minutes in (2, 20, 40):
        at = NOON + minutes * MINUTE
        read(make_case(world, last_name="Riva"), world.giulia, at)
        with clock.at(at), keeping_failures() as failures:
            watch_readings(by=SETUP)
        assert len(failures) == 1
    assert signs_found() == {("Giulia", Sign.OWN_SURNAME)}
    monkeypatch.undo()
    with clock.at(NOON + HOUR):
        assert watch_readings(by=SETUP) == 1
    assert signs_found() == {("Giulia", Sign.OWN_SURNAME), ("Teresa", Sign.OWN_SURNAME)}


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
