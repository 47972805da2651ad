"""The rules of an Ambito through the API: tried, published, read and compared as on their pages."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from intake.models import RuleSet
from tests.intake.factories import make_proposed_case
from tests.intake.published_rules.test_published_rules import HEAVIER, publish
from tests.world import World


def caller(user: User) -> Client:
    secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_the_api_tries_publishes_and_reads_as_the_pages_do(world: World) -> None:
    make_proposed_case(world)
    client = caller(world.coordinator)
    body = {"parameters": HEAVIER, "version": 0, "reason": "I minori pesano di più"}
    draft = {"parameters": HEAVIER}
    tried = client.post(reverse("api:try_rules"), draft, content_type="application/json").json()
    assert (tried["given"], tried["waiting_after"]) == (1, 0)
    assert not RuleSet.objects.exists()
    address = reverse("api:publish_rules")
    assert client.post(address, body, content_type="application/json").status_code == 201
    assert client.post(address, body, content_type="application/json").status_code == 409
    (read,) = caller(world.giulia).get(reverse("api:rules")).json()["results"]
    assert (read["version"], read["published_by"]) == (1, world.coordinator.label)
    assert read["parameters"]["workload"]["base"]["minors_family"] == "7"


def test_what_a_draft_leaves_out_stays_as_it_is_in_force(world: World) -> None:
    publish(world, {**HEAVIER, "pace_is_strict": True})
    body = {
        "parameters": {"pace_least": 5, "workload": {"base": {"housing": "9"}}},
        "version": 1,
        "reason": "x",
    }
    answer = caller(world.coordinator).post(
        reverse("api:publish_rules"), body, content_type="application/json"
    )
    assert answer.status_code == 201
    read = answer.json()["parameters"]
    assert (read["pace_least"], read["pace_is_strict"]) == (5, True)
    base = read["workload"]["base"]
    assert (base["housing"], base["minors_family"]) == ("9", "7")


def test_the_api_says_what_changes_between_two_versions(world: World) -> None:
    publish(world)
    publish(world, {**HEAVIER, "pace_is_strict": True})
    address = reverse("api:compare_rules")
    read = caller(world.north_coordinator).get(address, {"one": 2, "other": 1}).json()
    (change,) = read["changes"]
    assert (read["before"], read["after"]) == (1, 2)
    assert (change["before"], change["after"]) == ("no", "sì")
    for unknown in ({"one": 1, "other": 3}, {"one": 1, "other": 1}):
        assert caller(world.coordinator).get(address, unknown).status_code == 404
    for wrong in ("one=1", "one=x&other=2", "one=1&other=2&a=2"):
        assert caller(world.coordinator).get(f"{address}?{wrong}").status_code == 400
    assert caller(world.giulia).get(address, {"one": 2, "other": 1}).status_code == 403


def test_the_api_names_what_is_wrong_in_a_draft(world: World) -> None:
    body = {"parameters": {"continuity_bonus": "tanto"}}
    answer = caller(world.coordinator).post(reverse("api:try_rules"), body, content_type="application/json")
    assert answer.status_code == 422
    assert "continuity_bonus" in answer.text
