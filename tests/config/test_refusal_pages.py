"""What a refusal looks like when no form is there to show it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from audit.access import ReadingNotLogged
from config.middleware import RefusalMiddleware
from config.views import server_error
from tests.intake.factories import make_followed_case, pass_seat
from tests.world import World


def answer(error: Exception, world: World) -> HttpResponse:
    """The page shown when a view of Giulia's raises ``error``."""
    request: HttpRequest = RequestFactory().post("/lavoro/7/prendi/")
    request.user = world.giulia
    page = RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, error)
    assert page is not None
    return page


def words_of(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page)


@pytest.mark.parametrize(("code", "status"), [("conflict", 409), ("invalid", 422)])
def test_a_refused_act_says_why_and_that_nothing_changed(world: World, code: str, status: int) -> None:
    page = answer(ValidationError("Anna Meli è stata più veloce.", code=code), world)
    assert page.status_code == status
    assert "Anna Meli è stata più veloce." in page.content.decode()
    assert "Niente è stato cambiato" in page.content.decode()


def test_who_may_read_a_situation_and_not_change_it_is_told_whom_to_ask(world: World) -> None:
    case = pass_seat(world, make_followed_case(world))
    client = Client()
    client.force_login(world.giulia)
    page = client.get(reverse("intake:close_case", args=[case.pk]))
    assert page.status_code == 403
    words = "Questa situazione è seguita da Presidio Nord. Chiedi l&#x27;accesso a Teresa Zani o Ugo Sala"
    assert words in page.content.decode()


def test_who_may_not_know_of_it_is_told_only_who_coordinates_where_they_work(world: World) -> None:
    case = make_followed_case(world)
    client = Client()
    client.force_login(world.chiara)
    pages = [client.get(reverse("intake:case", args=[pk])) for pk in (case.pk, case.pk + 1000)]
    assert {page.status_code for page in pages} == {404}
    first, second = (page.content.decode() for page in pages)
    assert "Se è una situazione che ti serve per il tuo lavoro, chiedi l'accesso a Teresa Zani." in first
    assert "Presidio Nord" not in first
    assert words_of(first) == words_of(second)


def test_without_a_trace_the_page_stays_closed_and_says_so(world: World) -> None:
    page = answer(ReadingNotLogged("intake:case"), world)
    assert page.status_code == 503
    assert "la pagina resta chiusa" in page.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/cases/?cursor=%00", 400),
        ("/api/v1/nowhere/", 404),
        ("/api/v1/cases/99999999999999999999999/", 404),
    ],
)
def test_a_program_is_told_what_is_wrong_in_its_own_form(world: World, address: str, status: int) -> None:
    client = Client()
    client.force_login(world.giulia)
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_fault_of_ours_is_told_to_a_program_without_words_about_it() -> None:
    answer = server_error(RequestFactory().get("/api/v1/cases/"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")


def test_every_other_error_is_left_to_who_knows_it(world: World) -> None:
    request = RequestFactory().get("/lavoro/")
    request.user = world.giulia
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(request, KeyError("x")) is None
