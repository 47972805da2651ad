"""The letters that carry links and codes to the mailboxes."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from network.models.outgoing import Outgoing, OutgoingQuerySet
from referrals.models.partners import PartnerLink


class LetterKind(models.TextChoices):
    """Why a letter is written."""

    REFERRAL = "referral", _("nuovo invio")
    NEWS = "news", _("novità in un invio")
    REMINDER = "reminder", _("invio senza risposta")
    WITHDRAWN = "withdrawn", _("invio ritirato")
    AGAIN = "again", _("nuovo collegamento")
    REPORTS = "reports", _("collegamento per segnalare")
    PAGE = "page", _("scheda da ricontrollare")
    TABLE = "table", _("novità al tavolo")
    TEAM = "team", _("invito a un'équipe")
    TEAM_OFF = "team_off", _("équipe annullata")
    CODE = "code", _("codice")
    CHANGED = "changed", _("casella cambiata")


class LetterQuerySet(OutgoingQuerySet["Letter"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(link__in=PartnerLink.objects.visible_to(user))


class Letter(Outgoing):
    """An e-mail to a mailbox, written in the transaction of the act that causes it."""

    link = models.ForeignKey(PartnerLink, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="letter_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.link_id}"
