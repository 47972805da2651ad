"""The diary of a situation."""

from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.answers import Audience, DiaryKind
from intake.models.cases import Case
from intake.models.seats import Assignment


class DiaryEntryQuerySet(TrackedQuerySet["DiaryEntry"]):
    def visible_to(self, user: User) -> Self:
        """Entries of visible situations; those kept to the pair only for who holds a seat."""
        return self.filter(case__in=Case.objects.visible_to(user)).filter(
            ~Q(audience=Audience.PRIVATE)
            | Q(case__in=Assignment.objects.filter(operator=user).open().values("case"))
        )


class DiaryEntry(TrackedModel):
    """A note in the diary of a situation. ``submission`` makes a second click harmless."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="diary_entries")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="diary_entries")
    kind = models.CharField(_("tipo"), max_length=16, choices=DiaryKind.choices, default=DiaryKind.INTERVIEW)
    audience = models.CharField(
        _("chi può leggerla"), max_length=8, choices=Audience.choices, default=Audience.PAIR
    )
    text = models.TextField(_("che cosa è successo"), max_length=4000, validators=[MaxLengthValidator(4000)])
    written_at = models.DateTimeField(default=clock.now)
    submission = models.UUIDField(unique=True, null=True)

    objects = DiaryEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("nota del diario")
        verbose_name_plural = _("diario")
