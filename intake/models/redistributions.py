"""A caseload given to others in one act, and what is needed to take it back."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.cases import Case
from intake.models.seats import Assignment

UNDO_HOURS = 24


class RedistributionQuerySet(TrackedQuerySet["Redistribution"]):
    def visible_to(self, user: User) -> Self:
        """Those of which ``user`` coordinates every situation."""
        of_others = RedistributedSeat.objects.exclude(held__case__in=Case.objects.coordinated_by(user))
        return self.exclude(pk__in=of_others.values("redistribution"))

    def recent(self) -> Self:
        """Those that can still be undone."""
        since = clock.now() - timedelta(hours=UNDO_HOURS)
        return self.filter(undone_at=None, confirmed_at__gte=since).order_by("-confirmed_at", "-pk")


class Redistribution(TrackedModel):
    """One act by which seats of ``person`` were offered to others."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="redistributions")
    reason = models.CharField(_("perché"), max_length=300)
    confirmed_at = models.DateTimeField(_("confermata"), default=clock.now)
    undone_at = models.DateTimeField(_("annullata"), null=True, blank=True)

    objects = RedistributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("ridistribuzione")
        verbose_name_plural = _("ridistribuzioni")

    def __str__(self) -> str:
        return f"{self.person.label}, {self.confirmed_at:%d/%m/%Y}"

    @property
    def undo_until(self) -> datetime:
        return self.confirmed_at + timedelta(hours=UNDO_HOURS)


class RedistributedSeat(TrackedModel):
    """One line of a redistribution: the seat that was held, and the seat of who was asked."""

    redistribution = models.ForeignKey(Redistribution, on_delete=models.PROTECT, related_name="lines")
    held = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    asked = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("posto ridistribuito")
        verbose_name_plural = _("posti ridistribuiti")

    def __str__(self) -> str:
        return f"{self.held_id} → {self.asked_id}"
