"""A situation, and a promise that came with it."""

import pytest

from intake.models import Case, ReliefPlan
from tests.intake.factories import make_relief_plan
from tests.intake.workload.relief_scenes import fill
from tests.world import World, make_case


@pytest.fixture
def case(world: World) -> Case:
    """A situation that brings Giulia beyond the limit, and Marco not."""
    fill(world, world.giulia)
    return make_case(world)


@pytest.fixture
def plan(world: World) -> ReliefPlan:
    return make_relief_plan(world, make_case(world))
