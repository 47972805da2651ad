"""The pages around the work: sign-in, errors, information. Each says what happened and what to do."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.views import csrf, defaults

from config import demo, gallery
from tests.world import PASSWORD, World

urlpatterns = [path("dimostrazione/", lambda request: HttpResponse(), name="demo_sign_in")]
INFORMATION = ["accessibility", "privacy", "shortcuts"]


def text_of(response: HttpResponse) -> str:
    """The words of a page, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = None  # type: ignore[assignment] # as when an error comes before anybody is known
    return request


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*INFORMATION, "account_login", "account_reset_password"])
def test_pages_open_to_all_have_one_heading_and_no_menu(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1
    assert 'id="menu"' not in response.content.decode()


def test_who_is_signed_in_reads_the_same_pages_inside_the_frame(client: Client, world: World) -> None:
    client.force_login(world.coordinator)
    for name in (*INFORMATION, "account_change_password", "account_logout", "mfa_index"):
        page = client.get(reverse(name)).content.decode()
        assert 'id="menu"' in page
        assert world.coordinator.label in page
        assert "data-linea=" in page


def test_what_is_read_after_signing_in_stays_in_no_cache(client: Client, world: World) -> None:
    client.force_login(world.giulia)
    for name in ("intake:my_work", "network:inbox"):
        assert client.get(reverse(name))["Cache-Control"] == "no-store, private"


def test_signing_in_with_a_wrong_password_says_so_and_keeps_the_address(client: Client, world: World) -> None:
    response = client.post(
        reverse("account_login"), {"login": world.coordinator.email, "password": "sbagliata"}
    )
    page = response.content.decode()
    assert 'class="riepilogo-errori"' in page
    assert f'value="{world.coordinator.email}"' in page
    assert "sbagliata" not in page


def test_signing_in_greets_with_no_message_on_top_of_the_page(client: Client, world: World) -> None:
    client.post(reverse("account_login"), {"login": world.coordinator.email, "password": PASSWORD})
    assert "avviso-riquadro" not in client.get(reverse("privacy")).content.decode()


@pytest.mark.django_db
def test_outside_the_demo_nothing_is_offered_for_one_click(client: Client) -> None:
    assert "Prova con un clic" not in text_of(client.get(reverse("account_login")))


@pytest.mark.urls(__name__)
def test_each_account_of_the_demo_is_one_click_away() -> None:
    accounts = [{"email": "sportello@demo.test", "label": "Sportello di Dalmine"}]
    page = render_to_string(
        "account/demo_accounts.html", {"demo_accounts": accounts}, RequestFactory().get("/")
    )
    assert 'name="email" value="sportello@demo.test"' in page
    assert "Sportello di Dalmine" in page
    assert "csrfmiddlewaretoken" in page


def test_any_operator_that_the_coordinator_of_the_demo_may_choose_can_be_played(
    world: World,
) -> None:
    assert demo.other_operators() == []
    world.coordinator.email = demo.COORDINATOR
    world.coordinator.save()
    played = demo.other_operators()
    assert {world.giulia, world.marco} <= set(played)
    assert not {world.desk, world.coordinator, world.admin} & set(played)


def test_a_forgotten_password_is_answered_by_a_mail_without_personal_data(
    client: Client, world: World
) -> None:
    response = client.post(reverse("account_reset_password"), {"email": world.coordinator.email}, follow=True)
    assert "Controlla la posta" in text_of(response)
    body = str(mail.outbox[0].body)
    assert "Scegli una password nuova" in mail.outbox[0].subject
    assert world.coordinator.last_name not in body
    link = re.search(r"https?://[^/]+(/\S+)", body)
    assert link
    page = client.get(link[1], follow=True)
    assert "Scegli una password nuova" in text_of(page)


def test_the_same_answer_is_given_to_an_address_nobody_has(client: Client, world: World) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "chi@esempio.test"}, follow=True)
    assert "Controlla la posta" in text_of(response)
    assert "non corrisponde nessun account" in str(mail.outbox[0].body)


def test_a_used_link_says_how_to_get_another(client: Client, db: None) -> None:
    page = client.get(
        reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "x-y"}), follow=True
    )
    assert "Il collegamento non vale più" in text_of(page)


def test_an_unknown_address_is_answered_with_what_to_do(client: Client, world: World) -> None:
    client.force_login(world.coordinator)
    response = client.get("/non/esiste/")
    assert response.status_code == 404
    assert "Qui non c'è niente" in text_of(response).replace("&#x27;", "'")


def test_a_missing_right_is_told_with_its_reason(world: World, request_of_nobody: HttpRequest) -> None:
    response = defaults.permission_denied(
        request_of_nobody, PermissionDenied("Chiedi l'accesso a Teresa Zani")
    )
    assert response.status_code == 403
    assert "Teresa Zani" in text_of(response)


def test_an_old_token_is_told_in_words(request_of_nobody: HttpRequest) -> None:
    response = csrf.csrf_failure(request_of_nobody)
    assert response.status_code == 403
    assert "aperta da troppo tempo" in text_of(response)


@pytest.mark.parametrize(("view", "status"), [(defaults.bad_request, 400), (defaults.server_error, 500)])
def test_broken_requests_and_broken_servers_need_nothing_to_answer(
    view: Any, status: int, request_of_nobody: HttpRequest
) -> None:
    response = view(request_of_nobody, *([ValueError()] if status == 400 else []))
    assert response.status_code == status
    assert "Vai alla pagina iniziale" in text_of(response)
    assert b"<script" not in response.content


def test_the_gallery_draws_every_component_with_known_classes(rf: RequestFactory, db: None) -> None:
    request = rf.get("/componenti/")
    request.user = None  # type: ignore[assignment] # the frame asks who is there
    page = gallery.components(request).content.decode()
    for name in ("riepilogo-errori", "etichetta-emergenza", "stato-ok", "barra-piu", "storia", "avviso-vivo"):
        assert name in page, name
