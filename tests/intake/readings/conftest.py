"""A world in which somebody has read."""

import pytest

from tests.intake.board_scenes import make_old_world
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()
