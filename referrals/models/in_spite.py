"""In spite of what a referral was sent: an opposition of its person, or a name that is hidden from them."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q


def read_in_spite_of(name_since: datetime, referrals: type[Model]) -> Q:
    """Referrals that who has a name reads all the same: sent in spite of it, once it had been written."""
    # Of those sent before the two were kept apart a reason may have been about the name.
    history: Any = referrals.history.model  # type: ignore[attr-defined] # added by simple-history
    with_reason = history.objects.filter(id=OuterRef("pk"), version=1).exclude(opposition_reason="")
    before = Q(
        ~Q(opposition_reason=""),
        Exists(with_reason),
        in_spite_of_service_at=None,
        in_spite_of_name_at=None,
        sent_at__gte=name_since,
    )
    return Q(in_spite_of_name_at__gte=name_since) | before


class SentInSpite:
    """What a reason to send in spite of something was about."""

    history: Any
    opposition_reason: str
    in_spite_of_service_at: datetime | None
    in_spite_of_name_at: datetime | None
    sent_at: datetime | None
    amended_at: datetime | None

    @property
    def sent_in_spite_at(self) -> datetime | None:
        """When it was sent in spite of a hidden name; None when none was answered for."""
        if self._tells_about_what or not self.opposition_reason:
            return self.in_spite_of_name_at
        was_there = self.history.filter(version=1).exclude(opposition_reason="").exists()
        return self.sent_at if was_there else None

    @property
    def opposition_answered_at(self) -> datetime | None:
        """Until when an opposition was answered for by the reason; None when none was."""
        if self._tells_about_what or not self.opposition_reason:
            return self.in_spite_of_service_at
        return self.amended_at or self.sent_at

    @property
    def _tells_about_what(self) -> bool:
        """Whether it is kept what the reason was about, as of all that was sent since that is asked."""
        return bool(self.in_spite_of_service_at or self.in_spite_of_name_at)
