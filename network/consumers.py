"""The live line: tells an open page that its inbox has changed, with numbers only."""

import asyncio
import json
from collections import Counter
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.models import User
from network.models import NoticeCounter
from network.notices import group_of

SIGNED_OUT = 4401
TOO_MANY = 4429
HEARTBEAT_SECONDS = 25
WATCH_SECONDS = 4  # a lost session closes its line within five seconds
SOCKETS_PER_USER = 10
LONGEST_FRAME = 4096

open_sockets: Counter[int] = Counter()


class InboxConsumer(AsyncWebsocketConsumer):
    """One open page of one signed-in user.

    It sends ``{"epoch", "seq", "unread"}`` when opened, at each change, and as a heartbeat which heals
    whatever push was lost. It listens to nothing: any frame from the page but a short one closes the line.
    """

    user_id: int | None = None

    async def connect(self) -> None:
        # Refusing before accepting would look like a network error, and the page would try for ever.
        await self.accept()
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(code=SIGNED_OUT)
            return
        if open_sockets[user.pk] >= SOCKETS_PER_USER:
            await self.close(code=TOO_MANY)
            return
        self.user_id = user.pk
        open_sockets[user.pk] += 1
        await self.channel_layer.group_add(group_of(user.pk), self.channel_name)
        self.watch = asyncio.create_task(self.keep_watch())

    async def disconnect(self, code: int) -> None:
        if self.user_id is None:
            return
        open_sockets[self.user_id] -= 1
        self.watch.cancel()
        await self.channel_layer.group_discard(group_of(self.user_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if len(text_data or bytes_data or "") > LONGEST_FRAME or bytes_data is not None:
            await self.close(code=1009)

    async def keep_watch(self) -> None:
        """Send the newest number now and at each heartbeat; close the line when the session has ended."""
        since_heartbeat = HEARTBEAT_SECONDS
        while await self.still_signed_in():
            if since_heartbeat >= HEARTBEAT_SECONDS:
                await self.send_news(await self.newest())
                since_heartbeat = 0
            await asyncio.sleep(WATCH_SECONDS)
            since_heartbeat += WATCH_SECONDS
        await self.close(code=SIGNED_OUT)

    async def inbox_changed(self, event: dict[str, Any]) -> None:
        if await self.still_signed_in():
            await self.send_news({key: event[key] for key in ("epoch", "seq", "unread")})
        else:
            await self.close(code=SIGNED_OUT)

    async def send_news(self, news: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(news))

    @database_sync_to_async
    def still_signed_in(self) -> bool:
        session = self.scope["session"]
        if not session.exists(session.session_key):
            return False
        return User.objects.filter(pk=self.user_id, is_active=True).exists()

    @database_sync_to_async
    def newest(self) -> dict[str, Any]:
        counter, _created = NoticeCounter.objects.get_or_create(user_id=self.user_id)
        return {"epoch": str(counter.epoch), "seq": counter.last_seq, "unread": counter.unread}
