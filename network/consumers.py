"""The live line: tells an open page that its inbox has changed, with numbers only."""

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from audit.context import SystemActor
from network.actions import record_pushes
from network.line import Listener, News, Standing, standings_of
from network.notices import Told, group_of
from network.together import Together

logger = logging.getLogger(__name__)

# Codes of the closing, read by the page (RFC 6455 leaves 4000–4999 to applications).
SIGNED_OUT = 4401
POST_LOST = 4403
TOO_MANY_SOCKETS = 4429
FLOOD = 1008
FRAME_TOO_LONG = 1009
SERVER_FAILED = 1011

LINE = SystemActor("linea")

open_sockets: Counter[int] = Counter()


def _read_standings(listeners: Sequence[Listener]) -> dict[Listener, Standing]:
    return standings_of(listeners)


def _record_pushes(told: Sequence[Told]) -> dict[Told, None]:
    record_pushes(by=LINE, told=told)
    return {}


read_standing = Together(_read_standings)
keep_push = Together(_record_pushes)


class InboxConsumer(AsyncWebsocketConsumer):
    """One open page of one signed-in user.

    It sends ``{"epoch", "seq", "unread", "changes"}`` when opened, at each change, and as a heartbeat. Before
    each word it looks again at the session, the user and the posts: after a sign-out or a lost post nothing
    is said any more. The same look finds whatever push was lost. It needs nothing from the page: long frames
    and floods close the line.
    """

    heartbeat_seconds: float = 25
    watch_seconds: float = 4  # an ended session closes its line within five seconds
    sockets_per_user = 10
    longest_frame = 4096  # bytes
    frames_allowed = 20  # in ``frames_window`` seconds
    frames_window: float = 10

    beginning: Standing
    told: News | None = None
    user_id = 0  # nobody yet
    is_over = False
    is_listening = False
    watch: "asyncio.Task[None] | None" = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.one_at_a_time = asyncio.Lock()
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
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.finish(SIGNED_OUT)
            return
        if open_sockets[user.pk] >= self.sockets_per_user:
            await self.finish(TOO_MANY_SOCKETS)
            return
        self.user_id = user.pk
        open_sockets[user.pk] += 1
        standing = await self.look()
        if standing is None:
            await self.finish(SIGNED_OUT)
            return
        self.beginning = standing
        await self.listen()
        await self.tell(is_beat=True)
        self.watch = asyncio.create_task(self.keep_watch())

    async def disconnect(self, code: int) -> None:
        self.is_over = True
        if self.is_listening:
            try:
                await self.channel_layer.group_discard(group_of(self.user_id), self.channel_name)
            except Exception:
                logger.exception("live line: the channel layer does not answer")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        size = len(bytes_data) if bytes_data is not None else len((text_data or "").encode())
        now = asyncio.get_running_loop().time()
        self.frames.append(now)
        if size > self.longest_frame:
            await self.finish(FRAME_TOO_LONG)
        elif len(self.frames) > self.frames_allowed and now - self.frames[0] < self.frames_window:
            await self.finish(FLOOD)

    async def inbox_changed(self, event: dict[str, Any]) -> None:
        """A push: it only wakes the line up, which then reads what is true now."""
        await self.tell()

    async def keep_watch(self) -> None:
        """Look again every few seconds, and speak at each heartbeat even when nothing is new."""
        since_beat = 0.0
        while not self.is_over:
            await asyncio.sleep(self.until_the_next_look())
            since_beat += self.watch_seconds
            is_beat = since_beat >= self.heartbeat_seconds
            if is_beat:
                since_beat = 0.0
                await self.listen()
            await self.tell(is_beat=is_beat)

    def until_the_next_look(self) -> float:
        """Seconds to the next look: all the lines of a process look in the same moments, and so together."""
        return self.watch_seconds - asyncio.get_running_loop().time() % self.watch_seconds

    async def tell(self, *, is_beat: bool = False) -> None:
        """Send what is new, or close the line of who may not have it any more."""
        async with self.one_at_a_time:
            if self.is_over or not self.user_id:
                return
            try:
                standing = await self.look()
            except Exception:  # the page comes back by itself: better than a line that looks open and is deaf
                logger.exception("live line: cannot read where user %s stands", self.user_id)
                await self.finish(SERVER_FAILED)
                return
            if standing is None or not standing.continues(self.beginning):
                await self.finish(SIGNED_OUT)
            elif not standing.keeps_posts_of(self.beginning):
                await self.finish(POST_LOST)
            elif is_beat or standing.news != self.told:
                before, self.told = self.told, standing.news
                await self.send(text_data=json.dumps(standing.news.as_frame()))
                await self.note_push(before.seq if before else 0)

    async def note_push(self, after: int) -> None:
        """Keep that the notices after ``after`` have reached an open page. Failing, the line goes on."""
        if self.told is None or not self.told.unread or self.told.seq <= after:
            return
        try:
            await keep_push(Told(self.user_id, after, self.told.seq))
        except Exception:
            logger.exception("live line: cannot keep what user %s was told", self.user_id)

    async def listen(self) -> None:
        """Ask to be woken up; while the channel layer is down the heartbeat alone carries the news."""
        if self.is_listening:
            return
        try:
            await self.channel_layer.group_add(group_of(self.user_id), self.channel_name)
            self.is_listening = True
        except Exception:
            logger.exception("live line: the channel layer does not answer, the heartbeat will")

    async def finish(self, code: int) -> None:
        """Close, and say nothing more."""
        if not self.is_over:
            self.is_over = True
            await self.close(code=code)

    def release(self) -> None:
        if self.watch is not None:
            self.watch.cancel()
        if self.user_id:
            open_sockets[self.user_id] -= 1
            if not open_sockets[self.user_id]:
                del open_sockets[self.user_id]
            self.user_id = 0

    async def look(self) -> Standing | None:
        return await read_standing((self.user_id, self.scope["session"].session_key))
