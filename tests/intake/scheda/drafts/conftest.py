"""A draft begun at the desk."""

import pytest
from django.test import Client

from intake.models import IntakeDraft
from tests.intake.filling import begin
from tests.world import World


@pytest.fixture
def worker(client: Client, world: World) -> Client:
    client.force_login(world.desk)
    return client


@pytest.fixture
def draft(worker: Client, world: World) -> IntakeDraft:
    return begin(worker, world)
