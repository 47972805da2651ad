"""Two records of one person made one, and made two again."""

from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.people import Person

LONGEST_REASON = 300


class MergeQuerySet(TrackedQuerySet["Merge"]):
    def visible_to(self, user: User) -> Self:
        """Those of the Ambiti that ``user`` coordinates."""
        return self.filter(kept__ambito__in=user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO))

    def standing(self) -> Self:
        return self.filter(undone_at=None)


class Merge(TrackedModel):
    """A merge of ``other`` into ``kept``: what moved and what changed, so that it can be undone exactly.

    ``moved`` lists ``[model, key]``; ``changed`` the columns of ``kept``, each as ``[before, after]``.
    Both records and both histories stay: the other leads to the kept one.
    """

    kept = models.ForeignKey(Person, verbose_name=_("resta"), on_delete=models.PROTECT, related_name="merges")
    other = models.ForeignKey(
        Person, verbose_name=_("si unisce"), on_delete=models.PROTECT, related_name="merges_into_another"
    )
    reason = models.TextField(
        _("perché è la stessa persona"),
        max_length=LONGEST_REASON,
        validators=[MaxLengthValidator(LONGEST_REASON)],
    )
    moved = models.JSONField(default=list, blank=True)
    changed = models.JSONField(default=dict, blank=True)
    merged_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(_("annullata"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "-pk"]
        verbose_name = _("unione di due persone")
        verbose_name_plural = _("unioni di persone")
        constraints = [
            models.CheckConstraint(condition=~Q(kept=models.F("other")), name="merge_of_two_people"),
            models.UniqueConstraint(
                fields=["other"], condition=Q(undone_at=None), name="person_merged_into_one_other"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
        ]
