"""Sheets for people that did not arrive: on the page of what was lost, for who coordinates."""

from typing import Any

import pytest
from django.test import Client

from audit.access import readings_of
from audit.context import acting
from intake.actions import send_sheet, unmerge_people
from intake.models import Case
from intake.scheda.sheet_post import mail_sheets
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.lost_letters import lost_letters
from referrals.returning import take_back
from tests.intake.factories import make_followed_case, pass_seat
from tests.intake.merge_scenes import merge
from tests.referrals.test_partner_api import ask
from tests.referrals.test_partner_post import refuse_with
from tests.referrals.test_returns import report
from tests.statements import statements_of
from tests.world import SETUP, World, make_intake, make_world

ADDRESS = "elena@example.org"


@pytest.fixture(autouse=True)
def return_address(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "ritorni@rete.test"


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world, email=ADDRESS, contact_safety="safe")


def lose(world: World, case: Case) -> None:
    """A sheet that leaves, and comes back."""
    send_sheet(by=world.giulia, origin=case)
    mail_sheets(SETUP)
    take_back(report())


def test_who_coordinates_reads_which_sheet_came_back_and_of_whom_only_the_number(
    world: World, client: Client, case: Case
) -> None:
    lose(world, case)
    client.force_login(world.coordinator)
    page = client.get("/invii/posta/").text
    assert f'href="{case.get_absolute_url()}">{case.number}</a>: il foglio' in page
    assert "l&#x27;indirizzo non esiste" in page
    assert [said for said in (ADDRESS, case.person.first_name, case.person.last_name) if said in page] == []
    assert "list" in [entry.kind for entry in readings_of(case.person)]


def test_one_whose_address_is_refused_is_given_up_told_and_listed_at_once(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_sheet(by=world.giulia, origin=case)
    assert lost_letters(world.coordinator) == []
    refuse_with(550, monkeypatch)
    mail_sheets(SETUP)
    (row,) = lost_letters(world.coordinator)
    assert (row.sheet, row.letter.is_given_up) == (case.person.sheet_letters.get(), True)
    assert Notice.objects.get(kind=NoticeKind.SHEET_LOST).recipient == world.giulia


def test_one_that_could_not_even_leave_is_told_and_listed(world: World, client: Client, case: Case) -> None:
    send_sheet(by=world.giulia, origin=case)
    with acting(SETUP, "tests.change"):
        case.person.contact_safety = "unsafe"
        case.person.save()
    mail_sheets(SETUP)
    (row,) = lost_letters(world.coordinator)
    assert (row.sheet, row.letter.tries) == (case.person.sheet_letters.get(), 0)
    assert Notice.objects.get(kind=NoticeKind.SHEET_LOST).recipient == world.giulia
    client.force_login(world.coordinator)
    page = client.get("/invii/posta/").text
    assert "0 tentativi" not in page
    assert "Non è partita: chiama la persona" in page


def test_those_of_somebody_merged_afterwards_are_listed_to_who_coordinates_the_kept_record(
    world: World, case: Case
) -> None:
    lose(world, case)
    kept = make_intake(world, first_name="Helena", outcome="information").person
    done = merge(world, kept, case.person)
    assert [row.sheet.person for row in lost_letters(world.coordinator) if row.sheet] == [kept]
    unmerge_people(by=world.coordinator, merge=done, reason="Sono due")
    assert [row.sheet.person for row in lost_letters(world.coordinator) if row.sheet] == [case.person]


def test_one_to_a_mailbox_that_is_full_now_is_tried_again_and_not_lost_yet(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_sheet(by=world.giulia, origin=case)
    refuse_with(452, monkeypatch)
    mail_sheets(SETUP)
    assert lost_letters(world.coordinator) == []


def test_who_administers_another_district_and_another_ambito_see_nothing_of_it(
    world: World, case: Case
) -> None:
    lose(world, case)
    assert [row.sheet for row in lost_letters(world.north_coordinator)] == [case.person.sheet_letters.get()]
    with acting(SETUP, "tests.move_house"):
        case.person.municipality = world.monte
        case.person.save()
    elsewhere = make_world("altrove", offset=50)
    for who in (world.admin, world.north_coordinator, elsewhere.coordinator, elsewhere.admin):
        assert lost_letters(who) == []


@pytest.mark.parametrize("sheets", [1, 4])
def test_the_page_takes_the_same_statements_however_many_are_lost(
    world: World, client: Client, sheets: int
) -> None:
    for number in range(sheets):
        lose(
            world,
            make_followed_case(world, first_name=f"Elena{number}", email=ADDRESS, contact_safety="safe"),
        )
    client.force_login(world.coordinator)
    client.get("/invii/posta/")
    assert len(statements_of(client, "/invii/posta/")) == 9


def test_programs_are_told_the_same(world: World, case: Case) -> None:
    lose(world, case)
    (row,) = ask(world.coordinator, "../lost-letters/").json()["results"]
    assert (row["sheet"], row["referral"], row["return_status"]) == (case.number, None, "5.1.1")
    assert ask(world.admin, "../lost-letters/").json()["results"] == []


def test_when_who_sent_it_follows_no_more_the_coordinators_are_told(world: World, case: Case) -> None:
    send_sheet(by=world.giulia, origin=case)
    mail_sheets(SETUP)
    pass_seat(world, case)
    take_back(report())
    told = Notice.objects.filter(kind=NoticeKind.SHEET_LOST).values_list("recipient", flat=True)
    assert {*told} == {world.coordinator.pk, world.north_coordinator.pk}
