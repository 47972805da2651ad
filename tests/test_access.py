"""Every route stands in the access table (``tests/access/table.py``), or is found."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from config import urls
from network import websocket_urls
from network.consumers import InboxConsumer
from tests.access.table import API, BEHIND_LINKS, OWN_ACCOUNT, PAGES, SOCKETS, WITHOUT_ROWS


def route_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern, inner)


def routes_without_a_row() -> set[str]:
    """The addresses of pages, API and sockets that nobody has written into the table."""
    named = {row.name for row in [*PAGES, *API]} | WITHOUT_ROWS | SOCKETS
    sockets = {str(route.name) for route in websocket_urls.websocket_urlpatterns}
    return {
        name
        for name in {*route_names(get_resolver()), *sockets} - named
        if not name.startswith((*OWN_ACCOUNT, BEHIND_LINKS))
    }


def test_every_route_stands_in_the_table() -> None:
    assert routes_without_a_row() == set()
    assert {row.name for row in [*PAGES, *API]} <= set(route_names(get_resolver()))


urlpatterns = [*urls.urlpatterns, path("di-fretta/", lambda request: HttpResponse(), name="in_a_hurry")]


def test_a_route_nobody_wrote_into_the_table_is_found(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    assert routes_without_a_row() == {"in_a_hurry"}


def test_a_socket_nobody_wrote_into_the_table_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = path("linea/altra/", InboxConsumer.as_asgi(), name="another_line")
    monkeypatch.setattr(
        websocket_urls, "websocket_urlpatterns", [*websocket_urls.websocket_urlpatterns, extra]
    )
    assert routes_without_a_row() == {"another_line"}
