"""Somebody at the desk, and a program that works for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from tests.world import World


@pytest.fixture
def worker(client: Client, world: World) -> Client:
    client.force_login(world.desk)
    return client


@pytest.fixture
def ask(client: Client) -> Any:
    def call(method: str, user: User, name: str, *args: Any, body: Any = None, **headers: str) -> Any:
        token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}", **names}}
        if body is not None:
            options |= {"data": body, "content_type": "application/json"}
        return getattr(client, method)(reverse(f"api:{name}", args=args), **options)

    return call


@pytest.fixture
def begun(world: World, ask: Any) -> Any:
    return ask("post", world.desk, "drafts", body={"access_point": world.desk_point.pk})
