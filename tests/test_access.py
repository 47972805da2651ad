"""Every route stands in the access table (``tests/access/table.py``), or is found."""

from collections.abc import Iterator
from typing import Any

import pytest
from channels.generic.http import AsyncHttpConsumer
from channels.middleware import BaseMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from channels.sessions import CookieMiddleware, SessionMiddleware
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from config import asgi, urls
from config.timer import Lifespan
from network.consumers import InboxConsumer
from tests.access.table import API, BEHIND_LINKS, OWN_ACCOUNT, PAGES, SOCKETS, WITHOUT_ROWS


def route_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern, inner)


# What asks or adds something before it hands on.
WRAPPERS = (asgi.SameOrigin, BaseMiddleware, CookieMiddleware, SessionMiddleware)


def served(application: Any) -> Iterator[str]:
    """What a server answers by itself, and not through the pages: names of addresses, or what stands bare."""
    if isinstance(application, ProtocolTypeRouter):
        for inner in application.application_mapping.values():
            yield from served(inner)
    elif isinstance(application, URLRouter):
        for route in application.routes:
            inside = [*served(route.callback)] if isinstance(route.callback, URLRouter) else [str(route.name)]
            yield from inside
    elif isinstance(application, WRAPPERS):
        yield from served(getattr(application, "application", None) or application.inner)
    elif not isinstance(application, (ASGIHandler, Lifespan)):
        yield repr(application)


def routes_without_a_row() -> set[str]:
    """The addresses of pages, API and sockets that nobody has written into the table."""
    named = {row.name for row in [*PAGES, *API]} | WITHOUT_ROWS | SOCKETS
    return {
        name
        for name in {*route_names(get_resolver()), *served(asgi.application)} - named
        if not name.startswith((*OWN_ACCOUNT, BEHIND_LINKS))
    }


def test_every_route_stands_in_the_table() -> None:
    assert routes_without_a_row() == set()
    assert {row.name for row in [*PAGES, *API]} <= set(route_names(get_resolver()))


urlpatterns = [*urls.urlpatterns, path("di-fretta/", lambda request: HttpResponse(), name="in_a_hurry")]


def test_a_route_nobody_wrote_into_the_table_is_found(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    assert routes_without_a_row() == {"in_a_hurry"}


EXTRA = path("linea/altra/", InboxConsumer.as_asgi(), name="another_line")
INJECTED = {
    "beside the line": ({"websocket": asgi.SameOrigin(URLRouter([EXTRA]))}, "another_line"),
    "further in": ({"websocket": URLRouter([path("linea/", URLRouter([EXTRA]))])}, "another_line"),
    "before the pages": (
        {"http": URLRouter([path("di-fretta/", AsyncHttpConsumer.as_asgi(), name="in_a_hurry")])},
        "in_a_hurry",
    ),
    "bare": ({"websocket": InboxConsumer.as_asgi()}, "InboxConsumer"),
    "of another protocol": ({"mqtt": WebsocketDenier()}, "WebsocketDenier"),
}


@pytest.mark.parametrize("where", INJECTED)
def test_a_consumer_nobody_wrote_into_the_table_is_found(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    extra, name = INJECTED[where]
    router = ProtocolTypeRouter({**asgi.application.application_mapping, **extra})
    monkeypatch.setattr(asgi, "application", router)
    [found] = routes_without_a_row()
    assert name in found
