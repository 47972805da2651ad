"""The kinds of supervision, the answers to an invitation, and the states of a session."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class CycleKind(models.TextChoices):
    """The three kinds of supervision that the national plan funds (PNRR M5C2 1.1.4)."""

    ONE_PROFESSION = "A1", _("A1, gruppo di una sola professione")
    INDIVIDUAL = "A2", _("A2, individuale")
    TEAM = "A3", _("A3, équipe di più professioni")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("in calendario")
    HELD = "held", _("registro chiuso")
    CANCELLED = "cancelled", _("annullato")


SESSION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    SessionState.PLANNED: frozenset({SessionState.HELD, SessionState.CANCELLED}),
    SessionState.HELD: frozenset(),
    SessionState.CANCELLED: frozenset(),
}


class Answer(models.TextChoices):
    """What an invited person said."""

    WAITING = "waiting", _("non ha ancora risposto")
    YES = "yes", _("viene")
    NO = "no", _("non può")
