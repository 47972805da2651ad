"""Referrals that services could not accept, as events for the early signals."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from intake.signal_events import counts_events
from intake.signals.early import Event, SignalKind
from referrals.models import Referral
from referrals.states import ReferralState


@counts_events
def declined_referrals(ambiti: list[int], first: date) -> Iterator[Event]:
    """Those of situations declined since ``first``, by the comune and area of the situation."""
    rows = Referral.objects.filter(
        state=ReferralState.DECLINED,
        case__ambito__in=ambiti,
        case__person__protected=False,
        answered_at__date__gte=first,
    ).order_by("pk")
    for case, comune, area, at in rows.values_list("case", "case__municipality", "case__area", "answered_at"):
        yield Event(SignalKind.DECLINED, comune, area, timezone.localdate(at), case)
