"""The live line: tells an open page that its inbox has changed, with numbers only."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from network.line import Listener, News, Standing
from network.notices import Told
from network.switchboard import Switchboard, switchboard

# Codes of the closing, read by the page (RFC 6455 leaves 4000–4999 to applications).
SIGNED_OUT = 4401
POST_LOST = 4403
TOO_MANY_SOCKETS = 4429
FLOOD = 1008
FRAME_TOO_LONG = 1009
SERVER_FAILED = 1011


class InboxConsumer(AsyncWebsocketConsumer):
    """One open page of one signed-in user.

    It sends ``{"epoch", "seq", "unread", "changes"}`` when opened, at each change, and as a heartbeat. Before
    each word the switchboard looks again at the session, the user and the posts: after a sign-out or a lost
    post nothing is said any more. It needs nothing from the page: long frames and floods close the line.
    A page that is slow to take a word holds nobody up, and then hears the newest alone.
    """

    channel_layer_alias = ""  # none: the switchboard listens for all lines
    heartbeat_seconds: float = 25
    sockets_per_user = 10
    longest_frame = 4096  # bytes
    frames_allowed = 20  # in ``frames_window`` seconds
    frames_window: float = 10

    listener: Listener
    board: Switchboard | None = None  # since it is open
    beginning: Standing | None = None
    said: News | None = None
    spoke_at = 0.0
    carried = 0  # the number up to which the page was told
    is_over = False
    mouth: "asyncio.Task[None] | None" = None
    ending: "asyncio.Task[None] | None" = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.to_say: deque[News] = deque(maxlen=1)
        self.frames: deque[float] = deque(maxlen=self.frames_allowed + 1)
        try:
            await super().__call__(scope, receive, send)
        finally:  # whatever ends the line, its place is free again
            self.release()

    async def dispatch(self, message: dict[str, Any]) -> None:
        # The library's own first waits for the one thread of all sockets, at every message.
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        # Refusing before accepting would look like a network error, and the page would try for ever.
        await self.accept()
        user, board = self.scope["user"], switchboard()
        if not user.is_authenticated:
            await self.finish(SIGNED_OUT)
        elif board.lines_of(user.pk) >= self.sockets_per_user:
            await self.finish(TOO_MANY_SOCKETS)
        else:
            self.listener = (user.pk, self.scope["session"].session_key)
            self.board = board
            board.join(self)

    async def disconnect(self, code: int) -> None:
        self.is_over = True

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        size = len(bytes_data) if bytes_data is not None else len((text_data or "").encode())
        now = asyncio.get_running_loop().time()
        self.frames.append(now)
        if size > self.longest_frame:
            await self.finish(FRAME_TOO_LONG)
        elif len(self.frames) > self.frames_allowed and now - self.frames[0] < self.frames_window:
            await self.finish(FLOOD)

    def hear(self, standing: Standing | None) -> None:
        """Say what is new to the page, or close the line of who may not have it any more."""
        if self.is_over:
            return
        if standing is None or not standing.continues(self.beginning or standing):
            self.end(SIGNED_OUT)
        elif not standing.keeps_posts_of(self.beginning or standing):
            self.end(POST_LOST)
        else:
            self.beginning = self.beginning or standing
            self.say(standing.news)

    def fail(self) -> None:
        """Close: the page comes back by itself, better than a line that looks open and is deaf."""
        self.end(SERVER_FAILED)

    def say(self, news: News) -> None:
        """Say what is new, and something at each heartbeat."""
        now = asyncio.get_running_loop().time()
        if news == self.said and now - self.spoke_at < self.heartbeat_seconds:
            return
        self.said, self.spoke_at = news, now
        self.to_say.append(news)
        if self.mouth is None or self.mouth.done():
            self.mouth = asyncio.create_task(self.speak())

    async def speak(self) -> None:
        with suppress(OSError):  # the page has gone: its line is about to hear of it
            while self.to_say and not self.is_over:
                news = self.to_say.popleft()
                await self.send(text_data=json.dumps(news.as_frame()))
                if self.board and news.unread and news.seq > self.carried:
                    self.board.note(Told(self.listener[0], self.carried, news.seq))
                self.carried = news.seq

    def end(self, code: int) -> None:
        """Close without waiting for the page; what it was being told last goes first."""
        if not self.is_over:
            self.ending = asyncio.create_task(self.finish(code))

    async def finish(self, code: int) -> None:
        """Close, and say nothing more."""
        if not self.is_over:
            self.is_over = True
            with suppress(OSError):
                await self.close(code=code)

    def release(self) -> None:
        self.is_over = True
        if self.board is not None:
            self.board.leave(self)
            self.board = None
        if self.mouth is not None:
            self.mouth.cancel()
