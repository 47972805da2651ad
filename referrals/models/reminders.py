"""What was written to people about referrals that wait. Each thing once: the database says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from referrals.deadlines import ALL_STEPS
from referrals.models.referral import Referral


class Reminder(TrackedModel):
    """A step of the reminders of a referral: written once, however often and however late the timer runs.

    ``due_at`` is the deadline it spoke of; ``term`` says which of the times to answer the referral was given:
    a new one has reminders of its own, one that only stood still has not. Of a reply that the service waits
    for, it says for which time; of a warning that nobody reads there, which of its warnings it is.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reminders")
    step = models.CharField(_("promemoria"), max_length=10, choices=ALL_STEPS)
    term = models.PositiveSmallIntegerField(_("quale termine"), default=1)
    due_at = models.DateTimeField(_("risposta entro"))
    written_at = models.DateTimeField(_("scritto"), default=clock.now)

    objects = TrackedQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name = _("promemoria")
        verbose_name_plural = _("promemoria")
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "step", "term"], name="reminder_once_for_referral_step_and_term"
            )
        ]


class OverdueDigest(TrackedModel):
    """The summary of late referrals to one person: at most one a day. ``late`` is how many they were."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="overdue_digests")
    day = models.DateField(_("giorno"))
    late = models.PositiveIntegerField(_("invii in ritardo"))

    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("riepilogo dei ritardi")
        verbose_name_plural = _("riepiloghi dei ritardi")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="overdue_digest_once_a_day")]
