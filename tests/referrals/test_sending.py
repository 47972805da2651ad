"""Handing a part of the work to a service."""

import pytest

from tests.referrals.factories import make_followed_case, make_referral, put_in, make_refer_intake, ANSWERS
from referrals import actions
from referrals.states import ReferralState
from tests.world import World


@pytest.mark.parametrize("state", ReferralState)
def test_every_state_can_be_reached(world: World, state: str) -> None:
    assert put_in(world, make_referral(world), state).state == state


def test_from_intake(world: World) -> None:
    intake = make_refer_intake(world)
    r = actions.send_referral(by=world.desk, intake=intake, service=world.family_centre, **ANSWERS)
    print(r.package, r.origin)
    actions.give_information
