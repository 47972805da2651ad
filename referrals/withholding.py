"""What a service may not read of a referral that ended without it, taken off before anybody reads it."""

from collections.abc import Sequence

from referrals.models import Referral
from referrals.partners.actor import Answerer, PartnerActor
from referrals.rules import on_receiver_side


def withhold_from(user: Answerer, referrals: Sequence[Referral]) -> None:
    """Take from referrals what ``user`` may not read of those that ended without their service.

    Whoever reads them also for who sent them goes on reading all, as of messages and documents. One statement
    more at most.
    """
    left = [row for row in referrals if row.has_left_receiver and on_receiver_side(user, row)]
    sent: set[int] = set()
    if left and not isinstance(user, PartnerActor):
        found = Referral.objects.sent_by(user).filter(pk__in=[row.pk for row in left])
        sent = set(found.values_list("pk", flat=True))
    for row in left:
        if row.pk not in sent:
            row.withhold()
