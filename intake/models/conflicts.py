"""Who must not follow whom, because they know each other in another way."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.cases import Case
from intake.models.people import Person
from network.models import Post


def _left_to(user: User) -> Q:
    """Declared about a colleague by somebody who no longer works there: the coordinators take over."""
    ambito = OuterRef("person__ambito")
    there = Post.objects.current().filter(user=OuterRef("declared_by"), user__is_active=True)
    is_there = Exists(there.filter(Q(unit__root=ambito) | Q(unit=ambito)))
    about_a_colleague = ~Q(operator=user) & ~Q(operator=F("declared_by"))
    return Q(person__ambito__in=user.grants.ambiti(Role.COORDINATOR)) & about_a_colleague & ~Q(is_there)


class ConflictQuerySet(TrackedQuerySet["ConflictOfInterest"]):
    def visible_to(self, user: User) -> Self:
        """One's own, those one has declared and those left to one: the reason is nobody else's business."""
        return self.filter(Q(operator=user) | Q(declared_by=user) | _left_to(user))

    def withdrawable_by(self, user: User) -> Self:
        """Those one has declared, and those left to one. Whoever is excluded by another decides nothing."""
        return self.filter(Q(declared_by=user) | _left_to(user))

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
