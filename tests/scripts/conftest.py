"""Pages made for one test of the scripts: our frame, our policy, and a server played by the test."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from playwright.sync_api import Page, WebSocketRoute

POLICY = "; ".join(
    f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
ADDRESS = "/prova/"
NEWS = "/prova/novita/"
HALF_HOUR = 30 * 60


def frame_of_a_user(seq: int, session_left: int) -> dict[str, Any]:
    """What surrounds the pages of somebody who has seen the notices up to number ``seq``."""
    shell = SimpleNamespace(
        ambito_name="Ambito di Prova",
        municipality_count=4,
        user_label="assistente sociale",
        menu=[SimpleNamespace(url="/prova/", label="Il mio lavoro", is_current=True, count=2)],
        unread=0,
        seq=seq,
        changes=0,
        live_url=settings.LIVE_PATH,
        news_url=NEWS,
        new_intake_url="/schede/nuova/",
        session_left=session_left,
    )
    return {"shell": shell, "user": SimpleNamespace(pk=7, label="Giulia Riva"), "messages": []}


def drawn(content: str, seq: int = 0, session_left: int = HALF_HOUR, **context: Any) -> str:
    """A whole page with ``content`` in its middle."""
    source = "{% extends 'base.html' %}{% block content %}" + content + "{% endblock %}"
    request = RequestFactory().get(ADDRESS)
    return Template(source).render(
        Context({**frame_of_a_user(seq, session_left), "request": request, **context})
    )


class Stage:
    """A window on the page under test, and the server's side of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.content = ""
        self.seq = 0
        self.news = ""
        self.asked: list[str] = []
        self.failing = 0  # how many questions get no good answer, from now on
        self.silent = 0  # how many get no answer at all
        self.sockets: list[WebSocketRoute] = []
        self.session: dict[str, Any] | None = {"left": HALF_HOUR, "user": 7, "token": "nuovo"}
        self.session_left = HALF_HOUR
        self.presences: list[str] = []  # the method of each question about the session
        page.route("**/prova/**", self._answer_page)
        page.route("**/prova/novita/**", self._answer_news)
        page.route("**/accesso/sessions/durata/", self._answer_session)
        page.route_web_socket(f"**{settings.LIVE_PATH}", self._take)

    def _take(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)

    def _answer_page(self, route: Any) -> None:
        self.asked.append(route.request.url)
        if self._fails(route):
            return
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        route.fulfill(body=drawn(self.content, self.seq, self.session_left), headers=headers)

    def _answer_news(self, route: Any) -> None:
        self.asked.append(route.request.url)
        if self._fails(route):
            return
        route.fulfill(body=self.news, content_type="text/html; charset=utf-8")

    def _fails(self, route: Any) -> bool:
        if self.silent:
            self.silent -= 1
            return True
        if not self.failing:
            return False
        self.failing -= 1
        route.fulfill(status=502)
        return True

    def _answer_session(self, route: Any) -> None:
        self.presences.append(route.request.method)
        if self.session is None:
            route.fulfill(status=403)
        else:
            route.fulfill(json=self.session)

    def open(self, content: str = "<h1>Prova</h1>", seq: int = 0) -> Page:
        self.content, self.seq = content, seq
        self.page.goto(ADDRESS)
        return self.page

    def say(self, seq: int, unread: int, epoch: str = "a", changes: int = 0) -> None:
        """Speak on the newest socket, as the server does."""
        frame = {"epoch": epoch, "seq": seq, "unread": unread, "changes": changes}
        self.sockets[-1].send(json.dumps(frame))

    def tell(self, *notices: int, unread: int) -> None:
        """Have these notices ready for whoever asks, each with something to do."""
        toasts = "".join(f'{{% toast {n} {n} "Nuovo invio" "Prova {n}" "/prova/" %}}' for n in notices)
        source = f'<div data-seq="{max(notices)}" data-unread="{unread}">{toasts}</div>'
        self.news = Template("{% load interface %}" + source).render(Context())


@pytest.fixture
def stage(new_window: Callable[..., Page]) -> Stage:
    return Stage(new_window())
