"""One service through the API and on its page: who answers for it, and what its keepers change."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import issue_token
from accounts.models import User
from audit import clock
from network.api_services import CapacitySerializer
from network.directory.contacts import contacts_of
from network.models import Capacity, Service
from tests.world import World, make_world

pytestmark = pytest.mark.both


@pytest.fixture
def service(world: World) -> Service:
    return Service.objects.visible_to(world.contact).get(pk=world.family_centre.pk)


def ask(user: User, service: Service, path: str = "", **body: Any) -> Any:
    token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    client = Client(headers={"authorization": f"Bearer {token}"})
    address = f"/api/v1/services/{service.pk}/{path}"
    return client.post(address, body, "application/json") if path else client.get(address)


def test_who_may_refer_to_a_service_reads_who_answers_for_it(world: World, service: Service) -> None:
    answer = ask(world.giulia, service).json()
    assert [each["name"] for each in answer["contacts"]] == [world.contact.label]
    assert answer["name"] == service.unit.name


def test_who_works_elsewhere_is_told_to_call_the_service(world: World, service: Service) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        elsewhere = make_world("altrove", offset=700)
    assert contacts_of(service, elsewhere.giulia) is None


def test_the_page_names_who_reads_referrals(world: World, service: Service, client: Client) -> None:
    client.force_login(world.giulia)
    page = client.get(service.get_absolute_url()).text
    assert "Chi legge gli invii" in page
    assert world.contact.label in page


def test_its_contact_says_whether_it_has_room(world: World, service: Service) -> None:
    answer = ask(world.contact, service, "capacity/", capacity=Capacity.FULL)
    assert (answer.status_code, answer.json()["capacity"]) == (200, Capacity.FULL)


def test_that_nobody_knows_is_no_answer_it_could_give(world: World, service: Service) -> None:
    answer = ask(world.contact, service, "capacity/", capacity=Capacity.UNKNOWN)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["capacity"])
    offered = CapacitySerializer().fields["capacity"].choices
    assert set(offered) == {"open", "limited", "waiting_list", "full"}


def test_its_contact_changes_one_thing_and_the_rest_stays(world: World, service: Service) -> None:
    answer = ask(world.contact, service, "describe/", phone="035 111").json()
    assert (answer["phone"], answer["description"]) == ("035 111", service.description)


def test_its_contact_confirms_the_entry(world: World, service: Service) -> None:
    before = service.confirmed_at
    assert ask(world.contact, service, "confirm/").json()["confirmed_at"] > before.isoformat()[:19]


def test_an_unknown_fact_is_refused_by_name(world: World, service: Service) -> None:
    answer = ask(world.contact, service, "describe/", telefono="035 111")
    assert answer.status_code == 400
    assert "telefono" in answer.text


def names(user: User, **asked: Any) -> list[str]:
    token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    client = Client(headers={"authorization": f"Bearer {token}"})
    answer = client.get("/api/v1/services/", asked)
    assert answer.status_code == 200
    return [each["name"] for each in answer.json()["results"]]


def test_a_program_searches_the_directory_like_the_page(world: World, service: Service) -> None:
    name = service.name
    assert name in names(world.giulia)
    assert names(world.giulia, q=name) == [name]
    assert name not in names(world.giulia, q="parola che non c'è")
    assert name in names(world.giulia, area=[row.area for row in service.areas.all()])
    assert name in names(world.giulia, municipality=service.municipality_id, near=service.municipality_id)
    ask(world.contact, service, "capacity/", capacity=Capacity.FULL)
    assert name not in names(world.giulia, has_room="true")
    assert name in names(world.giulia, has_room="false")


def test_a_filter_that_is_none_is_refused_by_its_name(world: World) -> None:
    token = issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))
    client = Client(headers={"authorization": f"Bearer {token}"})
    for name, value in (
        ("area", "x"),
        ("municipality", "0"),
        ("near", "x"),
        ("q", "x" * 81),
        ("aperto", "1"),
    ):
        answer = client.get("/api/v1/services/", {name: value})
        assert answer.status_code == 400
        assert name in answer.json()["errors"]
