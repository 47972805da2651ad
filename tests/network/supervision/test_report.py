"""The report of the hours, against a table computed by hand (``hours.csv``)."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.actions import issue_token
from accounts.models import User
from audit import clock
from network.spreadsheets import inert
from network.supervision.actions import add_members, record_attendance
from network.supervision.models import SupervisionGroup
from network.supervision.report import report_for
from network.supervision.states import CycleKind
from tests.network.supervision.factories import make_cycle, make_group, make_session, rome
from tests.statements import statements_of
from tests.world import World, make_world

START = rome(clock.today().year + 1, 3, 2, 9)  # after the people of the world have come
BY_HAND = Path(__file__).parent / "hours.csv"


def hold(world: World, group: SupervisionGroup, day: int, length: int, minutes: dict[User, int]) -> None:
    """A session some days after the start, and its register."""
    session = make_session(world, group, START + timedelta(days=day), length)
    rows = {row.member_id: minutes[row.member.user] for row in session.attendances.all()}
    with clock.at(session.ends_at):
        record_attendance(by=world.supervisor, session=session, minutes=rows)


@pytest.fixture
def year(world: World) -> World:
    """Three sessions of an A1 group, in which Chiara enters after the first, and one of a team."""
    with clock.at(START - timedelta(days=1)):
        group = make_group(world, title="=Area minori")
        team = make_group(
            world, world.giulia, cycle=make_cycle(world, kind=CycleKind.TEAM, profession="", title="Équipe")
        )
        hold(world, group, 0, 120, {world.giulia: 120, world.luca: 120})
    with clock.at(START + timedelta(days=1)):
        add_members(by=world.coordinator, group=group, users=[world.chiara])
        hold(world, group, 30, 120, {world.giulia: 120, world.luca: 60, world.chiara: 120})
        hold(world, group, 60, 120, {world.giulia: 120, world.luca: 0, world.chiara: 120})
        hold(world, team, 61, 90, {world.giulia: 72})
    return world


def get(client: Client, user: User, name: str) -> bytes:
    client.force_login(user)
    with clock.at(START + timedelta(days=100)):
        answer = client.get(reverse(f"network:{name}"), {"anno": str(START.year)})
    assert answer.status_code == 200
    return answer.content


def test_hours_and_attendance_are_those_computed_by_hand(year: World, client: Client) -> None:
    written = get(client, year.coordinator, "supervision_csv").decode("utf-8-sig")
    assert written.splitlines() == BY_HAND.read_text().splitlines()


def test_the_workbook_holds_the_same_figures_and_no_formula(year: World, client: Client) -> None:
    book = load_workbook(BytesIO(get(client, year.coordinator, "supervision_xlsx")))
    assert book.sheetnames == ["Persone", "Ambiti", "Cicli", "Indicatori"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    people = [[cell.value for cell in row] for row in book["Persone"].iter_rows(min_row=2)]
    assert people[0] == ["Luca Conti", "Assistente sociale", "A1", "'=Area minori", 3, 6, 50, "no"]
    figures = dict(row for row in book["Indicatori"].iter_rows(values_only=True))
    assert figures == {
        "Persone in supervisione": 3,
        "Operatori raggiunti (%)": 60,
        "Incontri tenuti": 4,
        "Ore condotte": 7.5,
        "Ore frequentate, di tutte le persone": 14.2,
        "Frequenze sopra il minimo (%)": 75,
        "Spesa (€)": 675,
    }


def test_the_cost_of_a_cycle_stands_beside_its_budget(year: World) -> None:
    with clock.at(START + timedelta(days=100)):
        report = report_for(year.coordinator, START.year)
    costs = {cost.cycle.title: cost for cost in report.costs}
    assert (costs["=Area minori"].amount, costs["=Area minori"].percent) == (Decimal("540.00"), 30)
    assert costs["Équipe"].amount == Decimal("135.00")
    assert not costs["Équipe"].is_over


@pytest.mark.parametrize(("days", "names"), [(99, {"Marco", "Elisa"}), (150, {"Marco", "Elisa", "Luca"})])
def test_who_was_at_no_session_in_90_days_is_named(year: World, days: int, names: set[str]) -> None:
    # Luca was last there on day 30, Chiara on day 60 and Giulia on day 61.
    with clock.at(START + timedelta(days=days)):
        silent = {user.first_name for user in report_for(year.coordinator, START.year).silent}
    assert silent == names


def test_the_planning_office_reads_totals_and_no_name(year: World, client: Client) -> None:
    page = get(client, year.planner, "supervision_report").decode()
    book = load_workbook(BytesIO(get(client, year.planner, "supervision_xlsx")))
    assert "Persone" not in book.sheetnames
    text = page + " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Incontri tenuti" in text
    assert not [who for who in ("Conti", "Nava", "Riva") if who in text]
    assert "meno di 5" in page
    client.force_login(year.planner)
    assert client.get(reverse("network:supervision_csv")).status_code == 403


def test_a_program_reads_the_same_figures_and_no_more_names(year: World, client: Client) -> None:
    def answer_to(user: User, asked_year: int) -> Any:
        with clock.at(START + timedelta(days=100)):
            token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
            headers = {"Authorization": f"Bearer {token}"}
            return client.get(reverse("api:supervision_report"), {"year": asked_year}, headers=headers)

    def asked(user: User) -> dict[str, Any]:
        answer = answer_to(user, START.year)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    report = asked(year.coordinator)
    luca = report["lines"][0]
    assert (luca["person"], luca["hours"], luca["hours_held"], luca["reaches"]) == (
        "Luca Conti", "3.00", "6.00", False,
    )  # fmt: skip
    assert (report["indicators"]["hours_attended"], report["indicators"]["amount"]) == ("14.20", "675.00")
    assert {cost["cycle"]: cost["amount"] for cost in report["costs"]}["Équipe"] == "135.00"
    report = asked(year.planner)
    assert report["lines"] == []
    assert {total["people"] for total in report["totals"]} == {None}
    assert answer_to(year.planner, 1999).status_code == 400


def test_an_ambito_that_shares_a_cycle_is_a_total_and_never_names(world: World, client: Client) -> None:
    other = make_world("altrove", offset=50)
    with clock.at(START - timedelta(days=1)):
        group = make_group(world, shared_with=[other.ambito])
        add_members(by=other.coordinator, group=group, users=[other.luca])
        minutes = {world.giulia: 120, world.luca: 120, other.luca: 120}
        hold(world, group, 0, 120, minutes)
    with clock.at(START + timedelta(days=100)):
        report = report_for(world.coordinator, START.year)
        theirs = report_for(other.coordinator, START.year)
    assert {line.user_id for line in report.lines} == {world.giulia.pk, world.luca.pk}
    assert {line.user_id for line in theirs.lines} == {other.luca.pk}
    masked = {total.ambito: total.is_masked for total in report.totals}
    assert masked == {"Ambito Altrove": True, "Ambito Valdoro": False}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_text_that_looks_like_a_formula_is_quoted(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert inert("Area minori") == "Area minori"
    assert inert(-3) == -3


@pytest.mark.parametrize("asked", [{"anno": "ieri"}, {"anno": "1999"}, {"anno": "²"}, {"mese": "3"}])
def test_a_year_that_is_none_is_refused(world: World, client: Client, asked: dict[str, str]) -> None:
    client.force_login(world.coordinator)
    assert client.get(reverse("network:supervision_report"), asked).status_code == 400


def test_the_report_costs_as_much_whatever_the_hours(year: World, client: Client) -> None:
    client.force_login(year.coordinator)
    address = f"{reverse('network:supervision_report')}?anno="
    full, empty = (len(statements_of(client, f"{address}{n}")) for n in (START.year, START.year - 2))
    assert full <= 25
    assert full - empty <= 1  # the names of the Ambiti
