"""The timer of the demo: it lives in the process that serves the pages, so that its notices reach them.

Outside the demo a timer of the machine runs ``./run manage sweep`` (docs/operations.md).
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections

from config.stages import each_done
from config.sweeping import NIGHTLY, OFTEN, TIMER
from intake.scheda.sheet_post import mail_sheets
from referrals.partners.post import deliver_waiting

EVERY_SECONDS = 60
A_DAY = 24 * 60  # rounds
# As ``send_letters`` does.
POST: dict[str, Callable[[], object]] = {
    "letters to mailboxes": deliver_waiting,
    "sheets": lambda: mail_sheets(TIMER),
}
logger = logging.getLogger(__name__)


class Lifespan:
    """The ASGI lifespan of the process: the timer starts and stops with it."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        timer: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                timer = asyncio.create_task(keep_reminding())
                await send({"type": "lifespan.startup.complete"})
            else:
                if timer is not None:
                    timer.cancel()
                    with suppress(asyncio.CancelledError):
                        await timer
                await send({"type": "lifespan.shutdown.complete"})
                return


async def keep_reminding(every: float = EVERY_SECONDS) -> None:
    """Do a round at once and then again and again. One that fails is logged, and the next one tries again."""
    for number in count():
        try:
            await sync_to_async(do_round, thread_sensitive=False)(number)
        except Exception:
            logger.exception("reminders: this round failed; the next one will try again")
        await asyncio.sleep(every)


def do_round(number: int) -> None:
    """All that ``sweep`` does: what is nightly a minute after the start, and then once a day."""
    nightly = NIGHTLY if number % A_DAY == 1 else {}
    try:
        list(each_done({**OFTEN, **POST, **nightly}))
    finally:
        connections.close_all()
