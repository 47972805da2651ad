"""Asking who coordinates to talk about what one carries."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import CONFLICT
from intake.actions import ask_to_talk, settle_talk
from intake.models import TalkRequest
from intake.signals.care import care_signals
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from tests.test_api import Caller
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
ASKS = "Chiede un confronto sul proprio carico."


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def post_of(user: User) -> Post:
    return Post.objects.select_related("unit", "user").get(user=user)


def told(user: User) -> list[str]:
    return [notice.kind for notice in Notice.objects.filter(recipient=user).order_by("seq")]


def asks(world: World, words: str = "Quattro emergenze in un mese.") -> TalkRequest:
    return ask_to_talk(by=world.giulia, post=post_of(world.giulia), words=words)


def test_who_coordinates_is_told_once_and_reads_it_beside_the_load(world: World, client: Client) -> None:
    first = asks(world)
    assert asks(world, "Di nuovo.") == first
    for user in (world.coordinator, world.north_coordinator):
        notice = Notice.objects.get(recipient=user, kind=NoticeKind.TALK_ASKED)
        client.force_login(user)
        page = client.get(notice.path).text
        assert "Quattro emergenze in un mese." in page
        assert ASKS in page
    assert care_signals([post_of(world.giulia)], {})[world.giulia.pk][0] == ASKS


def test_the_person_asks_on_the_page_of_their_load_and_reads_that_it_is_known(
    world: World, client: Client
) -> None:
    client.force_login(world.giulia)
    address = reverse("intake:my_load")
    assert f"{address}#t-confronto" in client.get(reverse("intake:my_work")).text
    answer = client.post(reverse("intake:ask_to_talk"), {"words": "Vorrei parlarne."}, follow=True)
    assert "chi ti coordina lo sa" in answer.text
    assert "«Vorrei parlarne.»" in answer.text
    too_long = client.post(reverse("intake:ask_to_talk"), {"words": "x" * 601})
    assert too_long.status_code == 422
    assert TalkRequest.objects.count() == 1


def test_what_was_agreed_is_written_once_and_the_person_is_told(world: World, client: Client) -> None:
    talk = asks(world)
    client.force_login(world.north_coordinator)
    given = {"outcome": "Una situazione passa a Luca."}
    answer = client.post(reverse("intake:settle_talk", args=[talk.pk]), given)
    assert answer["Location"] == talk.get_absolute_url()
    with pytest.raises(ValidationError, match="Una situazione passa a Luca"):
        settle_talk(by=world.coordinator, talk=talk, outcome="Altro.")
    talk.refresh_from_db()
    assert talk.outcome == "Una situazione passa a Luca."
    assert told(world.giulia) == [NoticeKind.TALK_SETTLED]
    assert care_signals([post_of(world.giulia)], {})[world.giulia.pk] != [ASKS]
    assert asks(world) != talk


def test_who_asked_reads_what_was_agreed_also_when_it_is_over(world: World, client: Client) -> None:
    settle_talk(by=world.coordinator, talk=asks(world), outcome="Una situazione passa a Luca.")
    client.force_login(world.giulia)
    assert "«Una situazione passa a Luca.»" in client.get(reverse("intake:my_load")).text
    client.force_login(world.north_coordinator)
    address = reverse("intake:operator_load", args=[world.giulia.pk])
    assert "«Una situazione passa a Luca.»" in client.get(address).text
    (told_,) = Caller(world.giulia).get("load/").json()["past_talks"]
    assert told_["outcome"] == "Una situazione passa a Luca."


def test_who_answers_second_reads_what_was_agreed_and_loses_no_word(world: World, client: Client) -> None:
    talk = asks(world)
    settle_talk(by=world.coordinator, talk=talk, outcome="Una situazione passa a Luca.")
    client.force_login(world.north_coordinator)
    answer = client.post(reverse("intake:settle_talk", args=[talk.pk]), {"outcome": "Ne parliamo lunedì."})
    assert answer.status_code == CONFLICT
    for words in (world.coordinator.label, "Una situazione passa a Luca.", "Ne parliamo lunedì."):
        assert words in answer.text
    assert told(world.giulia) == [NoticeKind.TALK_SETTLED]


def test_who_sends_the_same_answer_twice_is_told_it_is_done(world: World) -> None:
    talk = asks(world)
    for words in ("Fatto.", " Fatto. ", ""):
        assert settle_talk(by=world.coordinator, talk=talk, outcome=words).outcome == "Fatto."
    assert settle_talk(by=world.giulia, talk=talk).outcome == "Fatto."


def test_who_asked_may_say_that_it_serves_no_more(world: World) -> None:
    talk = asks(world)
    settle_talk(by=world.giulia, talk=talk)
    assert told(world.giulia) == []
    assert told(world.coordinator) == [NoticeKind.TALK_ASKED, NoticeKind.TALK_OFF]


def test_nobody_asks_for_another_and_nobody_else_answers(world: World) -> None:
    with pytest.raises(PermissionDenied):
        ask_to_talk(by=world.coordinator, post=post_of(world.giulia))
    talk = asks(world)
    for user in (world.marco, world.desk, make_world("altro", offset=50).coordinator):
        assert not TalkRequest.objects.visible_to(user).exists()
        with pytest.raises(PermissionDenied):
            settle_talk(by=user, talk=talk)


def test_words_have_a_limit(world: World) -> None:
    with pytest.raises(ValidationError):
        asks(world, "x" * 601)


def test_the_api_asks_and_answers_too(world: World) -> None:
    giulia, coordinator = Caller(world.giulia), Caller(world.coordinator)
    made = giulia.post("load/talk/", {"words": "Vorrei parlarne."}).json()
    assert giulia.get("load/").json()["talk"]["id"] == made["id"]
    load = coordinator.get(f"operators/{world.giulia.pk}/load/").json()
    assert load["talk"]["words"] == "Vorrei parlarne."
    settled = coordinator.post(f"talks/{made['id']}/settle/", {"outcome": "Fatto."}).json()
    assert settled["settled_at"]
    assert giulia.get("load/").json()["talk"] is None
