"""Acts that tell people something, written at a steady pace by a process of their own."""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from contextlib import suppress

from asgiref.sync import sync_to_async

from accounts.models import User
from audit.actions import action
from audit.context import SystemActor
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.notices import notify

WRITER = SystemActor("misura")
MOST_TOLD = 5
UNDONE = 0.1  # of the acts fail after their notice: nobody may ever see it


class Undone(Exception):
    """The act fails after it has told somebody."""


@action
def tell(*, by: SystemActor, to: Sequence[User], fails: bool = False) -> list[Notice]:
    """One act with its notices; they are told only if it does not fail."""
    kind = random.choice([NoticeKind.CASE_TO_ASSIGN, NoticeKind.REFERRAL_SEEN, NoticeKind.DIARY_ENTRY])
    told = notify(by=by, to=to, kind=kind, path="/lavoro/", reference="0/0")
    if fails:
        raise Undone
    return told


def write(ids: Sequence[int], notices: int, seconds: float) -> None:
    """Write so many notices to these people in so many seconds, or as quickly as it goes."""
    logging.disable()  # the layer is often down: the acts go on, and that is what is measured
    asyncio.run(_write(ids, notices, seconds))


async def _write(ids: Sequence[int], notices: int, seconds: float) -> None:
    people = {user.pk: user async for user in User.objects.filter(pk__in=ids)}
    begun, written = time.monotonic(), 0
    while written < notices:
        most = min(MOST_TOLD, notices - written)
        to = [people[pk] for pk in random.sample(list(ids), random.randint(1, most))]
        if random.random() < UNDONE:
            with suppress(Undone):
                await sync_to_async(tell)(by=WRITER, to=to, fails=True)
        else:
            written += len(await sync_to_async(tell)(by=WRITER, to=to))
        await asyncio.sleep(begun + seconds * written / notices - time.monotonic())
