"""Two coordinators answer the same wish to talk at once, or it is asked while it is answered.

Each race has its control: without the lock, the words of one are lost and nobody hears of it.
"""

from typing import Any

import pytest

from accounts.refusals import CONFLICT
from intake.actions import ask_to_talk, settle_talk, talks
from intake.models import TalkRequest
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from tests.referrals.test_races import race, refusals, together
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def ask(world: World, words: str = "") -> TalkRequest:
    post = Post.objects.select_related("unit", "user").get(user=world.giulia)
    return ask_to_talk(by=world.giulia, post=post, words=words)


def both_answer(world: World, talk: TalkRequest) -> list[Any]:
    return race(
        lambda: settle_talk(by=world.coordinator, talk=talk, outcome="Una situazione passa a Luca."),
        lambda: settle_talk(by=world.north_coordinator, talk=talk, outcome="Ne parliamo lunedì."),
    )


def told_of_the_answer(world: World) -> int:
    return Notice.objects.filter(recipient=world.giulia, kind=NoticeKind.TALK_SETTLED).count()


def test_of_two_answers_one_stays_and_the_other_is_told_of_it(world: World) -> None:
    results = both_answer(world, ask(world))
    assert refusals(results) == [CONFLICT]
    (kept,) = [one for one in results if isinstance(one, TalkRequest)]
    assert TalkRequest.objects.get().outcome == kept.outcome
    assert told_of_the_answer(world) == 1


def test_control_without_the_lock_one_answer_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = ask(world)
    monkeypatch.setattr(talks, "_locked", together(lambda asked: TalkRequest.objects.get(pk=asked.pk)))
    assert refusals(both_answer(world, talk)) == []
    assert told_of_the_answer(world) == 2


def test_asked_twice_at_once_it_stands_once_and_is_told_once(world: World) -> None:
    first, second = race(lambda: ask(world, "Uno"), lambda: ask(world, "Due"))
    assert first == second
    assert Notice.objects.filter(recipient=world.coordinator, kind=NoticeKind.TALK_ASKED).count() == 1


def test_asked_again_while_it_is_answered_nothing_is_lost(world: World) -> None:
    """Who asks again finds the wish that stands, or makes one that stands: never one that is over."""
    talk = ask(world)
    settled, asked = race(
        lambda: settle_talk(by=world.coordinator, talk=talk, outcome="Fatto."), lambda: ask(world, "Di nuovo")
    )
    assert settled.settled_at is not None
    assert asked == talk or TalkRequest.objects.waiting().get() == asked
