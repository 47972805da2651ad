"""A situation in charge."""

import pytest

from intake.models import Case
from tests.intake.factories import make_followed_case
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)
