"""The services with which a person does not want their data shared."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models import Person
from network.models import Service

OPPOSITION_LENGTH = 300


class OppositionQuerySet(TrackedQuerySet["Opposition"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(person__in=Person.objects.visible_to(user))

    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class Opposition(TrackedModel):
    """A person does not want a service to know of them. ``words`` are theirs, as far as possible."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="oppositions")
    service = models.ForeignKey(
        Service, verbose_name=_("servizio"), on_delete=models.PROTECT, related_name="oppositions"
    )
    words = models.CharField(_("che cosa ha detto"), max_length=OPPOSITION_LENGTH, blank=True)
    recorded_at = models.DateTimeField(_("segnata"), default=clock.now)
    lifted_at = models.DateTimeField(_("tolta"), null=True, blank=True)

    objects = OppositionQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name = _("opposizione")
        verbose_name_plural = _("opposizioni")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=Q(lifted_at=None),
                name="one_standing_opposition_per_person_and_service",
                violation_error_message=_("Questa opposizione è già segnata."),
            )
        ]
