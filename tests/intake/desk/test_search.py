"""The desk looks for a person: what finds them, also with a slip, and what is said of them."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import assign_pair, take_charge
from intake.answers import Outcome
from tests.intake.desk.scenes import DESK, search
from tests.world import World, make_case, make_intake, make_world


def test_the_desk_greets_with_the_name_of_the_access_point(worker: Client) -> None:
    page = worker.get(DESK).content.decode()
    assert "<h1>Sportello di Borgo</h1>" in page
    assert "Nessuna bozza" in page


@pytest.mark.parametrize("role", ["giulia", "coordinator", "contact", "planner", "auditor", "admin"])
def test_other_roles_have_no_desk(client: Client, world: World, role: str) -> None:
    client.force_login(getattr(world, role))
    assert client.get(DESK).status_code == 403
    assert client.post(DESK, {"q": "ferri"}).status_code == 403


def test_where_no_form_is_published_yet_the_desk_is_told_whom_to_ask(worker: Client, world: World) -> None:
    with connection.cursor() as cursor:  # as in an Ambito that has just begun
        cursor.execute("UPDATE intake_formversion SET valid_from = %s", [clock.today() + timedelta(days=1)])
    answer = worker.post(
        reverse("intake:start_draft"), {"access_point": world.desk_point.pk, "submission": uuid4()}
    )
    assert answer.status_code == 422
    assert "non ha ancora pubblicato il modulo della scheda" in answer.content.decode()


# ---- search


def test_the_number_of_the_sheet_finds_whose_it_is_and_nobody_else(worker: Client, world: World) -> None:
    intake = make_intake(world, outcome=Outcome.INFORMATION)
    make_intake(world, last_name="Rossetti", phone="2026 000001", outcome=Outcome.INFORMATION)
    case = make_case(world, last_name="Neri")
    year, _slash, last = intake.number.partition("/")
    for typed in (intake.number, f"{year}/{int(last)}", f" {intake.number} "):
        page = search(worker, typed)
        assert "1 persona trovata" in page
        assert "Elena Ferri" in page
    assert "Elena Neri" in search(worker, case.number)


def test_the_number_of_a_protected_person_finds_nobody_like_one_that_is_not(
    worker: Client, world: World
) -> None:
    protected = make_intake(world, protected=True, outcome=Outcome.INFORMATION)
    for number in (protected.number, "2019/000001"):
        assert f"Nessuna persona trovata per «{number}»" in search(worker, number)


def test_a_person_is_found_with_what_is_enough_to_recognise_them(worker: Client, world: World) -> None:
    make_intake(world, phone="035 123 418", sex="2", outcome=Outcome.INFORMATION)
    page = search(worker, "ferri el")
    assert "1 persona trovata per «ferri el»" in page
    assert "Elena Ferri" in page
    assert "nata il 12/03/1984" in page
    assert "tel. finisce con 418" in page
    assert "035 123" not in page


@pytest.mark.parametrize("terms", ["FÈRRI", "ferri elena", "elena ferri", "035 123 418", "035123418"])
def test_accents_capitals_order_and_spaces_do_not_matter(worker: Client, world: World, terms: str) -> None:
    make_intake(world, phone="035 123 418")
    assert "Elena Ferri" in search(worker, terms)


def test_a_result_says_who_follows_the_person(worker: Client, world: World) -> None:
    case = make_case(world)
    assert "Da assegnare" in search(worker, "ferri")
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="Conoscono la famiglia.",
    )
    assert "Giulia Riva e Marco Bassi, in attesa che prendano in carico" in search(worker, "ferri")
    for seat in case.assignments.all():
        take_charge(by=seat.operator, assignment=seat)
    page = search(worker, "ferri")
    assert "In carico" in page
    assert "Giulia Riva e Marco Bassi, dal " in page
    assert reverse("intake:case", args=[case.pk]) not in page


def test_a_protected_person_is_never_found(worker: Client, world: World) -> None:
    make_intake(world, protected=True)
    make_intake(world, anonymous=True, alias="Ferri", last_name="", first_name="", birth_date=None)
    assert "Nessuna persona trovata" in search(worker, "ferri")


def test_a_person_of_another_ambito_is_not_found(worker: Client, world: World) -> None:
    make_intake(make_world("altrove", offset=50), last_name="Lontani")
    assert "Nessuna persona trovata" in search(worker, "lontani")


def test_no_more_than_twenty_people_are_shown(worker: Client, world: World) -> None:
    for number in range(21):
        make_intake(world, first_name=f"Elena {number}", birth_date=date(1980, 1, number + 1))
    page = search(worker, "ferri")
    assert "Più di 20 persone trovate" in page
    assert page.count("trovato-chi") == 20


@pytest.mark.parametrize("terms", ["", "  ", "fe", "f.e", "x" * 121])
def test_terms_too_short_or_too_long_are_refused_and_kept(worker: Client, terms: str) -> None:
    answer = worker.post(DESK, {"q": terms})
    assert answer.status_code == 422
    assert f'value="{terms}"' in answer.content.decode()


def test_hostile_terms_are_only_text(worker: Client) -> None:
    page = search(worker, "<script>alert(1)</script>%_'\"")
    assert "<script>alert" not in page
    assert worker.post(DESK, {"q": "fer\x00ri"}).status_code == 400


def test_terms_in_an_address_are_not_searched(worker: Client, world: World) -> None:
    make_intake(world, outcome=Outcome.INFORMATION)
    assert "trovata per" not in worker.get(DESK, {"q": "ferri"}).content.decode()


def test_a_search_is_written_with_its_terms_hidden_and_who_was_shown(worker: Client, world: World) -> None:
    person = make_intake(world).person
    search(worker, "ferri")
    entry = AccessLogEntry.objects.filter(kind=AccessKind.SEARCH).get()
    assert (entry.actor_id, entry.place) == (world.desk.pk, "intake:desk")
    assert entry.terms_hash
    assert "ferri" not in entry.terms_hash
    assert [(row.subject_type, row.subject_id) for row in entry.subjects.all()] == [
        ("intake.person", person.pk)
    ]


def found(client: Client, terms: str) -> str:
    """The people a search shows; below them the page has those of the day."""
    page = search(client, terms)
    start = page.index('class="trovati')
    return page[start : page.index("</ul>", start)]


# ---- search with a slip


@pytest.mark.both
@pytest.mark.parametrize(
    "terms",
    ["feri", "freri elena", "elna ferri", "elena feri", "Elèna  Férri-", "ferri elenna", "helena ferry"],
)
def test_a_slip_still_leads_to_the_person(client: Client, world: World, terms: str) -> None:
    client.force_login(world.desk)
    make_intake(world, outcome=Outcome.INFORMATION)
    make_intake(world, last_name="Locatelli", first_name="Ugo", birth_date=date(1950, 1, 1))
    people = found(client, terms)
    assert "Elena Ferri" in people
    assert "Locatelli" not in people


def test_people_nearly_found_are_said_to_be_a_guess(worker: Client, world: World) -> None:
    make_intake(world, outcome=Outcome.INFORMATION)
    page = search(worker, "feri")
    assert "Nessuna persona trovata per «feri». Forse cercavi:" in page
    assert "Non è nessuna di queste?" in page
    assert "Forse cercavi" not in search(worker, "ferri")


def test_who_is_found_by_the_exact_words_stands_without_guesses(worker: Client, world: World) -> None:
    make_intake(world, outcome=Outcome.INFORMATION)
    make_intake(world, last_name="Feri", first_name="Ugo", birth_date=date(1950, 1, 1))
    people = found(worker, "feri")
    assert "Ugo Feri" in people
    assert "Elena Ferri" not in people


def test_figures_with_another_prefix_or_code_find_the_person(worker: Client, world: World) -> None:
    make_intake(world, phone="035 123 418", tax_code="FRRLNE84C52Z999F", outcome=Outcome.INFORMATION)
    for terms in ("+39 035 123 418", "frrlne84c52z99vu"):
        assert "Elena Ferri" in found(worker, terms), terms


@pytest.mark.parametrize("hidden", [{"protected": True}, {"ambito": "altrove"}])
def test_a_slip_never_leads_to_who_must_not_be_found(
    worker: Client, world: World, hidden: dict[str, Any]
) -> None:
    home = make_world("altrove", offset=50) if "ambito" in hidden else world
    make_intake(home, protected=hidden.get("protected", False), phone="035 123 418")
    for terms in ("feri", "feri elena", "+39 035 123 418"):
        assert "Ferri" not in found(worker, terms)
        assert "Forse cercavi" not in search(worker, terms), terms


def test_no_more_than_five_people_are_guessed(worker: Client, world: World) -> None:
    for number in range(7):
        make_intake(world, birth_date=date(1980, 1, number + 1), outcome=Outcome.INFORMATION)
    assert search(worker, "feri elena").count("trovato-chi") == 5


def test_who_was_guessed_is_written_as_who_was_found(worker: Client, world: World) -> None:
    person = make_intake(world).person
    search(worker, "feri")
    entry = AccessLogEntry.objects.filter(kind=AccessKind.SEARCH).get()
    assert entry.terms_hash
    assert [row.subject_id for row in entry.subjects.all()] == [person.pk]


def test_a_guess_costs_the_same_however_many_are_near(worker: Client, world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert "Forse cercavi" in search(worker, "feri elena")
        return len(queries)

    make_case(world)
    few = cost()
    for number in range(4):
        make_case(world, birth_date=date(1990, 1, number + 1))
    assert cost() == few
