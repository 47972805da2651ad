"""The live line closes for who may hear no more, for who harms it, and for nobody else."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.actions import end_session
from accounts.models import User
from audit import clock
from audit.actions import action
from audit.context import SystemActor
from network import consumers
from network.actions import end_post, end_post_at_once
from network.consumers import InboxConsumer
from network.models import Notice, Post
from network.switchboard import KEPT_AFTER, Switchboard, switchboard
from tests.network.line.scenes import Say, tell_later
from tests.world import SETUP, World

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
WATCH_SECONDS = Switchboard.watch_seconds  # as it is outside the tests


@action
def deactivate(*, by: SystemActor, user: User) -> None:
    user.is_active = False
    user.save()


@action
def change_password(*, by: SystemActor, user: User) -> None:
    user.set_password("un'altra parola molto lunga")
    user.save()


def sign_out(cookie: str) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    client.post(reverse("account_logout"))


def lose_post(user: User) -> None:
    end_post(by=SETUP, post=Post.objects.get(user=user), until=clock.today() - timedelta(days=1))


def test_an_ended_session_is_noticed_within_five_seconds() -> None:
    assert WATCH_SECONDS < 5


def test_the_heartbeat_comes_before_the_page_believes_the_line_deaf() -> None:
    assert 20 <= InboxConsumer.heartbeat_seconds <= 30


async def test_signing_out_closes_the_line_and_nothing_is_said_after(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    await sync_to_async(sign_out)(page.cookie)
    await tell_later(by=SETUP, to=world.giulia)
    assert await page.closing_code() == consumers.SIGNED_OUT
    await tell_later(by=SETUP, to=world.giulia)
    assert await page.hears_nothing()


async def test_a_session_ended_from_the_list_closes_its_line_and_nothing_is_said_after(
    world: World, page_of: Say
) -> None:
    lost = await page_of(world.giulia)
    await lost.hears()
    row = await UserSession.objects.acreate(user=world.giulia, ip="127.0.0.1", session_key=lost.cookie)
    await sync_to_async(end_session)(by=world.giulia, session=row)
    await tell_later(by=SETUP, to=world.giulia)
    assert await lost.closing_code() == consumers.SIGNED_OUT
    assert await lost.hears_nothing()


async def test_an_expired_session_closes_the_line(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    past = clock.now() - timedelta(seconds=1)
    await Session.objects.filter(session_key=page.cookie).aupdate(expire_date=past)
    assert await page.closing_code() == consumers.SIGNED_OUT


async def test_deactivating_somebody_closes_their_line(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    await sync_to_async(deactivate)(by=SETUP, user=world.giulia)
    await tell_later(by=SETUP, to=world.giulia)
    assert await page.closing_code() == consumers.SIGNED_OUT


async def test_changing_the_password_closes_the_lines_opened_with_the_old_one(
    world: World, page_of: Say
) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    await sync_to_async(change_password)(by=SETUP, user=world.giulia)
    assert await page.closing_code() == consumers.SIGNED_OUT


async def test_losing_a_post_closes_the_line_and_what_comes_after_is_not_told(
    world: World, page_of: Say
) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    await sync_to_async(lose_post)(world.giulia)
    await tell_later(by=SETUP, to=world.giulia)
    assert await page.closing_code() == consumers.POST_LOST
    assert await page.hears_nothing()


async def test_a_post_ended_at_once_closes_the_line_the_same_day(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    post = await Post.objects.select_related("user", "unit").aget(user=world.giulia)
    await sync_to_async(end_post_at_once)(by=world.admin, post=post, reason="x")
    await tell_later(by=SETUP, to=world.giulia)
    assert await page.closing_code() in {consumers.POST_LOST, consumers.SIGNED_OUT}
    assert await page.hears_nothing()


async def test_a_long_frame_closes_that_line_alone(world: World, page_of: Say) -> None:
    page, other = await page_of(world.giulia), await page_of(world.giulia)
    await page.hears()
    await other.hears()
    await page.socket.send_to(text_data="x" * InboxConsumer.longest_frame)
    assert await page.hears_nothing()
    await page.socket.send_to(text_data="è" * InboxConsumer.longest_frame)  # twice as many bytes
    assert await page.closing_code() == consumers.FRAME_TOO_LONG
    await tell_later(by=SETUP, to=world.giulia)
    assert (await other.hears())["seq"] == 1


async def test_a_long_binary_frame_closes_the_line(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    await page.socket.send_to(bytes_data=b"x" * (InboxConsumer.longest_frame + 1))
    assert await page.closing_code() == consumers.FRAME_TOO_LONG


async def test_a_flood_of_frames_closes_the_line(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    for _frame in range(InboxConsumer.frames_allowed):
        await page.socket.send_to(text_data="{}")
    assert await page.hears_nothing()
    await page.socket.send_to(text_data="{}")
    assert await page.closing_code() == consumers.FLOOD


async def test_the_eleventh_page_of_one_person_is_refused_until_another_is_left(
    world: World, page_of: Say
) -> None:
    pages = [await page_of(world.giulia) for _page in range(10)]
    one_more = await page_of(world.giulia)
    assert await one_more.closing_code() == consumers.TOO_MANY_SOCKETS
    colleague = await page_of(world.marco)
    assert (await colleague.hears())["seq"] == 0
    await pages[0].leave()
    again = await page_of(world.giulia)
    assert (await again.hears())["seq"] == 0


async def test_a_page_that_is_left_leaves_nothing_behind(world: World, page_of: Say) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    assert switchboard().lines_of(world.giulia.pk) == 1
    await page.leave()
    assert not switchboard().lines
    await asyncio.sleep(0.2)  # the channel layer is told too
    assert not [task for task in asyncio.all_tasks() if "Switchboard" in repr(task.get_coro())]


async def test_a_line_that_breaks_frees_its_place(
    world: World, page_of: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await page_of(world.giulia)
    await page.hears()

    async def broken(*args: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(Switchboard, "standings_of", broken)
    assert await page.closing_code() == consumers.SERVER_FAILED
    await page.leave()
    assert not switchboard().lines


async def test_a_channel_layer_that_is_down_breaks_neither_the_act_nor_the_line(
    world: World, page_of: Say, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = await page_of(world.giulia)
    await page.hears()

    class Down:
        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            raise ConnectionError("no layer")

    monkeypatch.setattr("network.notices.get_channel_layer", Down)
    with caplog.at_level(logging.ERROR):
        notices = await tell_later(by=SETUP, to=world.giulia)
    assert len(notices) == 1
    assert "push failed" in caplog.text
    assert (await page.hears())["seq"] == 1


async def test_a_channel_layer_that_hangs_does_not_hold_the_act(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging:
        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            await asyncio.sleep(60)

    monkeypatch.setattr("network.notices.PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("network.notices.get_channel_layer", Hanging)
    before = asyncio.get_running_loop().time()
    assert await tell_later(by=SETUP, to=world.giulia)
    assert asyncio.get_running_loop().time() - before < 2


async def until_pushed(seq: int) -> bool:
    """Whether the notice with a number is kept as pushed, within two seconds."""
    for _turn in range(40):
        if await Notice.objects.filter(seq=seq, pushed_at__isnull=False).aexists():
            return True
        await asyncio.sleep(0.05)
    return False


async def test_what_an_open_page_was_told_is_kept_and_what_nobody_heard_is_not(
    world: World, page_of: Say
) -> None:
    page = await page_of(world.giulia)
    await page.hears()
    await tell_later(by=SETUP, to=world.giulia)
    await tell_later(by=SETUP, to=world.marco)
    assert (await page.hears())["seq"] == 1
    assert await until_pushed(1)
    assert await Notice.objects.filter(recipient=world.marco, pushed_at=None).acount() == 1


async def test_a_line_that_cannot_keep_what_it_said_goes_on(
    world: World, page_of: Say, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_told: object) -> None:
        raise OSError("no connection left")

    monkeypatch.setattr("network.switchboard.keep_pushes", fail)
    page = await page_of(world.giulia)
    await page.hears()
    for seq in (1, 2):
        await tell_later(by=SETUP, to=world.giulia)
        assert (await page.hears())["seq"] == seq
        await asyncio.sleep(2 * KEPT_AFTER)
    assert "cannot keep" in caplog.text
