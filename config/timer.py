"""The timer of the demo: it lives in the process that serves the pages, so that its notices reach them.

Outside the demo a timer of the machine runs ``./run manage sweep`` (docs/operations.md).
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections

from audit.context import SystemActor
from config.stages import each_done
from intake.actions import watch_readings
from intake.scheda.sheet_post import mail_sheets
from network.mailing import mail_notices
from referrals.reminding import remind_all

EVERY_SECONDS = 60
TIMER = SystemActor("sistema")
STAGES: dict[str, Callable[[], object]] = {
    "readings": lambda: watch_readings(by=TIMER),
    "referrals": lambda: remind_all(TIMER),
    "letters": lambda: mail_notices(TIMER),
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
    """Remind at once and then again and again. A round that fails is logged, and the next one tries again."""
    while True:
        try:
            await sync_to_async(_remind, thread_sensitive=False)()
        except Exception:
            logger.exception("reminders: this round failed; the next one will try again")
        await asyncio.sleep(every)


def _remind() -> None:
    try:
        list(each_done(STAGES))
    finally:
        connections.close_all()
