"""The id of what is there no more answers like an id of nothing: merged, left, closed.

Wherever a person, an account or a desk is chosen, in a page or through the API.
"""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoDbBlocker

from accounts.models import Unit, User
from audit import clock
from intake.actions import merge_people
from intake.models import Person
from network.actions import end_post
from network.appointments.actions import change_account
from network.models import Post
from network.territory.actions import change_opening
from tests.access.places import Drawn, place_of, sheet_of
from tests.access.scene import Scene
from tests.access.strangers import GONE, NOBODYS, begin_numbers_at
from tests.access.test_foreign_ids import may_be_ids, told_apart
from tests.access.test_foreign_ids_in_api import PROGRAMS, answers_of
from tests.access.visiting import Visitors
from tests.world import make_far_desk, make_intake


@pytest.fixture(scope="module")
def gone(lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> None:
    """A record merged into another, and a closed account of a closed desk, all with the same number."""
    world = lasting_scene.world
    with django_db_blocker.unblock():
        begin_numbers_at(int(GONE) + 1)  # what else comes with them is there
        begin_numbers_at(int(GONE) - 1, Person, User, Unit)
        other, kept = (
            make_intake(world, last_name="Corti", birth_date=date(1970, 1, 2), tax_code="").person
            for _twice in "12"
        )
        merge_people(by=world.coordinator, kept=kept, other=other, reason="Stesso documento")
        desk = make_far_desk(world)
        person = world.people.pop("far_desk")
        change_account(by=world.admin, person=person, is_active=False, reason="È andata in pensione.")
        for post in Post.objects.filter(user=person):
            end_post(by=world.admin, post=post, until=clock.today() - timedelta(days=1))
        change_opening(by=world.admin, place=desk, is_closed=True, reason="Non serve più.")
    rows = (other, person, desk)
    assert [row.pk for row in rows] == [int(GONE)] * len(rows)


@pytest.mark.parametrize(
    "name",
    [
        "intake:assign_pair",
        "intake:members",
        "intake:merge_people",
        "intake:replace_seat",
        "intake:start_draft",
        "intake:use_person",
        "network:appoint_person",
    ],
)
def test_in_a_page_what_is_there_no_more_answers_like_nothing(  # noqa: PLR0917 (fixtures)
    scene: Scene,
    gone: None,
    settled: Visitors,
    drawn: Drawn,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    place = place_of(name, "post", scene, settled)
    sheet = sheet_of(place, drawn, scene, monkeypatch)
    names = may_be_ids(sheet) if sheet else []
    apart = [one for field in names for one in told_apart(place, "post", [field], sheet, (GONE,))]
    assert names
    assert not apart, "\n".join(apart)


@pytest.mark.parametrize(
    "name", ["assign_pair", "drafts", "members", "register_intake", "replace_seat", "state_reason_of_person"]
)
def test_in_the_api_what_is_there_no_more_answers_like_nothing(
    scene: Scene, gone: None, visitors: Visitors, name: str
) -> None:
    row, role = next(one for key, one in PROGRAMS.items() if key[:2] == ("post", f"api:{name}"))
    unknown = answers_of(row, role, NOBODYS, scene, visitors)
    assert answers_of(row, role, GONE, scene, visitors) == unknown
