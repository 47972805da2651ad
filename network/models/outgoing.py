"""What every e-mail of ours keeps of its way: written, tried, left, come back."""

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import clock

M = TypeVar("M", bound="Outgoing")

# How long after each failed try the next one comes; after the last the letter is given up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


class OutgoingQuerySet(models.QuerySet[M]):
    def to_send(self) -> Self:
        """The letters that wait to leave, first those that wait longest."""
        return self.filter(sent_at=None, next_try_at__lte=clock.now()).order_by("next_try_at", "pk")

    def troubled_since(self, moment: datetime) -> Self:
        """The letters written since then that were given up, or came back."""
        given_up = models.Q(sent_at=None, next_try_at=None) & ~models.Q(fault="")
        return self.filter(given_up | models.Q(returned_at__isnull=False), written_at__gte=moment)


class Outgoing(models.Model):
    """An e-mail on its way. It holds no address: where it goes and its words are put together when it leaves.

    ``next_try_at`` is None once it has left, was given up, or need not leave any more. ``return_status`` is
    the code of the report with which it came back (RFC 3463): "5.1.1" is a mailbox that is not there.
    """

    written_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True)
    next_try_at = models.DateTimeField(null=True, default=clock.now)
    sent_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    return_status = models.CharField(max_length=12, blank=True)

    class Meta:
        abstract = True

    def begin_try(self) -> None:
        """Count a try. The next comes after its pause, unless ``end_try`` says that the letter has left."""
        self.next_try_at = clock.now() + PAUSES[min(self.tries, len(PAUSES) - 1)]
        self.tries += 1
        self.save()

    def end_try(self, fault: str, *, is_hopeless: bool = False) -> None:
        """Keep whether it left ("" is no fault). After the last pause, or without hope, it is given up."""
        self.fault = fault
        if not fault:
            self.sent_at, self.next_try_at = clock.now(), None
        elif is_hopeless or self.tries > len(PAUSES):
            self.next_try_at = None
        self.save()

    def give_up(self, fault: str = "") -> None:
        """It leaves no more: it need not or, for a ``fault``, must not."""
        self.next_try_at = None
        self.fault = self.fault or fault
        self.save()

    def keep_return(self, status: str) -> bool:
        """Keep that it came back, with the code of the report. Whether that was news."""
        if self.returned_at is not None:
            return False
        self.returned_at, self.return_status = clock.now(), status
        self.give_up()
        return True

    @property
    def has_failed(self) -> bool:
        return self.sent_at is None and bool(self.fault)

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.next_try_at is None

    @property
    def return_reason(self) -> str:
        """Why it came back, in words; "" when it did not."""
        return reason_of(self.return_status)


# The subject and detail of a status, with its words; the first that fits.
_REASONS = (
    (".1", _("l'indirizzo non esiste")),
    (".2.1", _("la casella è chiusa")),
    (".2.2", _("la casella è piena")),
    (".2", _("la casella non riceve")),
    (".4", _("il loro server di posta non risponde")),
    (".7", _("il loro server rifiuta la nostra posta")),
)


def reason_of(status: str) -> str:
    """The words for a status of RFC 3463: "4.2.2" → "la casella è piena"."""
    if not status:
        return ""
    fits = (words for code, words in _REASONS if f"{status[1:]}.".startswith(f"{code}."))
    return str(next(fits, _("non è stata consegnata")))


def is_permanent(status: str) -> bool:
    """Whether trying again would not help."""
    return status.startswith("5")
