"""Fixtures for tests in Chromium: the site served for real, windows that notice every complaint, axe-core.

    @pytest.mark.browser
    def test_a_worker_finds_a_person(new_window, site, axe):
        worker = new_window(user)       # a Playwright page, signed in, in a browser context of its own
        worker.goto("/")
        axe(worker)

Any console error, uncaught exception, violation of the content security policy or answer 5xx fails the test.
"""

import asyncio
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import get_resolver
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    WebError,
    sync_playwright,
)

from tests import services

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
WIDTHS = (1366, 320)
# A page is judged when it has settled: the resize is answered at the next frame, what enters fades in.
# Two seconds at most: nothing limits how long a script is waited for, and a window may get no frames.
VIOLATIONS = """async () => {
    const ends = (animation) => Number.isFinite(animation.effect.getComputedTiming().endTime);
    const settle = async () => {
        await new Promise(requestAnimationFrame);
        await Promise.allSettled(document.getAnimations().filter(ends).map((each) => each.finished));
    };
    await Promise.race([settle(), new Promise((resolve) => setTimeout(resolve, 2000))]);
    return (await axe.run()).violations;
}"""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """The system, served by this process on the loopback address."""

    url: str
    _loop: asyncio.AbstractEventLoop

    def run(self, function: Callable[..., Any], **arguments: Any) -> Any:
        """Call an action as a request would, so that its notices reach the open windows."""

        def call() -> Any:
            try:
                return function(**arguments)
            finally:
                connections.close_all()

        return asyncio.run_coroutine_threadsafe(sync_to_async(call)(), self._loop).result(timeout=30)


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    """Serve the system, pages and sockets, from a thread of this process while the test lasts."""
    from config.asgi import application  # noqa: PLC0415 (it builds the whole application: only when needed)

    assert get_resolver().url_patterns  # a broken address fails here, not as a page that never answers
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            application,
            lifespan="off",
            log_level="error",
            timeout_graceful_shutdown=1,
        )
        server, loop = uvicorn.Server(config), asyncio.new_event_loop()
        thread = threading.Thread(target=_serve, args=(server, loop, listener), daemon=True)
        thread.start()
        _await(lambda: server.started or not thread.is_alive())
        assert server.started, "The live server did not start."
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", loop)
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive(), "The live server did not stop."


def _serve(server: uvicorn.Server, loop: asyncio.AbstractEventLoop, listener: socket.socket) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(server.serve(sockets=[listener]))


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[[], Browser]]:
    """Start a Chromium."""
    path = services.chromium()
    if path is None:
        pytest.fail("Chromium is not installed: `sudo apt-get install chromium`")
    # Playwright keeps an event loop running in this thread, where Django would refuse every query
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=path, args=QUIET)


@pytest.fixture
def chromium(launch: Callable[[], Browser]) -> Iterator[Browser]:
    """The Chromium of one test; each window has a browser context of its own in it.

    It is closed whole: now and then a Chromium never answers that it has closed one context, and nothing
    limits that wait, while a whole one is ended when it does not leave within half a minute.
    """
    browser = launch()
    yield browser
    browser.close()


@dataclass
class Complaints:
    """What the windows of one test complained of, less what the test said it expects."""

    heard: list[str] = field(default_factory=list)
    _visited: set[str] = field(default_factory=set)
    _expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let pass, in this test, the complaints that match a regular expression."""
        self._expected.append(pattern)

    def listen(self, context: BrowserContext) -> None:
        """Hear everything the pages of a context complain of."""
        context.on("console", self._hear_console)
        context.on("weberror", self._hear_exception)
        context.on("response", self._hear_response)

    def unexpected(self) -> list[str]:
        """The complaints that must fail the test."""
        return [text for text in self.heard if not any(re.search(each, text) for each in self._expected)]

    def _hear_console(self, message: ConsoleMessage) -> None:
        refused_page = (
            message.text.startswith("Failed to load resource") and message.location["url"] in self._visited
        )
        if message.type == "error" and not refused_page:
            self.heard.append(f"console: {message.text} ({message.location['url']})")

    def _hear_exception(self, error: WebError) -> None:
        self.heard.append(f"exception: {error.error}")

    def _hear_response(self, response: Response) -> None:
        if response.status >= 500:
            self.heard.append(f"answer {response.status}: {response.url}")
        elif response.request.is_navigation_request():
            # Chromium reports a page answered with 4xx on the console: whether it is right, the test says
            self._visited.add(response.url)


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the windows complain of; at the end of the test there must be nothing unexpected."""
    complaints = Complaints()
    yield complaints
    if unexpected := complaints.unexpected():
        pytest.fail("The windows complained:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture
def new_window(site: Site, complaints: Complaints, chromium: Browser) -> Callable[..., Page]:
    """Open windows as different people: `new_window(user)` is signed in, `new_window()` is not."""

    def open_window(user: Any = None, **options: Any) -> Page:
        context = chromium.new_context(
            **{
                "base_url": site.url,
                "locale": "it-IT",
                "timezone_id": "Europe/Rome",
                "viewport": {"width": WIDTHS[0], "height": 768},
                **options,
            }
        )
        context.set_default_timeout(10_000)
        complaints.listen(context)
        if user is not None:
            sign_in(context, site, user)
        return context.new_page()

    return open_window


def sign_in(context: BrowserContext, site: Site, user: Any) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site.url}])


@pytest.fixture
def page(new_window: Callable[..., Page]) -> Page:
    """One window in which nobody is signed in."""
    return new_window()


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Check a page for accessibility: `axe(page)` fails with every violation, at each width of `WIDTHS`."""
    source = AXE.read_text()

    def check(page: Page, widths: tuple[int, ...] = WIDTHS) -> None:
        before = page.viewport_size
        page.evaluate(source)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 768})
            found = page.evaluate(VIOLATIONS)
            assert not found, f"{page.url} at {width} px:\n" + "\n".join(_violation(each) for each in found)
        if before:
            page.set_viewport_size(before)

    return check


def _violation(found: dict[str, Any]) -> str:
    nodes = "".join(f"\n    {node['html'][:200]}" for node in found["nodes"])
    return f"  {found['id']} ({found['impact']}): {found['help']}{nodes}"
