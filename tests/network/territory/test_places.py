"""Who administers keeps the places of their Ambito on our own pages: new, changed, with their history."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from network.models import AccessPoint, District, Municipality, Organisation, Service
from network.territory.actions import write_place
from network.territory.kinds import KINDS, written_of
from network.territory.reading import history_of
from network.versions import version_of
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


def send(user: User, page: str, *args: Any, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"network:{page}", args=args), data)


def facts(world: World) -> dict[str, dict[str, Any]]:
    return {
        "district": {"name": "Presidio Est"},
        "municipality": {
            "name": "Altavilla",
            "district": world.north.pk,
            "istat_code": "016999",
            "cadastral_code": "A999",
            "population": "3200",
        },
        "access_point": {"name": "Sportello Est", "municipality": world.borgo.pk, "address": "Via Roma 1"},
        "organisation": {"name": "Cooperativa Ponte", "kind": "cooperative"},
        "service": {
            "name": "Sportello abitare",
            "organisation": world.comune.pk,
            "municipality": world.borgo.pk,
            "description": "Aiuta chi cerca casa.",
            "areas": ["housing"],
            "receives_referrals": "on",
        },
    }


@pytest.mark.parametrize("code", KINDS)
def test_a_new_place_is_written_with_its_author(world: World, code: str) -> None:
    given = facts(world)[code]
    answer = send(world.admin, f"new_{code}", **given)
    assert answer.status_code == 302, answer.context["form"].errors
    (row,) = [one for one in KINDS[code].model.objects.all() if one.name == given["name"]]
    assert row.ambito == world.ambito
    assert row.history.get().actor_label == world.admin.label


@pytest.mark.parametrize("code", KINDS)
def test_what_is_missing_is_said_and_what_was_typed_stays(world: World, code: str) -> None:
    answer = send(world.admin, f"new_{code}", name="")
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors


def test_a_change_is_told_before_and_after_with_who_made_it(world: World) -> None:
    write_place(by=world.admin, place=world.borgo, district=world.south)
    newest = history_of(Municipality.objects.get(pk=world.borgo.pk))[0]
    assert newest.row.actor_label == world.admin.label
    (change,) = newest.changes
    assert (change.before, change.after) == (world.north.name, world.south.name)


def test_a_new_name_is_of_the_unit_and_stands_on_the_page(world: World) -> None:
    point = AccessPoint.objects.get(pk=world.desk_point.pk)
    given = {"name": "Sportello nuovo", "municipality": point.municipality_id, "address": point.address}
    assert send(world.admin, "write_access_point", point.pk, **given).status_code == 302
    client = Client()
    client.force_login(world.admin)
    page = client.get(reverse("network:write_access_point", args=[point.pk])).content.decode()
    assert "Sportello nuovo" in page
    assert point.unit.name in page  # in the history


def test_the_same_again_leaves_no_history(world: World) -> None:
    before = world.borgo.history.count()
    write_place(by=world.admin, place=world.borgo, name=world.borgo.name)
    assert world.borgo.history.count() == before


def test_a_service_that_receives_no_more_is_offered_to_nobody(world: World) -> None:
    write_place(by=world.admin, place=world.family_centre, receives_referrals=False)
    assert world.family_centre not in Service.objects.visible_to(world.giulia).receiving()


@pytest.mark.parametrize("meanwhile", [{"name": "Altro nome"}, {"phone": "035 1"}])
def test_nobody_writes_over_what_they_have_not_seen(world: World, meanwhile: dict[str, str]) -> None:
    point = AccessPoint.objects.get(pk=world.desk_point.pk)
    seen = version_of(*written_of(point))
    write_place(by=world.admin, place=point, **meanwhile)
    given = {"name": "Il mio", "municipality": point.municipality_id, "address": "Via mia", "version": seen}
    answer = send(world.admin, "write_access_point", point.pk, **given)
    assert answer.status_code == 409
    assert "Via mia" in answer.content.decode()
    again = {**given, "version": answer.context["form"]["version"].value()}
    assert send(world.admin, "write_access_point", point.pk, **again).status_code == 302
    assert AccessPoint.objects.get(pk=point.pk).address == "Via mia"


def test_areas_are_added_once(world: World) -> None:
    for _time in range(2):
        write_place(by=world.admin, place=world.family_centre, areas=["housing"])
    assert world.family_centre.areas.filter(area="housing").count() == 1


@pytest.mark.parametrize(
    ("new", "wrong", "field"),
    [
        (lambda world: District(ambito=world.ambito), {"name": "Presidio Nord"}, "name"),
        (lambda world: Organisation(ambito=world.ambito, kind="other"), {"name": "Comune di Borgo"}, None),
    ],
)
def test_what_is_there_already_is_not_written_twice(world: World, new: Any, wrong: Any, field: Any) -> None:
    if field is None:
        wrong = {"name": world.comune.name}
    with pytest.raises(ValidationError):
        write_place(by=world.admin, place=new(world), **wrong)


def test_a_place_leans_on_places_of_its_own_ambito(world: World) -> None:
    abroad = make_world("lontano", offset=70)
    with pytest.raises(ValidationError, match="di questo ambito"):
        write_place(by=world.admin, place=world.borgo, district=abroad.north)
    answer = send(world.admin, "new_access_point", name="x", address="y", municipality=abroad.borgo.pk)
    assert "municipality" in answer.context["form"].errors
    assert send(world.admin, "write_district", abroad.north.pk, name="Preso").status_code == 404
    with pytest.raises(PermissionDenied):
        write_place(by=world.admin, place=abroad.north, name="Preso")


@pytest.mark.parametrize("code", KINDS)
def test_the_places_of_a_kind_are_listed_page_by_page(world: World, code: str) -> None:
    client = Client()
    client.force_login(world.admin)
    page = client.get(reverse("network:territory"), {"che": code})
    assert {one.ambito for one in page.context["places"]} == {world.ambito}
    assert [one.name for one in page.context["places"]] == sorted(one.name for one in page.context["places"])


def test_nobody_else_writes_places(world: World) -> None:
    for name in ("coordinator", "giulia", "auditor", "planner"):
        with pytest.raises(PermissionDenied):
            write_place(by=getattr(world, name), place=world.north, name="Mio")


def test_what_stands_elsewhere_is_not_changed_here(world: World) -> None:
    with pytest.raises(ValidationError, match="Qui non si cambia"):
        write_place(by=world.admin, place=world.family_centre, is_shared=True)


def test_the_list_costs_the_same_whatever_it_holds(world: World) -> None:
    client = Client()
    client.force_login(world.admin)
    client.get(reverse("network:territory"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("network:territory"))
        return len(caught)

    before = queries()
    for number in range(5):
        write_place(by=world.admin, place=District(ambito=world.ambito), name=f"Presidio {number}")
    assert queries() == before
