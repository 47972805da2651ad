"""Somebody signed in."""

import pytest
from django.test import Client

from tests.world import World


@pytest.fixture
def as_giulia(world: World, client: Client) -> Client:
    client.force_login(world.giulia)
    return client
