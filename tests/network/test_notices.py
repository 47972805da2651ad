"""Notices: never lost, never for their author, numbered without gaps even when many act at once."""

import threading
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.db.models import F
from django.utils.translation import override

from accounts.models import User
from audit.actions import action
from audit.context import SystemActor, UnattributedChange
from network import notices
from network.actions import see_notices
from network.models import Notice, NoticeCounter
from network.notice_kinds import NoticeKind
from network.notices import notify, see, without_push
from tests.world import SETUP, World, make_world

THREADS = 8
ACTS = 5


@action
def tell(*, by: User | SystemActor, to: list[User], path: str = "/carichi/") -> list[Notice]:
    return notify(by=by, to=to, kind=NoticeKind.CASE_TO_ASSIGN, path=path)


@action
def tell_and_fail(*, by: SystemActor, to: list[User]) -> None:
    notify(by=by, to=to, kind=NoticeKind.CASE_TO_ASSIGN, path="/carichi/")
    raise RuntimeError("the act fails after the notice")


@action
def deactivate(*, by: SystemActor, user: User) -> None:
    user.is_active = False
    user.save()


@action
def read(*, by: User, path: str) -> int:
    return see(user=by, path=path)


def numbers_of(user: User) -> list[int]:
    return list(Notice.objects.visible_to(user).order_by("seq").values_list("seq", flat=True))


def unread_of(user: User) -> int:
    return NoticeCounter.objects.get(user=user).unread


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The ids woken by each push that really leaves."""
    heard: list[list[int]] = []

    async def listen(user_ids: list[int]) -> None:
        heard.append(user_ids)

    monkeypatch.setattr(notices, "_wake", listen)
    return heard


def test_each_person_has_their_own_numbers_from_one_without_gaps(world: World) -> None:
    for _act in range(3):
        tell(by=SETUP, to=[world.giulia])
    tell(by=SETUP, to=[world.giulia, world.marco])
    assert numbers_of(world.giulia) == [1, 2, 3, 4]
    assert numbers_of(world.marco) == [1]


def test_the_author_is_never_told_of_their_own_act(world: World) -> None:
    tell(by=world.giulia, to=[world.giulia, world.marco])
    assert numbers_of(world.giulia) == []
    assert numbers_of(world.marco) == [1]


def test_somebody_named_twice_is_told_once(world: World) -> None:
    tell(by=SETUP, to=[world.giulia, User.objects.get(pk=world.giulia.pk)])
    assert numbers_of(world.giulia) == [1]


def test_who_is_not_active_any_more_gets_none(world: World) -> None:
    deactivate(by=SETUP, user=world.giulia)
    assert tell(by=SETUP, to=[world.giulia]) == []
    assert numbers_of(world.giulia) == []


def test_nobody_to_tell_is_no_error(world: World) -> None:
    assert tell(by=SETUP, to=[]) == []


def test_a_notice_is_written_only_inside_an_act(world: World) -> None:
    with pytest.raises(UnattributedChange):
        notify(by=SETUP, to=[world.giulia], kind=NoticeKind.CASE_TO_ASSIGN, path="/")


def test_a_notice_carries_numbers_words_and_an_address_and_no_person(world: World) -> None:
    columns = {field.name for field in Notice._meta.get_fields()}
    assert columns == {
        "id",
        "recipient",
        "seq",
        "kind",
        "urgency",
        "reference",
        "origin",
        "path",
        "created_at",
        "pushed_at",
        "letter",
        "seen_at",
    }


def test_a_notice_is_told_in_the_language_of_who_reads(world: World) -> None:
    for kind in NoticeKind:
        assert Notice(kind=kind).get_kind_display() == str(kind.label)
    notice = Notice(kind=NoticeKind.CASE_TO_ASSIGN)
    italian = notice.get_kind_display()
    with override("en"):
        assert notice.get_kind_display() == str(NoticeKind.CASE_TO_ASSIGN.label) != italian
    assert Notice(kind="gone").get_kind_display() == "gone"


def test_the_world_hears_of_it_only_after_the_commit(
    world: World, pushed: list[list[int]], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined] # a context manager
        tell(by=SETUP, to=[world.giulia, world.marco])
        assert pushed == []
    assert pushed == [sorted([world.giulia.pk, world.marco.pk])]


def test_a_past_is_loaded_without_waking_anybody(
    world: World, pushed: list[list[int]], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True), without_push():  # type: ignore[attr-defined] # as above
        tell(by=SETUP, to=[world.giulia])
    assert pushed == []
    assert numbers_of(world.giulia) == [1]


def test_reading_one_s_own_lowers_the_counter_by_as_many(world: World) -> None:
    for path in ("/a/", "/a/", "/b/", "/c/"):
        tell(by=SETUP, to=[world.giulia], path=path)
    assert read(by=world.giulia, path="/a/") == 2
    assert unread_of(world.giulia) == 2
    assert read(by=world.giulia, path="/a/") == 0
    assert see_notices(by=world.giulia) == 2
    assert unread_of(world.giulia) == 0


def test_nobody_reads_for_another(world: World) -> None:
    tell(by=SETUP, to=[world.giulia])
    notice = Notice.objects.visible_to(world.giulia).get()
    assert see_notices(by=world.marco, ids=[notice.pk]) == 0
    assert unread_of(world.giulia) == 1


def test_who_has_lost_the_account_reads_nothing(world: World) -> None:
    tell(by=SETUP, to=[world.giulia])
    deactivate(by=SETUP, user=world.giulia)
    with pytest.raises(PermissionDenied):
        see_notices(by=world.giulia)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_no_notice_no_number_and_no_push(pushed: list[list[int]]) -> None:
    world = make_world()
    tell(by=SETUP, to=[world.giulia])
    pushed.clear()
    with pytest.raises(RuntimeError):
        tell_and_fail(by=SETUP, to=[world.giulia])
    assert pushed == []
    tell(by=SETUP, to=[world.giulia])
    assert numbers_of(world.giulia) == [1, 2]
    assert unread_of(world.giulia) == 2


def race(*acts: Callable[[], object]) -> list[BaseException]:
    """Run acts at the same time, each on a connection of its own; return what went wrong."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def many_tell(world: World) -> Callable[[], None]:
    def act() -> None:
        for turn in range(ACTS):
            # half of them name the two in the other order: it must not matter
            to = [world.giulia, world.marco] if turn % 2 else [world.marco, world.giulia]
            tell(by=SETUP, to=to)

    return act


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_when_many_act_at_once_no_number_is_missing_or_given_twice(pushed: list[list[int]]) -> None:
    world = make_world()
    assert race(*[many_tell(world)] * THREADS) == []
    for user in (world.giulia, world.marco):
        assert numbers_of(user) == list(range(1, THREADS * ACTS + 1))
        assert unread_of(user) == THREADS * ACTS


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_numbers_are_given_twice(
    pushed: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    tell(by=SETUP, to=[world.giulia, world.marco])

    def read_and_then_moved(ids: list[int]) -> list[NoticeCounter]:
        counters = list(NoticeCounter.objects.filter(pk__in=ids))
        NoticeCounter.objects.filter(pk__in=ids).update(last_seq=F("last_seq") + 1, unread=F("unread") + 1)
        for counter in counters:
            counter.last_seq += 1
        return counters

    monkeypatch.setattr(notices, "_numbered", read_and_then_moved)
    errors = race(*[many_tell(world)] * THREADS)
    assert errors, "the race is not tight enough to prove anything"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_reader_that_asks_for_what_is_newer_never_misses_one(pushed: list[list[int]]) -> None:
    world = make_world()
    tell(by=SETUP, to=[world.giulia, world.marco])
    heard: list[int] = []
    is_over = threading.Event()

    def listen() -> None:
        while not is_over.is_set() or heard[-1:] != [1 + THREADS * ACTS]:
            newer = Notice.objects.visible_to(world.giulia).filter(seq__gt=heard[-1] if heard else 0)
            heard.extend(newer.order_by("seq").values_list("seq", flat=True))
        connections.close_all()

    reader = threading.Thread(target=listen)
    reader.start()
    assert race(*[many_tell(world)] * THREADS) == []
    is_over.set()
    reader.join(timeout=20)
    assert not reader.is_alive(), "the reader never heard the newest"
    assert heard[0] == 1
    assert all(after == before + 1 for before, after in pairwise(heard))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_first_notices_of_all_wait_for_each_other_in_one_order(pushed: list[list[int]]) -> None:
    world = make_world()
    both = [world.giulia, world.marco]
    for _turn in range(25):
        Notice.objects.all().delete()
        NoticeCounter.objects.all().delete()
        first_reading = [lambda: see_notices(by=world.giulia)] * 2
        assert race(*[lambda: tell(by=SETUP, to=both)] * (THREADS - 2), *first_reading) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_reading_while_others_write_keeps_the_counter_equal_to_the_unread(pushed: list[list[int]]) -> None:
    world = make_world()

    def keep_reading() -> None:
        for _turn in range(ACTS * 2):
            see_notices(by=world.giulia)

    assert race(*[many_tell(world)] * (THREADS - 2), keep_reading, keep_reading) == []
    assert unread_of(world.giulia) == Notice.objects.visible_to(world.giulia).unread().count()
    assert connection.vendor == "postgresql"
    assert not NoticeCounter.objects.exclude(last_seq__gte=F("unread")).exists()
