"""A referral to a partner."""

import pytest

from referrals.models import Referral
from tests.referrals.partners import (
    make_mailed_referral,
)
from tests.world import World


@pytest.fixture
def referral(world: World) -> Referral:
    return make_mailed_referral(world)
