"""What one asks for and another answers (``network.second_person``), as it is kept."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.states import StatefulModel


class AskedOfASecond(StatefulModel):
    """Something that two people must want: who asked it, who answered, and when."""

    asked_by = models.ForeignKey(
        User, verbose_name=_("chiesto da"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("chiesto il"), default=clock.now)
    answered_by = models.ForeignKey(
        User, verbose_name=_("risposta di"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("risposta il"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-asked_at", "-pk"]


def two_people(*, name: str, words: Any) -> models.CheckConstraint:
    """Nobody answers what they asked; ``words`` say so to whoever tries."""
    return models.CheckConstraint(
        condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
        name=name,
        violation_error_message=words,
    )


def answered_by_somebody(*, name: str, unanswered: Collection[str]) -> models.CheckConstraint:
    """In the states ``unanswered`` nobody has answered, in every other somebody has."""
    return models.CheckConstraint(
        condition=Q(state__in=unanswered, answered_by=None, answered_at=None)
        | (~Q(state__in=unanswered) & ~Q(answered_by=None) & ~Q(answered_at=None)),
        name=name,
    )
