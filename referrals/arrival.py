"""What became of the notice of a referral on the side of the service, for who sent it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.models import Referral


@dataclass(frozen=True)
class Arrival:
    """How many contacts were told, and when the first page and the first reader had the notice.

    Nothing says who: it tells whether the referral has arrived, not how each contact works.
    """

    told: int
    written_at: datetime
    pushed_at: datetime | None
    seen_at: datetime | None
    mailed_at: datetime | None
    fault: str | None
    returned_at: datetime | None


def arrival_of(referral: Referral) -> Arrival | None:
    """The way of the notice of a referral; None when nobody at the service has an account."""
    given = Notice.objects.filter(kind=NoticeKind.REFERRAL_RECEIVED, path=referral.get_absolute_url())
    row = given.aggregate(
        told=Count("pk"),
        written_at=Min("created_at"),
        pushed_at=Min("pushed_at"),
        seen_at=Min("seen_at"),
        mailed_at=Min("letter__sent_at"),
        fault=Max("letter__fault"),
        returned_at=Min("letter__returned_at"),
    )
    return Arrival(**row) if row["told"] else None
