"""Somebody who drives people to visits, received and checked at the desk of Borgo."""

from datetime import timedelta
from typing import Any

from audit import clock
from network.offers.actions import ask_for_help, check_offer, register_offer
from network.offers.models import Offer, OfferRequest
from network.offers.states import OfferKind
from tests.world import World


def make_unchecked(world: World, **given: Any) -> Offer:
    today = clock.today()
    return register_offer(
        **{
            "by": world.desk,
            "ambito": world.ambito,
            "name": "Bruno Galli",
            "contact": "333 000 111",
            "kind": OfferKind.TRANSPORT,
            "words": "Accompagna alle visite con la sua auto.",
            "municipality": world.borgo,
            "times": "martedì e giovedì mattina",
            "consent_on": today,
            "expires_on": today + timedelta(days=200),
            **given,
        }
    )


def make_offer(world: World, **given: Any) -> Offer:
    offer = make_unchecked(world, **given)
    return check_offer(by=world.desk, offer=offer, checks="Colloquio e patente.", checked_on=clock.today())


def make_help_request(world: World, **given: Any) -> OfferRequest:
    return ask_for_help(
        **{
            "by": world.giulia,
            "offer": given.pop("offer", None) or make_offer(world),
            "words": "Un passaggio a Pieve il martedì mattina.",
            **given,
        }
    )
