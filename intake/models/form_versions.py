"""The versions of the shared form (scheda d'accoglienza)."""

from collections import deque
from copy import deepcopy
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.questions.definition import FormDefinition
from network.models import Ambito


class FormVersionQuerySet(TrackedQuerySet["FormVersion"]):
    def visible_to(self, user: User) -> Self:
        """The forms of the Ambiti where ``user`` works: how the form is made is nobody's secret."""
        return self.filter(ambito__in=user.grants.ambiti())

    def published(self) -> Self:
        return self.exclude(published_at=None)

    def in_force(self, ambito_id: int) -> "FormVersion":
        """The form with which a scheda is begun today.

        Raises:
            ValidationError: the Ambito has published none yet.
        """
        holds_today = Q(valid_from=None) | Q(valid_from__lte=clock.today())
        newest_first = (F("valid_from").desc(nulls_last=True), "-version")
        newest = self.published().filter(holds_today, ambito=ambito_id).order_by(*newest_first).first()
        if newest is None:
            raise ValidationError(
                _("L'Ambito non ha ancora pubblicato il modulo della scheda: chiedi a chi lo amministra.")
            )
        return newest


class FormVersion(TrackedModel):
    """A version of the form. Every scheda stays readable in the version it was born with.

    ``questions`` is the whole form (``intake.scheda.filled.form_as_mapping``). Until ``published_at`` it is
    being composed; published, it never changes again. Without ``valid_from`` it holds since ever. ``notice``
    is the version of the privacy notice that is handed out with it.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="form_versions")
    version = models.PositiveIntegerField(_("versione"))
    questions = models.JSONField(_("domande"))
    valid_from = models.DateField(_("vale dal"), null=True, blank=True)
    published_at = models.DateTimeField(_("pubblicata"), null=True, blank=True)
    notice = models.CharField(_("versione dell'informativa"), max_length=20, blank=True, default="")

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name = _("versione della scheda")
        verbose_name_plural = _("versioni della scheda")
        constraints = [
            models.UniqueConstraint(fields=["ambito", "version"], name="form_version_numbered_once"),
            models.UniqueConstraint(
                fields=["ambito"],
                condition=Q(published_at=None),
                name="form_version_composed_one_at_a_time",
                violation_error_message=_("C'è già una versione in preparazione."),
            ),
        ]

    def __str__(self) -> str:
        return _("Versione %(number)s") % {"number": self.version}

    def get_absolute_url(self) -> str:
        return reverse("intake:form_version", args=[self.pk])

    @cached_property
    def form(self) -> FormDefinition:
        """The sections of the form and their questions."""
        return _drawn(self.questions)

    @property
    def is_composed(self) -> bool:
        """Whether it is still being composed."""
        return self.published_at is None


# Every draft that is saved asks for its form: the latest drawn are kept, and known again by what they say.
_forms: deque[tuple[Any, FormDefinition]] = deque(maxlen=16)


def _drawn(questions: Any) -> FormDefinition:
    form = next((form for kept, form in tuple(_forms) if kept == questions), None)
    if form is None:
        form = FormDefinition.from_mapping(questions)
        _forms.append((deepcopy(questions), form))
    return form
