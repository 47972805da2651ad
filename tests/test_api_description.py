"""The description of the API: every address, every body, and nothing a body does not know."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import Serializer

from accounts.api import Body

API = "/api/v1/"


def test_the_description_names_every_address() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    assert len(schema["paths"]) >= 25
    assert all(path.startswith(API) for path in schema["paths"])


def bodies() -> set[type[Serializer[Any]]]:
    """What the addresses of the API say they are sent."""
    generator = SchemaGenerator()
    generator._initialise_endpoints()
    endpoints = generator._get_paths_and_endpoints()
    sent = [view.schema.get_request_serializer() for *_address, method, view in endpoints if method == "POST"]
    by_kind = [each for one in sent for each in (one.values() if isinstance(one, dict) else [one])]
    return {type(one) if isinstance(one, Serializer) else one for one in by_kind if one is not None}


def test_every_body_refuses_what_it_does_not_know() -> None:
    assert len(bodies()) >= 20
    assert {body.__name__ for body in bodies() if not issubclass(body, Body)} == set()


@pytest.mark.parametrize("page", ["api:schema", "api:docs"])
def test_who_asks_for_the_description_without_end_has_it_put_together_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, db: None, page: str
) -> None:
    """It is open to everybody and takes seconds: who asks again must not keep the others waiting."""
    first = client.get(reverse(page))
    assert b"/api/v1/cases/" in first.content
    monkeypatch.setattr(SchemaGenerator, "get_schema", None)
    assert client.get(reverse(page)).status_code == 200


def test_the_description_is_written_as_it_is_asked_for(client: Client) -> None:
    address = reverse("api:schema")
    asked = client.get(address, headers={"Accept": "application/vnd.oai.openapi+json"})
    assert asked["Content-Type"] == "application/vnd.oai.openapi+json; charset=utf-8"
    assert asked.json()["openapi"].startswith("3.")
    assert client.get(address)["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    assert client.get(address, {"lang": "x" * 9}).content == client.get(address).content
