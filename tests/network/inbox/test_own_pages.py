"""What somebody does in one window is drawn in their other windows, and nobody is told of their own act."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from intake.answers import Audience, DiaryKind
from network.models import NoticeCounter
from tests.intake.factories import make_followed_case
from tests.world import World

pytestmark = pytest.mark.both


def standing(user: User) -> tuple[int, int, int]:
    """What the line of somebody says: newest notice, unread, changes without a notice."""
    row = NoticeCounter.objects.filter(user=user).values_list("last_seq", "unread", "changes").first()
    return row or (0, 0, 0)


@pytest.fixture
def write(world: World, as_giulia: Client) -> Callable[..., Any]:
    """Giulia writes in the diary of a situation she follows."""
    case = make_followed_case(world)

    def write(text: str) -> int:
        address = reverse("intake:write_diary_entry", args=[case.pk])
        given = {"kind": DiaryKind.OTHER, "audience": Audience.PAIR, "text": text, "submission": uuid4()}
        return as_giulia.post(address, given).status_code

    return write


def test_an_act_draws_the_other_pages_of_its_author_again_without_a_notice(
    world: World, write: Callable[..., int]
) -> None:
    seq, unread, changes = standing(world.giulia)
    assert write("Ha telefonato.") == 302
    assert standing(world.giulia) == (seq, unread, changes + 1)


def test_an_act_draws_no_page_of_who_has_nothing_to_do_with_it(
    world: World, write: Callable[..., int]
) -> None:
    before = standing(world.luca)
    write("Ha telefonato.")
    assert standing(world.luca) == before


def test_what_is_refused_draws_nothing(world: World, write: Callable[..., int]) -> None:
    before = standing(world.giulia)
    assert write("") >= 400
    assert standing(world.giulia) == before


def test_looking_draws_nothing(world: World, as_giulia: Client) -> None:
    before = standing(world.giulia)
    as_giulia.get(reverse("intake:my_work"))
    assert standing(world.giulia) == before


@pytest.mark.parametrize("kind", ["draft", "presence", "live"])
def test_what_a_page_sends_by_itself_draws_nothing(world: World, as_giulia: Client, kind: str) -> None:
    before = standing(world.giulia)
    answer = as_giulia.post(reverse("accounts:session_left"), headers={"X-Requested-With": kind})
    assert answer.status_code == 200
    assert standing(world.giulia) == before


def test_an_act_stays_done_when_the_other_pages_cannot_be_woken(
    world: World,
    write: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(**_given: Any) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr("network.own_pages.redraw_own_pages", fail)
    with caplog.at_level(logging.ERROR):
        assert write("Ha telefonato.") == 302
    assert "were not woken" in caplog.text
