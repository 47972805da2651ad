"""The letter that a person carries to a service with which there is no agreement."""

from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models import Case, Intake, Person
from network.models import Service
from referrals.models.referral import NEED_LENGTH


class IntroductionQuerySet(TrackedQuerySet["Introduction"]):
    def visible_to(self, user: User) -> Self:
        """The letters of the situations and schede a user may read."""
        return self.filter(
            Q(case__in=Case.objects.visible_to(user))
            | Q(intake__in=Intake.objects.visible_to(user), case=None)
        )


class Introduction(TrackedModel):
    """A letter of introduction: no data are sent, the person hands them over if they want to.

    ``content`` is the frozen copy of what it says: only what the person may carry.
    """

    TOLD_WITH = frozenset({"case", "intake"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="introductions")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="introductions"
    )
    intake = models.ForeignKey(
        Intake, on_delete=models.PROTECT, null=True, blank=True, related_name="introductions"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("servizio"), on_delete=models.PROTECT, related_name="introductions"
    )
    need = models.TextField(
        _("che cosa serve"), max_length=NEED_LENGTH, validators=[MaxLengthValidator(NEED_LENGTH)]
    )
    content: Any = models.JSONField(default=dict)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="introductions")
    written_at = models.DateTimeField(_("scritta"), default=clock.now)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("lettera di presentazione")
        verbose_name_plural = _("lettere di presentazione")
        constraints = [
            models.CheckConstraint(
                condition=(Q(case=None) & ~Q(intake=None)) | (~Q(case=None) & Q(intake=None)),
                name="introduction_from_case_or_intake",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("referrals:introduction", args=[self.pk])

    @property
    def said(self) -> dict[str, Any]:
        """What the letter says today: who came under protection after it was written is named no more."""
        is_named = may_be_named_on_paper(self.person)
        return {**self.content, "name": self.content.get("name", "") if is_named else ""}


def may_be_named_on_paper(person: Person) -> bool:
    """Paper is lost easily: who is protected, or goes by another name, is not even named."""
    return not person.protected and not person.alias
