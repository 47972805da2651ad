"""What the log says of a person: nothing. Of an error: its kind, its place, its request."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils.module_loading import import_string

from config import urls
from intake.models import Intake
from tests.intake.filling import begin, fill, register, typed
from tests.world import World

CANARY = "Canarina"


def explode(request: HttpRequest) -> HttpResponse:
    """A page that breaks on somebody's name, with the name in the error and in what caused it."""
    try:
        raise KeyError(f"{CANARY} Ferri")
    except KeyError as error:
        raise ValueError(f"{CANARY} Ferri, 035 123 456") from error


handler500 = urls.handler500
urlpatterns = [*urls.urlpatterns, path("esplode/", explode, name="explode")]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is said at any level from INFO on, as it would be written."""
    formatter = dict(configured.LOGGING["formatters"]["json"])
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(import_string(formatter.pop("()"))(**formatter))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_an_error_says_its_kind_its_place_and_its_request_and_no_word(
    world: World, settings: Any, log: StringIO
) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(world.desk)
    answer = client.get("/esplode/")
    assert answer.status_code == 500
    assert CANARY not in log.getvalue()
    assert CANARY not in answer.content.decode()
    (line,) = [line for line in lines(log) if line["level"] == "error"]
    assert line["error"] == ["ValueError", "KeyError"]
    assert "explode" in line["where"][-1]
    assert line["request_id"] == answer["X-Request-ID"]
    page = answer.content.decode()
    assert "Qualcosa non ha funzionato e la bozza è salva. Riprova; se succede ancora scrivi a <a" in page
    assert f"{settings.SUPPORT_EMAIL}</a> con il codice <strong>{line['request_id'][-8:]}</strong>" in page
    assert line["event"] == "500 /esplode/"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/carichi/?{CANARY}=1", 400),
        (f"/situazioni/?dopo={CANARY}", 400),
        (f"/registro/?pagina={CANARY}", 403),
        (f"/non-esiste/?q={CANARY}", 404),
    ],
)
def test_what_was_asked_is_not_repeated(world: World, log: StringIO, address: str, status: int) -> None:
    client = Client()
    client.force_login(world.coordinator)
    assert client.get(address).status_code == status
    assert lines(log)
    assert CANARY not in log.getvalue()


def test_a_whole_registration_leaves_no_name_in_the_log(world: World, client: Client, log: StringIO) -> None:
    client.force_login(world.desk)
    client.post(reverse("intake:desk"), {"q": f"{CANARY} Ferri"})
    draft = begin(client, world)
    fill(client, draft, typed(world, first_name=CANARY, phone="chiamare Canarina", birth_date=CANARY))
    fill(client, draft, typed(world, first_name=CANARY, request=f"{CANARY} cerca casa"))
    answer = register(client, draft)
    assert answer.status_code == 302
    assert CANARY.casefold() not in log.getvalue().casefold()
    # The number of the request leads from the answer to the history of what it wrote.
    assert Intake.objects.get().history.get().request_id == answer["X-Request-ID"]


SECRET = "s3gr3t0-d1-un-1nd1r1zz0"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"/collegamento/{SECRET}/", "404 /collegamento/…/"),
        (f"/collegamento/{SECRET}/documenti/7/", "404 /collegamento/…/documenti/7/"),
        (f"/collegamento/{SECRET}/.", "404 /…"),  # as a mail program may cut or lengthen it
        (f"/calendario/{SECRET}.ics", "404 /calendario/….ics"),
        (f"/{CANARY}/", "404 /…"),
    ],
)
def test_the_secret_of_an_address_is_not_told(world: World, log: StringIO, address: str, told: str) -> None:
    client = Client()
    client.force_login(world.desk)
    assert client.get(address).status_code == 404
    (line,) = lines(log)
    assert line["event"] == told


SERVED = f"""
import logging, uvicorn
ASKED = "::1", "GET", "/calendario/{SECRET}.ics", "1.1", 200
uvicorn.Config("config.asgi:application").load()
logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', *ASKED)
try:
    raise ValueError("{CANARY} Ferri")
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
"""


def test_the_server_that_stands_before_the_pages_tells_no_address_and_no_word() -> None:
    """A process of its own: the server sets up its log before the pages set up theirs."""
    environment = {**os.environ, "TESTING": "1", "DATABASE_URL": "sqlite://:memory:"}
    ran = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", SERVED], env=environment, capture_output=True, text=True, check=True
    )
    (line,) = (ran.stdout + ran.stderr).splitlines()
    assert json.loads(line)["error"] == ["ValueError"]
    assert SECRET not in line
    assert CANARY not in line
