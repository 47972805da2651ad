"""A situation in charge, and one of its pair at the page."""

import pytest
from django.test import Client

from intake.models import Case
from tests.intake.factories import make_followed_case
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


@pytest.fixture
def giulia(client: Client, world: World) -> Client:
    client.force_login(world.giulia)
    return client
