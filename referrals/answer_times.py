"""In what time services answered the referrals of the last year."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Avg, Count, F

from audit import clock
from network.directory.answer_times import tells_answer_times
from referrals.models import Referral

LOOKS_BACK = timedelta(days=365)
ENOUGH = 3  # fewer answers say nothing of a service


@tells_answer_times
def average_times(services: Iterable[int]) -> dict[int, timedelta]:
    """From the sending to the answer, whatever it was; only of services with at least three answers."""
    since = clock.now() - LOOKS_BACK
    answered = Referral.objects.filter(service__in=services, answered_at__isnull=False, sent_at__gte=since)
    rows = (
        answered.order_by()
        .values("service")
        .annotate(n=Count("pk"), time=Avg(F("answered_at") - F("sent_at")))
    )
    return {row["service"]: row["time"] for row in rows if row["n"] >= ENOUGH}
