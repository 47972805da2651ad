"""How each person wants to hear of notices they have not read, and the e-mails that tell them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models.outgoing import Outgoing, OutgoingQuerySet


class MailChoice(models.TextChoices):
    """When an unread notice is mailed."""

    SOON = "soon", _("E-mail subito, se non l'ho letto")
    DIGEST = "digest", _("Nel riepilogo del giorno")
    NEVER = "never", _("Nessuna e-mail")


class Delay(models.IntegerChoices):
    """How many minutes an urgent notice stays unread before it is mailed."""

    FIVE = 5, _("5 minuti")
    QUARTER = 15, _("15 minuti")
    HOUR = 60, _("un'ora")


class DigestHour(models.IntegerChoices):
    """The hour of the daily digest."""

    SEVEN = 7, _("alle 7")
    EIGHT = 8, _("alle 8")
    NOON = 12, _("alle 12")
    FIVE = 17, _("alle 17")


class QuietHours(models.TextChoices):
    """When no e-mail leaves and nothing pops up but what cannot be switched off: "20-7" is from 20 to 7."""

    NONE = "", _("Mai: scrivetemi a ogni ora")
    NIGHT = "22-7", _("dalle 22 alle 7")
    EVENING = "20-7", _("dalle 20 alle 7")
    LONG = "18-8", _("dalle 18 alle 8")


class NoticePreferenceQuerySet(TrackedQuerySet["NoticePreference"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)


class NoticePreference(TrackedModel):
    """What a person chose, by group of notices; who never chose has the defaults."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="notice_preference")
    cases = models.CharField(
        _("Situazioni e carico"), max_length=6, choices=MailChoice.choices, default=MailChoice.DIGEST
    )
    referrals = models.CharField(
        _("Invii e segnalazioni"), max_length=6, choices=MailChoice.choices, default=MailChoice.DIGEST
    )
    absences = models.CharField(
        _("Assenze e sostituzioni"), max_length=6, choices=MailChoice.choices, default=MailChoice.DIGEST
    )
    meetings = models.CharField(
        _("Supervisione, cantieri e tavoli"),
        max_length=6,
        choices=MailChoice.choices,
        default=MailChoice.DIGEST,
    )
    delay = models.PositiveSmallIntegerField(
        _("Quanto aspettare prima di un'e-mail"), choices=Delay.choices, default=Delay.QUARTER
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("Quando mandare il riepilogo del giorno"), choices=DigestHour.choices, default=DigestHour.EIGHT
    )

    quiet = models.CharField(
        _("Quando non scrivermi"),
        max_length=5,
        choices=QuietHours.choices,
        default=QuietHours.NONE,
        blank=True,
    )
    quiet_weekend = models.BooleanField(_("Nemmeno il sabato e la domenica"), default=False)

    objects = NoticePreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("scelta sugli avvisi")
        verbose_name_plural = _("scelte sugli avvisi")

    def __str__(self) -> str:
        return str(self.user_id)


class NoticeLetterQuerySet(OutgoingQuerySet["NoticeLetter"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recipient=user)


class NoticeLetter(Outgoing):
    """An e-mail that tells of some unread notices."""

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notice_letters")

    objects = NoticeLetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="notice_letter_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}/{self.pk}"
