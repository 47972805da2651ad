"""The sign-in tells nobody who has an account."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.actions import enrol_user
from audit.models import AccessLogEntry
from config import settings as written
from tests.world import PASSWORD, World

WRONG = "una password sbagliata"
NOBODY = "nessuno@esempio.test"


def answer_to(route: str, **fields: str) -> tuple[int, str, str]:
    """Status, address and words of an answer, less what was typed and the token."""
    answer = Client().post(reverse(route), fields)
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    for typed in fields.values():
        page = page.replace(typed, "")
    return answer.status_code, answer.headers.get("Location", ""), page


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(world: World) -> None:
    known = answer_to("account_login", login=world.giulia.email, password=WRONG)
    assert known == answer_to("account_login", login=NOBODY, password=WRONG)


def test_an_account_without_password_is_answered_alike(world: World) -> None:
    enrolled = enrol_user(
        by=world.admin,
        email="nuova@esempio.test",
        first_name="Nora",
        last_name="Villa",
        profession="educator",
    )
    known = answer_to("account_login", login=enrolled.email, password=WRONG)
    assert known == answer_to("account_login", login=NOBODY, password=WRONG)


def test_a_forgotten_password_is_answered_alike(world: World) -> None:
    known = answer_to("account_reset_password", email=world.giulia.email)
    assert known == answer_to("account_reset_password", email=NOBODY)


def test_the_link_to_a_new_password_is_ours_whatever_host_is_named(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    Client(headers={"Host": "localhost"}).post(
        reverse("account_reset_password"), {"email": world.giulia.email}
    )
    (letter,) = mailoutbox
    link = re.search(r"^https?://.*$", str(letter.body), re.MULTILINE)
    assert link
    assert link[0].startswith(settings.SITE_URL)
    assert Client().get(urlsplit(link[0]).path, follow=True).status_code == 200


def test_who_guesses_is_stopped_after_five_attempts(world: World) -> None:
    for _each in range(5):
        answer_to("account_login", login=world.giulia.email, password=WRONG)
    *_rest, page = answer_to("account_login", login=world.giulia.email, password=WRONG)
    assert "Troppi tentativi" in page


def test_who_guesses_from_elsewhere_does_not_keep_the_owner_out(world: World) -> None:
    guesser = Client(REMOTE_ADDR="203.0.113.7")
    for _each in range(6):
        guesser.post(reverse("account_login"), {"login": world.giulia.email, "password": WRONG})
    owner = Client(REMOTE_ADDR="198.51.100.4")
    owner.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    assert owner.get(reverse("network:inbox")).status_code == 200
    guesser.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    assert guesser.get(reverse("network:inbox")).status_code == 302


def test_who_asks_for_the_password_of_another_does_not_keep_them_from_asking(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    asked = {"email": world.giulia.email}
    other, owner = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="198.51.100.4")
    answers = [other.post(reverse("account_reset_password"), asked).status_code for _each in range(6)]
    assert answers == [302] * 5 + [429]
    assert owner.post(reverse("account_reset_password"), asked).status_code == 302
    assert len(mailoutbox) == 6


def test_a_mailbox_is_not_flooded_from_many_addresses(world: World, mailoutbox: list[EmailMessage]) -> None:
    asked = {"email": world.giulia.email}
    answers = {
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(reverse("account_reset_password"), asked).status_code
        for number in range(1, 30)
    }
    assert answers == {302}
    assert len(mailoutbox) == 20


def test_whoever_signs_in_leaves_a_line_and_who_guesses_none(world: World, client: Client) -> None:
    client.post(reverse("account_login"), {"login": world.giulia.email, "password": WRONG})
    assert not AccessLogEntry.objects.exists()
    client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    line = AccessLogEntry.objects.get()
    assert (line.actor_id, line.kind, line.place) == (world.giulia.pk, "sign_in", "account_login")


def test_without_that_line_nobody_comes_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_given: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLogEntry, "save", broken)
    client = Client(raise_request_exception=False)
    answer = client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    assert answer.status_code == 503
    assert client.get(reverse("network:inbox")).status_code == 302


def test_attempts_made_at_once_are_no_more_than_one_after_the_other() -> None:
    def attempt(_each: int) -> bool:
        request = RequestFactory().post(reverse("account_login"))
        with context.request_context(request):
            try:
                get_adapter().pre_authenticate(request, email=NOBODY, password=WRONG)
            except ValidationError:
                return False
        return True

    with ThreadPoolExecutor(max_workers=20) as pool:
        assert 1 <= sum(pool.map(attempt, range(40))) <= 5


def test_passwords_are_kept_by_argon2(settings: Any) -> None:
    settings.PASSWORD_HASHERS = written.PASSWORD_HASHERS
    assert make_password(PASSWORD).startswith("argon2$argon2id$")
