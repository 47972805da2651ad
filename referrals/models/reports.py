"""What services report to the desks (segnalazioni)."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models import AccessPoint, Ambito, Municipality
from referrals.models.partners import Mailbox


class ReportQuerySet(TrackedQuerySet["Report"]):
    def visible_to(self, user: User) -> Self:
        """The reports of the Ambiti and districts that ``user`` coordinates."""
        units = user.grants.units(Role.COORDINATOR)
        return self.filter(Q(ambito__in=units) | Q(municipality__district__in=units))


class Report(TrackedModel):
    """A report from the mailbox of a service: it becomes a draft of the scheda at a desk.

    What was written stands only in the draft, ``draft_key``. ``is_confidential`` asks that who reported be
    kept from the scheda: it is then known only here.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="reports")
    number = models.CharField(_("numero"), max_length=12)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="reports")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="reports")
    access_point = models.ForeignKey(AccessPoint, on_delete=models.PROTECT, related_name="reports")
    is_confidential = models.BooleanField(_("chi segnala resta riservato"), default=False)
    sent_at = models.DateTimeField(_("arrivata"), default=clock.now)
    draft_key: "models.UUIDField[UUID, UUID]" = models.UUIDField(unique=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("segnalazione")
        verbose_name_plural = _("segnalazioni")
        constraints = [
            models.UniqueConstraint(fields=["ambito", "number"], name="report_number_once_in_ambito")
        ]

    def __str__(self) -> str:
        return self.number
