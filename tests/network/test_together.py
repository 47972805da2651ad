"""Many questions at once cost few calls, and no answer is older than its question."""

import asyncio
import threading
from collections.abc import Mapping, Sequence

import pytest

from network import together
from network.together import Together


class Clerk:
    """Answers a number with how many calls there were, and keeps what each call asked."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def answer(self, asked: Sequence[int]) -> Mapping[int, int]:
        self.calls.append(list(asked))
        number = len(self.calls)
        self.may_go_on.wait(5)
        if 0 in asked:
            raise OSError("the database is away")
        return dict.fromkeys((each for each in asked if each > 0), number)


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def ask(clerk: Clerk) -> Together[int, int]:
    return Together(clerk.answer)


async def under_way(clerk: Clerk) -> None:
    while not clerk.calls:
        await asyncio.sleep(0.001)


async def test_who_asks_alone_is_answered_at_once(clerk: Clerk, ask: Together[int, int]) -> None:
    assert await ask(7) == 1
    assert await ask(7) == 2
    assert clerk.calls == [[7], [7]]


async def test_what_is_asked_during_a_call_is_answered_by_the_next_together(
    clerk: Clerk, ask: Together[int, int]
) -> None:
    clerk.may_go_on.clear()
    first = asyncio.create_task(ask(1))
    await under_way(clerk)
    others = [asyncio.create_task(ask(number)) for number in (1, 2, 3, 2)]
    await asyncio.sleep(0)
    clerk.may_go_on.set()
    assert await first == 1
    assert await asyncio.gather(*others) == [2, 2, 2, 2]  # also who asked the same again: the first is older
    assert clerk.calls == [[1], [1, 2, 3]]


async def test_a_call_asks_only_so_much(
    clerk: Clerk, ask: Together[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST", 2)
    await asyncio.gather(*(ask(number) for number in (1, 2, 3, 4, 5)))
    assert clerk.calls == [[1, 2], [3, 4], [5]]


async def test_what_has_no_answer_is_answered_with_none(ask: Together[int, int]) -> None:
    assert await ask(-1) is None


async def test_a_failure_reaches_all_who_asked_and_the_next_call_is_made(
    clerk: Clerk, ask: Together[int, int]
) -> None:
    told = await asyncio.gather(ask(0), ask(1), return_exceptions=True)
    assert [type(each) for each in told] == [OSError, OSError]
    assert await ask(1) == 2


async def test_who_goes_away_takes_the_answer_from_nobody(clerk: Clerk, ask: Together[int, int]) -> None:
    clerk.may_go_on.clear()
    gone, stays = asyncio.create_task(ask(1)), asyncio.create_task(ask(1))
    await under_way(clerk)
    gone.cancel()
    clerk.may_go_on.set()
    assert await stays == 1
