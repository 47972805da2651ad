"""The places of an Ambito through the API: the same acts as on the pages, refused alike."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from network.models import AccessPoint, District, Municipality
from network.territory.actions import write_place
from network.territory.api import WRITTEN
from network.territory.kinds import KINDS
from tests.network.territory.test_places import facts
from tests.world import SETUP, World, make_world

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    secret = issue_token(by=SETUP, user=user, lifetime=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(user: User, route: str, *args: Any, **body: Any) -> Any:
    return client_of(user).post(reverse(f"api:{route}", args=args), body, content_type="application/json")


def read(user: User, name: str, *args: Any) -> Any:
    return client_of(user).get(reverse(f"api:{name}", args=args))


@pytest.mark.parametrize("code", KINDS)
def test_a_new_place_is_written_and_listed_by_name(world: World, code: str) -> None:
    given = facts(world)[code] | ({"receives_referrals": True} if code == "service" else {})
    answer = send(world.admin, f"places_{code}", **given, ambito=world.ambito.pk)
    assert answer.status_code == 201, answer.content
    listed = [one["name"] for one in read(world.admin, f"places_{code}").json()["results"]]
    assert given["name"] in listed
    assert listed == sorted(listed)


@pytest.mark.parametrize("code", KINDS)
def test_what_is_written_is_what_is_asked_for_on_the_page(code: str) -> None:
    asked = set(WRITTEN[code]().fields) - {"ambito", "version", "areas"}
    assert asked == set(KINDS[code].facts)


def test_a_place_is_changed_over_the_version_that_was_read(world: World) -> None:
    pk = world.desk_point.pk
    seen = read(world.admin, "place_access_point", pk).json()["version"]
    assert send(world.admin, "change_access_point", pk, address="Via mia").status_code == 400
    write_place(by=world.admin, place=AccessPoint.objects.get(pk=pk), phone="035 1")
    assert send(world.admin, "change_access_point", pk, address="Via mia", version=seen).status_code == 409
    fresh = read(world.admin, "place_access_point", pk).json()["version"]
    answer = send(world.admin, "change_access_point", pk, address="Via mia", version=fresh)
    assert (answer.status_code, answer.json()["address"]) == (200, "Via mia")
    assert answer.json()["phone"] == "035 1"


def test_places_of_elsewhere_are_like_none(world: World) -> None:
    abroad = make_world("lontano", offset=70)
    assert read(world.admin, "place_district", abroad.north.pk).status_code == 404
    seen = read(world.admin, "place_municipality", world.borgo.pk).json()["version"]
    answers = [
        send(world.admin, "change_municipality", world.borgo.pk, district=pk, version=seen)
        for pk in (abroad.north.pk, 999_999)
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert send(world.admin, "places_district", name="Mio", ambito=abroad.ambito.pk).status_code == 400
    assert Municipality.objects.get(pk=world.borgo.pk).district_id == world.north.pk


def test_a_district_closes_and_says_what_is_left(world: World) -> None:
    refused = send(world.admin, "open_district", world.north.pk, is_closed=True, reason="Accorpato.")
    assert (refused.status_code, "Giulia Riva" in refused.json()["detail"]) == (422, True)
    place: District = write_place(by=world.admin, place=District(ambito=world.ambito), name="Est")
    closed = send(world.admin, "open_district", place.pk, is_closed=True, reason="Accorpato.")
    assert (closed.status_code, closed.json()["closed_on"] is None) == (200, False)


@pytest.mark.parametrize("who", ["coordinator", "giulia", "auditor"])
def test_nobody_else_lists_or_writes(world: World, who: str) -> None:
    user = world.people[who]
    assert read(user, "places_district").status_code == 403
    assert send(user, "places_district", name="Mio").status_code == 403
    assert send(user, "change_district", world.north.pk, name="Mio", version=1).status_code == 404


def test_the_list_costs_the_same_whatever_it_holds(world: World) -> None:
    client, url = client_of(world.admin), reverse("api:places_access_point")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    before = queries()
    for number in range(5):
        facts = {"name": f"Sportello {number}", "municipality": world.borgo, "address": "x"}
        write_place(by=world.admin, place=AccessPoint(ambito=world.ambito), **facts)
    assert queries() == before
