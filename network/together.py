"""Many who ask at once are answered together."""

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import close_old_connections

Asked = TypeVar("Asked", bound=Hashable)
Answer = TypeVar("Answer")

MOST = 250  # questions in one call

# Threads of their own, and few: all the lines of a process together hold no more connections than these,
# and none waits for the pages.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live-line")


class Together(Generic[Asked, Answer]):
    """Answers with one call of ``work`` all that was asked while the call before was under way.

    Who asks alone does not wait. An answer is read after its question was asked, never before: what was
    asked during a call is answered by the next one. A thousand lines woken at once cost a few statements.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Mapping[Asked, Answer]]) -> None:
        """``work`` gives the answers by question; a question it leaves out is answered with None."""

        def done(asked: Sequence[Asked]) -> Mapping[Asked, Answer]:
            try:
                return work(asked)
            finally:
                close_old_connections()

        self._work = sync_to_async(done, thread_sensitive=False, executor=_threads)
        self._waiting: WeakKeyDictionary[
            asyncio.AbstractEventLoop, dict[Asked, asyncio.Future[Answer | None]]
        ] = WeakKeyDictionary()
        self._at_work: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()

    async def __call__(self, asked: Asked) -> Answer | None:
        """The answer to one question; raises what ``work`` raised."""
        loop = asyncio.get_running_loop()
        waiting = self._waiting.setdefault(loop, {})
        answer = waiting.setdefault(asked, loop.create_future())
        if loop not in self._at_work or self._at_work[loop].done():
            self._at_work[loop] = loop.create_task(self._answer(waiting))
        return await asyncio.shield(answer)  # who goes away takes the answer from nobody else

    async def _answer(self, waiting: dict[Asked, "asyncio.Future[Answer | None]"]) -> None:
        while waiting:
            asked = {each: waiting.pop(each) for each in list(islice(waiting, MOST))}
            try:
                answers = await self._work(list(asked))
            except Exception as error:
                for future in asked.values():
                    future.set_exception(error)
                    future.exception()  # who asked may have gone away: it is not an error that nobody read
            else:
                for each, future in asked.items():
                    future.set_result(answers.get(each))
