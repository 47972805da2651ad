"""A referral to a partner, and what the log says meanwhile."""

import pytest

from referrals.models import Referral
from tests.config.test_logs import log
from tests.referrals.partners import (
    make_mailed_referral,
)
from tests.world import World

__all__ = ["log", "referral"]


@pytest.fixture
def referral(world: World) -> Referral:
    return make_mailed_referral(world)
