"""An hour in which somebody reads a situation they do not follow, and why."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.cases import Case
from intake.models.conflicts import ConflictOfInterest
from intake.models.people import Person

LASTS = timedelta(hours=1)


class Ground(models.TextChoices):
    """By what right somebody reads a situation for an hour."""

    EMERGENCY = "emergency", _("aperta in emergenza")
    STATED = "stated", _("motivo scritto dal coordinatore")


class DisclosureQuerySet(TrackedQuerySet["Disclosure"]):
    def standing(self) -> Self:
        """Those whose hour has not passed."""
        return self.filter(ends_at__gt=clock.now())

    def emergencies(self) -> Self:
        """Those of an emergency, but of who must not follow the person, also if that is known since."""
        met = ConflictOfInterest.objects.standing().filter(
            person=OuterRef("case__person"), operator=OuterRef("reader")
        )
        return self.filter(~Exists(met), ground=Ground.EMERGENCY)


class Disclosure(TrackedModel):
    """Who reads for an hour: an operator in an emergency, a coordinator who wrote why.

    It is about a situation or, of somebody who has none, about the person.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="disclosures"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="disclosures"
    )
    reader = models.ForeignKey(
        User, verbose_name=_("chi legge"), on_delete=models.PROTECT, related_name="disclosures"
    )
    ground = models.CharField(_("a quale titolo"), max_length=12, choices=Ground.choices)
    reason = models.CharField(_("perché"), max_length=600)
    opened_at = models.DateTimeField(_("dal"), default=clock.now)
    ends_at = models.DateTimeField(_("fino al"))

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("apertura")
        verbose_name_plural = _("aperture")
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, person__isnull=False) | Q(person=None, case__isnull=False),
                name="disclosure_of_a_case_or_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + LASTS),
                name="disclosure_lasts_an_hour_at_most",
            ),
        ]
        indexes = [models.Index(fields=["reader", "ends_at"], name="disclosure_of_reader")]
