"""Pages that listen to the live line."""

import json
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from accounts.models import User
from audit.actions import action
from audit.context import SystemActor
from config.asgi import application
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.notices import notify

HOST = "accoglienza.test:8000"
Say = Callable[..., Any]


@action
def tell(*, by: SystemActor, to: User) -> list[Notice]:
    return notify(by=by, to=[to], kind=NoticeKind.CASE_TO_ASSIGN, path="/carichi/")


tell_later = sync_to_async(tell)


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Page:
    """An open page, as far as the line is concerned."""

    def __init__(self, cookie: str = "", origin: str = f"http://{HOST}") -> None:
        headers = [(b"host", HOST.encode()), (b"origin", origin.encode())]
        if cookie:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
        self.cookie = cookie
        self.socket = WebsocketCommunicator(application, settings.LIVE_PATH, headers=headers)

    async def open(self) -> bool:
        is_accepted, _protocol = await self.socket.connect(timeout=5)
        return is_accepted

    async def hears(self, timeout: float = 3) -> dict[str, Any]:
        return dict(json.loads(await self.socket.receive_from(timeout=timeout)))

    async def hears_nothing(self, during: float = 0.3) -> bool:
        return await self.socket.receive_nothing(timeout=during)

    async def closing_code(self, timeout: float = 5) -> int:
        """The code with which the line is closed; anything said before it fails the test."""
        output = await self.socket.receive_output(timeout=timeout)
        assert output["type"] == "websocket.close", output
        return int(output["code"])

    async def leave(self) -> None:
        await self.socket.disconnect(timeout=5)
