"""Who stands in, situation by situation, for somebody who is away."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.cases import Case
from intake.models.conflicts import ConflictOfInterest
from intake.models.seats import Assignment
from intake.states import SEAT_OPEN
from network.models import Absence


class CoverQuerySet(TrackedQuerySet["Cover"]):
    def standing(self) -> Self:
        """Not withdrawn, of an absence that was not cancelled."""
        return self.filter(is_withdrawn=False, absence__cancelled_at=None)

    def in_course(self) -> Self:
        """Those of today: a cover begins and ends by itself, with the days and the seat of who is away."""
        today = clock.today()
        days = self.standing().filter(absence__first_day__lte=today, absence__last_day__gte=today)
        # Found out later, a conflict of interest closes the situation to who stands in.
        met = ConflictOfInterest.objects.standing().filter(
            person=OuterRef("case__person"), operator=OuterRef("colleague")
        )
        held = Assignment.objects.filter(
            case=OuterRef("case"), operator=OuterRef("absence__user"), state__in=SEAT_OPEN
        )
        return days.filter(Exists(held)).exclude(Exists(met))

    def visible_to(self, user: User) -> Self:
        """One's own, those of one's absences, and those of the situations one may read."""
        own = Q(colleague=user) | Q(absence__user=user)
        return self.filter(own | Q(case__in=Case.objects.visible_to(user)))


class Cover(TrackedModel):
    """A colleague who reads and writes in a situation while an absence lasts.

    Where there is none, the other half of the pair leads.
    """

    TOLD_WITH = frozenset({"case"})

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="covers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="covers")
    colleague = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="covers", verbose_name=_("chi sostituisce")
    )
    is_withdrawn = models.BooleanField(_("sostituzione ritirata"), default=False)

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("sostituzione")
        verbose_name_plural = _("sostituzioni")
        constraints = [
            models.UniqueConstraint(
                fields=["absence", "case"],
                condition=Q(is_withdrawn=False),
                name="absence_covered_once_in_case",
                violation_error_message=_("Qualcuno sostituisce già in questa situazione."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number}: {self.colleague.label}"
