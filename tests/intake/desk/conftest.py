"""Somebody at the desk."""

import pytest
from django.test import Client

from tests.world import World


@pytest.fixture
def worker(client: Client, world: World) -> Client:
    client.force_login(world.desk)
    return client
