"""What the pages of the offers read beside the offers."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.models import User
from accounts.roles import Role
from audit import clock
from network.offers.models import Offer, OfferHours, OfferRequest
from network.offers.rules import keeps
from network.offers.states import RequestState


@dataclass(frozen=True)
class Given:
    """The hours given in a year, and by how many people."""

    year: int
    hours: Decimal
    people: int


def knows_who(user: User, offer: Offer) -> bool:
    """Whether ``user`` reads who makes an offer: who keeps it, or has an agreement with them."""
    agreed = OfferRequest.objects.visible_to(user).filter(offer=offer, asked_by=user)
    return keeps(user, offer) or agreed.filter(state=RequestState.AGREED).exists()


def hours_given(user: User) -> Given:
    """The help given this year in the Ambiti that ``user`` coordinates or plans for, in one statement."""
    year = clock.today().year
    ambiti = user.grants.ambiti(Role.COORDINATOR, Role.PLANNING)
    rows = OfferHours.objects.filter(help_request__offer__ambito__in=ambiti, day__year=year)
    sums = rows.aggregate(hours=Sum("hours"), people=Count("help_request__offer", distinct=True))
    return Given(year, sums["hours"] or Decimal(0), sums["people"])
