"""Documents attached to a scheda or to a situation."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from intake.models.cases import Case
from intake.models.people import Person
from intake.models.protection import hidden_at_desk
from intake.models.schede import Intake
from network.models import FileClass, KeptFile


class AttachmentQuerySet(TrackedQuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        """Documents of the situations ``user`` reads, and of the schede of the units they coordinate.

        The desk that received the person opens the administrative ones; who added one, all that day.
        """
        grants = user.grants
        ambiti = grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO)
        districts = grants.units(Role.COORDINATOR, kind=UnitKind.DISTRICT)
        cases = Case.objects.visible_to(user).values("pk")
        points = grants.units(Role.FRONT_DESK, kind=UnitKind.ACCESS_POINT)
        away = hidden_at_desk(user, points) if points else []
        at_own_desk = Q(intake__access_point__in=points) & ~Q(intake__person__in=away)
        return self.filter(
            Q(case__in=cases)
            | Q(intake__case__in=cases)
            | Q(intake__ambito__in=ambiti)
            | Q(intake__district__in=districts)
            | (at_own_desk & Q(visibility=FileClass.ADMINISTRATIVE))
            | (at_own_desk & Q(added_by=user, added_at__date=clock.today()))
        )

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def of_case(self, case: Case) -> Self:
        """Those of a situation and of its schede."""
        return self.filter(Q(case=case) | Q(intake__case=case))


class Attachment(KeptFile):
    """A document attached to a situation, or to a scheda with which it goes into its situation."""

    TOLD_WITH = frozenset({"case", "intake"})

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    intake = models.ForeignKey(
        Intake, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("documento")
        verbose_name_plural = _("documenti")
        constraints = [
            *KeptFile.Meta.constraints,
            models.CheckConstraint(
                condition=Q(case=None, intake__isnull=False) | Q(intake=None, case__isnull=False),
                name="attachment_of_a_case_or_of_an_intake",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("intake:attachment", args=[self.pk])

    @property
    def owner(self) -> Case | Intake:
        """What it hangs on."""
        return self.case or self.intake  # type: ignore[return-value] # one of the two, by constraint

    @property
    def person(self) -> Person:
        return self.owner.person
