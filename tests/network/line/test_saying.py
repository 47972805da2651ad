"""The live line: whom it opens to and what it says."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.roles import Role
from audit.actions import action
from audit.context import SystemActor
from network import consumers
from network.actions import appoint, see_notices
from network.consumers import InboxConsumer
from network.notice_kinds import NoticeKind
from network.notices import notify
from tests.network.line.scenes import HOST, Page, Say, cookie_of, tell_later
from tests.world import SETUP, World

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


async def test_who_is_not_signed_in_is_accepted_and_told_to_sign_in() -> None:
    page = Page()
    assert await page.open()  # a refusal would look like a broken network, and be tried again for ever
    assert await page.closing_code() == consumers.SIGNED_OUT
    await page.leave()


async def test_a_session_that_does_not_exist_is_told_to_sign_in() -> None:
    page = Page("invented0123456789invented012345")
    assert await page.open()
    assert await page.closing_code() == consumers.SIGNED_OUT
    await page.leave()


@pytest.mark.parametrize(
    "origin",
    ["http://accoglienza.test:9000", "http://altrove.test:8000", "https://accoglienza.test", "null", ""],
)
async def test_a_page_of_another_host_or_port_cannot_open_the_line(world: World, origin: str) -> None:
    page = Page(await sync_to_async(cookie_of)(world.giulia), origin)
    assert not await page.open()


@pytest.mark.parametrize(
    ("scheme", "is_open"), [("https", True), ("http", False), ("file", False), ("ws", False)]
)
async def test_where_pages_travel_sealed_an_open_one_cannot_open_the_line(
    world: World, settings: Any, scheme: str, is_open: bool
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    page = Page(await sync_to_async(cookie_of)(world.giulia), f"{scheme}://{HOST}")
    assert await page.open() is is_open
    await page.leave()


async def test_an_opened_line_says_the_newest_number_and_nothing_else(world: World, page_of: Say) -> None:
    await tell_later(by=SETUP, to=world.giulia)
    page = await page_of(world.giulia)
    said = await page.hears()
    assert set(said) == {"epoch", "seq", "unread", "changes"}
    assert (said["seq"], said["unread"]) == (1, 1)


async def test_who_never_had_a_notice_hears_zero(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    assert await page.hears() == {"epoch": "", "seq": 0, "unread": 0, "changes": 0}


async def test_a_notice_reaches_every_open_page_of_its_reader_and_no_other(
    world: World, page_of: Say
) -> None:
    first, second, other = [await page_of(user) for user in (world.giulia, world.giulia, world.marco)]
    for page in (first, second, other):
        await page.hears()
    await tell_later(by=SETUP, to=world.giulia)
    assert (await first.hears())["seq"] == 1
    assert (await second.hears())["seq"] == 1
    assert await other.hears_nothing()


async def test_reading_lowers_the_number_of_unread_on_the_other_pages(world: World, page_of: Say) -> None:
    await tell_later(by=SETUP, to=world.giulia)
    page = await page_of(world.giulia)
    await page.hears()
    await sync_to_async(see_notices)(by=world.giulia)
    said = await page.hears()
    assert (said["seq"], said["unread"]) == (1, 0)


async def test_a_notice_whose_act_was_undone_is_never_told(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()

    @action
    def fail(*, by: SystemActor) -> None:
        notify(by=by, to=[world.giulia], kind=NoticeKind.CASE_TO_ASSIGN, path="/carichi/")
        raise RuntimeError("the act fails after the notice")

    with pytest.raises(RuntimeError):
        await sync_to_async(fail)(by=SETUP)
    assert await page.hears_nothing()


async def test_a_lost_push_is_found_at_the_next_look(
    world: World, page_of: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    monkeypatch.setattr("network.notices.push_after_commit", lambda user_ids: None)
    await tell_later(by=SETUP, to=world.giulia)
    assert (await page.hears())["seq"] == 1


async def test_the_heartbeat_speaks_even_when_nothing_is_new(
    world: World, page_of: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InboxConsumer, "heartbeat_seconds", 0.1)
    page = await page_of(world.giulia)
    assert await page.hears() == await page.hears() == await page.hears()


async def test_a_gained_post_does_not_close_the_line(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    await sync_to_async(appoint)(by=SETUP, user=world.giulia, role=Role.COORDINATOR, unit=world.north.unit)
    await tell_later(by=SETUP, to=world.giulia)
    assert (await page.hears())["seq"] == 1


async def test_without_heartbeat_a_quiet_line_is_silent(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    assert await page.hears_nothing()
