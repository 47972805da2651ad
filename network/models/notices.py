"""Notices and the counters that number things without gaps."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from network.models.mail import NoticeLetter
from network.models.places import Ambito
from network.notice_kinds import NoticeKind, notice_kinds
from network.urgency import Urgency

JUST_READ = timedelta(seconds=20)  # a slow page is drawn and asks what is new within it


class NoticeCounterQuerySet(models.QuerySet["NoticeCounter"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)


class NoticeCounter(models.Model):
    """The last number given to a person's notices, taken under its row lock: numbers have no gap.

    ``epoch`` changes if the numbering is ever begun anew, so that open pages ask again. ``changes`` counts
    what is worth drawing again though no notice tells of it.
    """

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="notice_counter"
    )
    epoch = models.UUIDField(default=uuid.uuid4)
    last_seq = models.PositiveBigIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)
    changes = models.PositiveBigIntegerField(default=0)

    objects = NoticeCounterQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.last_seq}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(seen_at=None)

    def untold(self, after: int) -> Self:
        """Those an open page has not told, which knows the ones up to the number ``after``.

        A page that is drawn again reads what it shows: a notice that came between that reading and the
        question what is new is read before anybody told it, and is told all the same.
        """
        just_read = clock.now() - JUST_READ
        return self.filter(Q(seen_at=None) | Q(seen_at__gte=just_read), seq__gt=after)


WORDS_OF_KINDS = dict(NoticeKind.choices)


class Notice(models.Model):
    """Something a person must know. It carries a number, an urgency and a link: never personal data.

    Its moments are its ledger: written (``created_at``), on an open page of its reader (``pushed_at``), read,
    and the e-mail that told of it (``letter``): never more than one.
    """

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32, choices=notice_kinds)  # a new kind needs no migration
    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    reference = models.CharField(_("numero"), max_length=20, blank=True)
    origin = models.CharField(_("da"), max_length=120, blank=True)
    path = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=clock.now)
    pushed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(
        NoticeLetter, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        verbose_name = _("avviso")
        verbose_name_plural = _("avvisi")
        constraints = [models.UniqueConstraint(fields=["recipient", "seq"], name="notice_numbered_once")]
        indexes = [
            models.Index(fields=["recipient", "path"], condition=Q(seen_at=None), name="notice_unseen_path"),
            models.Index(
                fields=["path"], condition=Q(kind=NoticeKind.REFERRAL_RECEIVED), name="notice_of_referral"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}/{self.seq}"

    def get_kind_display(self) -> str:  # type: ignore[no-redef] # the plugin of mypy knows Django's own
        """What it says, in words.

        Django's own puts every kind into words to find one: it took two thirds of the time of an inbox.
        """
        return str(WORDS_OF_KINDS.get(self.kind, self.kind))


class NumberSeries(models.Model):
    """The last number given in a series (AAAA/NNNNNN) of an Ambito in a year; none is used again."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="number_series")
    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ambito", "series", "year"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"
