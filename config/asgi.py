"""Pages, API and the live line in one process."""

import gc
import os
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

import config.urls  # noqa: E402, F401 - else the first request would load the pages while all lines wait
from config.timer import Lifespan  # noqa: E402 - the apps must be loaded first
from network.websocket_urls import websocket_urlpatterns  # noqa: E402 - the apps must be loaded first


class SameOrigin:
    """Refuses sockets opened by a page of another host, port or, where pages travel sealed, scheme.

    The validator of the library compares hosts only, and so accepts any port.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        origin, host = headers.get(b"origin", b""), headers.get(b"host", b"")
        schemes = (b"https",) if settings.SESSION_COOKIE_SECURE else (b"https", b"http")
        accepted = bool(host) and origin in {scheme + b"://" + host for scheme in schemes}
        answer = self.application if accepted else WebsocketDenier()
        return await answer(scope, receive, send)


application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": SameOrigin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
        **({"lifespan": Lifespan()} if settings.DEMO else {}),
    }
)
gc.freeze()  # the program itself is never garbage: walking over it again slows every long act
