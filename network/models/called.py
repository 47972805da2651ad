"""What every meeting of the network is called for: when and where; it may be changed, and called off."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.models import TrackedModel

LONGEST_WHY = 300


class CalledMeeting(TrackedModel):
    """A meeting that was called. It is never deleted: it is called off with a reason, and nobody comes."""

    agenda: str  # a column of each kind, as long as it needs
    starts_at = models.DateTimeField(_("inizio"))
    place = models.CharField(_("dove"), max_length=120)
    cancelled_at = models.DateTimeField(_("annullato"), null=True, blank=True)
    cancelled_why = models.CharField(_("perché è annullato"), max_length=LONGEST_WHY, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_why="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_why="")),
                name="%(class)s_called_off_with_a_reason",
                violation_error_message=_("Scrivi perché l'incontro è annullato."),
            ),
        ]

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_off(self) -> bool:
        return self.cancelled_at is not None

    @property
    def was_held(self) -> bool:
        """Whether something is written of what happened there: then it is not called off any more."""
        raise NotImplementedError

    @property
    def may_change(self) -> bool:
        return not self.is_off and not self.was_held
