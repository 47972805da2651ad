"""The tables of the board in a spreadsheet: what the page shows, and no formula."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.actions import issue_token
from accounts.models import User
from audit.context import acting
from audit.models import AccessKind, AccessLogEntry
from intake.actions import decline_assignment, give_extra_task
from network.areas import Area
from network.models import Post
from tests.intake.board_scenes import case_of, make_old_world, opener
from tests.intake.factories import propose, seat_of
from tests.world import SETUP, World


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def coordinator(world: World, client: Client) -> Client:
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def board(world: World, client: Client) -> Callable[..., Any]:
    return opener(world, client)


def lines_of(client: Client, **asked: str) -> list[list[str]]:
    text = client.get(reverse("intake:loads_csv"), asked).content.decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


def book_of(client: Client, **asked: str) -> Any:
    return load_workbook(BytesIO(client.get(reverse("intake:board_xlsx"), asked).content))


def rename(user: User, **names: str) -> None:
    row = User.objects.get(pk=user.pk)
    for name, value in names.items():
        setattr(row, name, value)
    with acting(SETUP, "tests.rename"):
        row.save()


def test_the_loads_leave_as_the_page_shows_them(world: World, coordinator: Client) -> None:
    propose(world, case_of(world))
    post = Post.objects.select_related("unit", "user").get(user=world.giulia)
    give_extra_task(by=world.coordinator, post=post, title="Tirocinanti", points=5, reason="Li segue")
    lines = lines_of(coordinator)
    assert lines[0][:2] == ["Presidio", "Operatore"]
    giulia = next(line for line in lines if line[1] == "Giulia Riva")
    assert giulia[:8] == [
        "Presidio Nord",
        "Giulia Riva",
        "Assistente sociale",
        "1,00",
        "1",
        "8,25",
        "5,00",
        "85,00",
    ]
    assert len(lines) == 6


@pytest.mark.parametrize(("asked", "people"), [({"professione": "educator"}, 1), ({"area": "violence"}, 5)])
def test_the_filters_of_the_page_hold(
    world: World, coordinator: Client, asked: dict[str, str], people: int
) -> None:
    assert len(lines_of(coordinator, **asked)) == people + 1


def test_the_situation_being_chosen_counts_for_who_sits_there(world: World, coordinator: Client) -> None:
    case = propose(world, case_of(world))
    decline_assignment(by=world.marco, assignment=seat_of(case, world.marco), decline_reason="absence")
    giulia = next(line for line in lines_of(coordinator) if line[1] == "Giulia Riva")
    assert giulia[4] == "1"


def test_the_workbook_has_every_table_and_names_nobody_who_asks_for_help(
    world: World, coordinator: Client
) -> None:
    case = case_of(world)
    book = book_of(coordinator)
    assert book.sheetnames == ["Carichi", "Da assegnare", "Comuni"]
    assert book["Da assegnare"]["A2"].value == case.number
    cells = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert "Ferri" not in cells


def test_no_name_is_a_formula(world: World, coordinator: Client) -> None:
    rename(world.giulia, first_name="=1+1")
    assert any(line[1] == "'=1+1 Riva" for line in lines_of(coordinator))
    assert any(row[1].value == "'=1+1 Riva" for row in book_of(coordinator)["Carichi"])


def test_an_export_is_written_in_the_log(world: World, coordinator: Client) -> None:
    case_of(world)
    book_of(coordinator)
    assert AccessLogEntry.objects.get(kind=AccessKind.EXPORT).place == "intake:board_xlsx"


def test_only_the_situations_of_an_area_and_who_follows_it(world: World, board: Any) -> None:
    case_of(world, "Anna")
    case_of(world, "Bice", areas=[Area.ELDERLY])
    with acting(SETUP, "tests.set_up"):
        post = Post.objects.get(user=world.giulia)
        post.areas = [Area.MINORS_FAMILY]
        post.save()
    shown = board({"area": "elderly"}).context["board"]
    assert [one.case.person.first_name for one in shown.situations] == ["Bice"]
    assert world.giulia not in [row.user for row in shown.loads.rows]
    assert sum(comune.open_cases for comune in shown.comuni) == 1
    assert board({"area": "nessuna"}).status_code == 400


def test_the_links_keep_the_filters(world: World, board: Any) -> None:
    page = board({"area": "elderly", "professione": "educator"}).content.decode()
    assert "carichi.csv?professione=educator&amp;area=elderly&amp;ordine=aperte" in page
    assert "comuni.csv?area=elderly&amp;ordine=aperte" in page


def test_a_program_reads_the_same_tables_and_leaves_a_trace(world: World, coordinator: Client) -> None:
    case = case_of(world, "Nora")
    token = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
    address = reverse("api:board_workbook")
    asked = {"headers": {"Authorization": f"Bearer {token}"}}
    answer = coordinator.get(address, **asked)
    from_page, from_api = book_of(coordinator), load_workbook(BytesIO(answer.content))
    assert [[*sheet.values] for sheet in from_api] == [[*sheet.values] for sheet in from_page]
    entry = AccessLogEntry.objects.get(place="api:board_workbook", kind=AccessKind.EXPORT)
    assert list(entry.subjects.values_list("subject_id", flat=True)) == [case.pk]
    assert coordinator.get(address, {"x": 1}, **asked).status_code == 400
