"""The access log as it is read: by the auditor, by the person, beside a situation."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.access import log_reading
from audit.models import AccessKind, AccessLogEntry
from intake.actions import merge_people
from intake.readings.register import Asked, register_of, report_of
from tests.intake.factories import make_followed_case
from tests.intake.readings.scenes import NOON, page, read
from tests.world import World, make_case, make_intake, make_world

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


def test_what_was_read_of_records_merged_since_is_of_the_person_too(world: World) -> None:
    first, second, third = (make_case(world, first_name=name) for name in ("Elena", "Helena", "Lena"))
    read(first, world.north_coordinator, NOON)
    read(second, world.coordinator, NOON + timedelta(hours=1))
    merge_people(by=world.coordinator, kept=second.person, other=first.person, reason="x")
    merge_people(by=world.coordinator, kept=third.person, other=second.person, reason="x")
    third.refresh_from_db()
    assert [line.at for line in report_of(third) if line.how == "Lettura"] == [
        NOON + timedelta(hours=1),
        NOON,
    ]


def test_a_door_at_which_nobody_came_in_is_no_reading(world: World) -> None:
    case = make_case(world)
    before = len(report_of(case))
    read(case, world.coordinator, NOON, AccessKind.DOOR)
    assert len(report_of(case)) == before


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


def test_a_page_is_told_by_its_address_and_found_by_it_or_by_its_name(world: World) -> None:
    case = make_followed_case(world)
    log_reading(by=world.giulia, kind=AccessKind.RECORD, place="intake:case", subjects=[case])
    log_reading(by=world.giulia, kind=AccessKind.LIST, place="gone:page", subjects=[case])
    told = page(world.auditor, "register").text
    assert "/situazioni/…/" in told
    assert "gone:page" in told
    assert "intake:case" not in told
    for typed in ("/situazioni/…/", "intake:case"):
        found = register_of(world.auditor, Asked(place=typed))
        assert [entry.place for entry in found] == ["intake:case"]
