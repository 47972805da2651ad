"""The server, or the browser, dies in the middle of a long entry: at most two seconds of it are lost.

The hours of the page are the test's, its requests are real: what is late is late whatever the machine.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page

from bench.live.servers import Server
from intake.actions import save_draft
from intake.models import IntakeDraft
from intake.questions.core import core_form
from intake.questions.typed import OPEN, fields_of, rows_name
from tests.browser import Site, sign_in
from tests.services import free_port
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_LOST = 2_000  # milliseconds of typing
RETRY = 10_000
FIELDS = 50
A_FIELD = 750  # milliseconds to type one
STEP, ROAD = 250, 500
MOMENTS = {13, 37}  # after how many fields it dies: each at another distance from the last save
OPENED = [section.code for section in core_form().sections]
ROWS = {rows_name(code): "3" for code in ("members", "contacts", "services", "needs", "phones")}


def where_the_database_is() -> str:
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    return f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    """The pages, served by a process of their own from the database of the test."""
    port = free_port()
    place = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--lifespan", "off"]
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application", *place]
    settings = {"TESTING": "1", "DATABASE_URL": where_the_database_is(), "DATA_DIR": os.environ["DATA_DIR"]}
    served = Server("pages", command, port, tmp_path / "log", settings)
    start(served)
    yield served
    served.kill()


def start(server: Server) -> None:
    server.start()
    server.await_listening()


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def draft(world: World) -> IntakeDraft:
    """A scheda with every section open and some rows to fill."""
    return save_draft(by=world.desk, access_point=world.desk_point, answers={OPEN: OPENED, **ROWS})


class Typist:
    """Types one field after the other on a page whose clock is the test's."""

    def __init__(self, page: Page, draft: IntakeDraft) -> None:
        self.page, self.draft = page, draft
        self.now = 0
        self.typed: list[tuple[int, str, str]] = []
        self.on_the_road = self.sent_at = 0
        page.on("request", lambda _request: self._count(1))
        page.on("requestfinished", lambda _request: self._count(-1))
        page.on("requestfailed", lambda _request: self._count(-1))

    def _count(self, step: int) -> None:
        if not self.on_the_road:
            self.sent_at = self.now
        self.on_the_road += step

    def open(self) -> list[str]:
        """Open the page; the names of the fields that can be typed in."""
        self.page.clock.install()
        self.page.goto(self.draft.get_absolute_url())
        self.page.clock.pause_at(self.page.evaluate("Date.now()") + 1000)
        texts = [
            name
            for question in core_form().questions.values()
            for name, one in fields_of(question, ROWS)
            if one.kind in {"text", "long_text"} and not one.pattern
        ]
        texts += ["reporter", "last_name", "first_name", "alias", "citizenship", "address", "request"]
        return [name for name in texts if self.page.locator(f"[name='{name}']").is_visible()]

    def type(self, name: str) -> None:
        words = f"parola {len(self.typed)}"
        self.page.fill(f"[name='{name}']", words)
        self.typed.append((self.now, name, words))
        self.pass_time(A_FIELD)

    def pass_time(self, milliseconds: int) -> None:
        """Let time pass on the page; what was sent arrives within half a second of it."""
        for _step in range(0, milliseconds, STEP):
            self.page.clock.run_for(STEP)
            self.now += STEP
            if self.now - self.sent_at >= ROAD:
                self.wait_for_the_road()

    def wait_for_the_road(self) -> None:
        while self.on_the_road:
            self.page.wait_for_timeout(10)

    def lost(self) -> list[str]:
        """What was typed more than two seconds ago and is not in the draft."""
        kept = IntakeDraft.objects.get(pk=self.draft.pk).answers
        old = [each for each in self.typed if each[0] <= self.now - MOST_LOST]
        return [name for _at, name, words in old if kept.get(name) != words]


@pytest.fixture
def typist(chromium: Browser, server: Server, world: World, draft: IntakeDraft) -> Typist:
    return Typist(window_of(chromium, server, world.desk), draft)


def window_of(chromium: Browser, server: Server, user: Any) -> Page:
    url = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(base_url=url, locale="it-IT", viewport={"width": 1366, "height": 768})
    context.route("**/avvisi/**", lambda route: route.abort())  # the line is another matter
    sign_in(context, Site(url, None), user)  # type: ignore[arg-type] # nothing runs in its loop
    return context.new_page()


def test_a_server_killed_at_any_moment_loses_two_seconds_and_the_page_nothing(
    typist: Typist, server: Server
) -> None:
    names = typist.open()[:FIELDS]
    assert len(names) == FIELDS
    for number, name in enumerate(names, 1):
        typist.type(name)
        if number in MOMENTS:
            server.kill()
            assert typist.lost() == []
            start(server)
            typist.pass_time(RETRY)
    typist.pass_time(2 * MOST_LOST)
    assert typist.lost() == []
    assert len(typist.typed) == FIELDS


def test_a_browser_that_dies_loses_two_seconds_and_another_computer_goes_on(
    server: Server, world: World, draft: IntakeDraft, launch: Callable[[], Browser]
) -> None:
    browser = launch()
    typist = Typist(window_of(browser, server, world.desk), draft)
    for name in typist.open()[:9]:
        typist.type(name)
    kill(browser)
    assert typist.lost() == []
    other = launch()
    page = window_of(other, server, world.desk)
    page.goto(typist.draft.get_absolute_url())
    old = [each for each in typist.typed if each[0] <= typist.now - MOST_LOST]
    assert len(old) >= 6
    assert [page.input_value(f"[name='{name}']") for _at, name, _words in old] == [each[2] for each in old]
    other.close()


def kill(browser: Browser) -> None:
    """End a browser as a fallen machine would: no page of it says anything more to anybody."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    for process in found:
        os.kill(process["id"], signal.SIGKILL)
