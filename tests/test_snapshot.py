"""A world written again from its rows is the world the actions had built."""

import pytest

from accounts.models import User
from network.models import Post
from tests.snapshot import Snapshots
from tests.world import World, make_world

pytestmark = pytest.mark.both


def everybody() -> list[tuple[object, ...]]:
    """The people, their posts and how many history rows they left."""
    people = User.objects.order_by("pk").values_list("pk", "email", "password", "posts__role", "posts__unit")
    return [*people, (User.history.count(), Post.history.count())]


@pytest.fixture(scope="module")
def kept() -> Snapshots:
    return Snapshots()


@pytest.fixture(scope="module")
def seen() -> list[list[tuple[object, ...]]]:
    return []


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_second_time_everything_is_as_the_first(db, kept, seen, time):
    world = kept.build(make_world)
    seen.append(everybody())
    assert seen[0] == seen[-1]
    assert world.giulia == User.objects.get(email="giulia@valdoro.test")


def test_what_one_test_does_to_its_world_is_not_seen_by_the_next(db):
    snapshots = Snapshots()
    one = snapshots.build(make_world)
    one.giulia.first_name = "Altra"
    kept = next(iter(snapshots._taken.values())).result
    assert kept.giulia.first_name == "Giulia"


def test_a_new_row_does_not_collide_with_those_written_again(world: World):
    assert make_world("altrove", offset=50).giulia.pk > world.giulia.pk


def test_beside_other_rows_the_builder_is_simply_called(world: World):
    other = Snapshots().build(lambda: make_world("altrove", offset=50))
    assert other.ambito != world.ambito
