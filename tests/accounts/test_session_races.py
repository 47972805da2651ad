"""A session is ended while a page is being made for it: it is not reborn, and opens nothing more.

The race has its control: with a store that writes what it does not find, it would come back to life.
"""

import threading
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore as DjangoStore
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.actions import end_session
from accounts.models import User
from accounts.sessions import SEEN, own_sessions
from audit import clock
from tests.referrals.test_races import race, refusals
from tests.world import PASSWORD, World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PAGE = "accounts:sessions"


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def client(world: World) -> Client:
    """Giulia, signed in for some minutes: the next page writes into her session that she is there."""
    client = Client(raise_request_exception=False)
    client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    session = client.session
    session[SEEN] = clock.now().timestamp() - 120
    session.save()
    return client


def elsewhere(act: Any) -> None:
    """Do something on a connection of its own, and wait until it is done."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    other.start()
    other.join(10)


def ended_meanwhile(user: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> int:
    """Ask for a page; just before its session is written, another ends it. The status of the page."""
    store = type(client.session)
    save = store.save

    def end_first(session: Any, *given: Any, **how: Any) -> None:
        monkeypatch.setattr(store, "save", save)
        elsewhere(lambda: end_session(by=user, session=own_sessions(user).get()))
        session.save(*given, **how)

    monkeypatch.setattr(store, "save", end_first)
    return client.get(reverse(PAGE)).status_code


def is_in(client: Client) -> bool:
    return client.get(reverse(PAGE)).status_code == 200


def test_what_was_ended_while_a_page_was_made_is_not_reborn(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = client.session.session_key
    assert ended_meanwhile(world.giulia, client, monkeypatch) == 400
    assert not Session.objects.filter(pk=key).exists()
    assert not is_in(client)


def test_control_a_store_that_writes_what_it_does_not_find_brings_it_back(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(session: Any, must_create: bool = False) -> None:
        session.create_model_instance(session._get_session(no_load=must_create)).save()

    key = client.session.session_key
    monkeypatch.setattr(DjangoStore, "save", write)
    ended_meanwhile(world.giulia, client, monkeypatch)
    assert Session.objects.filter(pk=key).exists()


def test_two_who_end_it_at_once_both_find_it_ended(world: World, client: Client) -> None:
    one, same = own_sessions(world.giulia).get(), own_sessions(world.giulia).get()
    results = race(
        lambda: end_session(by=world.giulia, session=one), lambda: end_session(by=world.giulia, session=same)
    )
    assert refusals(results) == []
    assert not is_in(client)
