"""A situation, free and under protection."""

import pytest

from intake.actions import protect_person
from intake.models import Case
from tests.intake.factories import make_followed_case
from tests.intake.protection.scenes import WHY
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


@pytest.fixture
def protected(world: World, case: Case) -> Case:
    protect_person(by=world.coordinator, case=case, reason=WHY)
    return case
