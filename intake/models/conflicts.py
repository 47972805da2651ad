"""Who must not follow whom, because they know each other in another way."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.cases import Case
from intake.models.people import Person


class ConflictQuerySet(TrackedQuerySet["ConflictOfInterest"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those one has declared: the reason is nobody else's business."""
        return self.filter(Q(operator=user) | Q(declared_by=user))

    def standing(self) -> Self:
        """Without those that were withdrawn."""
        return self.filter(withdrawn_at=None)

    def excluded_from(self, case: Case) -> set[int]:
        """Ids of the operators who must not follow the person of a situation."""
        return set(self.standing().filter(person=case.person_id).values_list("operator", flat=True))


class ConflictOfInterest(TrackedModel):
    """An operator who must not follow a person, in any situation of theirs, until it is withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts_of_interest")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="conflicts_of_interest")
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("perché"), max_length=300)
    declared_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(_("ritirato"), null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflitto di interessi")
        verbose_name_plural = _("conflitti di interessi")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "operator"],
                condition=Q(withdrawn_at=None),
                name="conflict_declared_once",
                violation_error_message=_("Questa persona è già esclusa."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="conflict_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.operator.label
