"""A quick line, and pages on it."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from accounts.models import User
from audit import clock
from network.switchboard import Switchboard, switchboard
from tests.network.line.scenes import Page, cookie_of
from tests.world import World, make_world


@pytest.fixture
def world() -> World:
    with clock.at(clock.now() - timedelta(days=30)):
        return make_world()


@pytest.fixture
async def page_of(world: World) -> AsyncIterator[Callable[[User], Any]]:
    """Open pages as different people; all are left at the end."""
    pages: list[Page] = []

    async def open_page(user: User) -> Page:
        page = Page(await sync_to_async(cookie_of)(user))
        assert await page.open()
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        await page.leave()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch looks as often as a test can wait; the heartbeat stays far away unless a test asks for it."""
    monkeypatch.setattr(Switchboard, "watch_seconds", 0.05)


@pytest.fixture(autouse=True)
async def _leave_the_database() -> AsyncIterator[None]:
    """Acts and looks have connections of their own, which would outlive the test."""
    yield
    board = switchboard()
    if board.look in board.works:
        await board.works[board.look]
    await sync_to_async(connections.close_all)()
