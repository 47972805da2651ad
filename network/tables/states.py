"""The states of a project of a table, and their lawful moves."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class TableKind(models.TextChoices):
    NEIGHBOURHOOD = "neighbourhood", _("tavolo di quartiere")
    PACT = "pact", _("Patto per il welfare")


class Answer(models.TextChoices):
    YES = "yes", _("ci siamo")
    NO = "no", _("non possiamo")


class ProjectState(models.TextChoices):
    PLANNED = "planned", _("da cominciare")
    RUNNING = "running", _("in corso")
    COMPLETED = "completed", _("concluso")
    STOPPED = "stopped", _("fermato")


PROJECT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ProjectState.PLANNED: frozenset({ProjectState.RUNNING, ProjectState.STOPPED}),
    ProjectState.RUNNING: frozenset({ProjectState.COMPLETED, ProjectState.STOPPED}),
    ProjectState.COMPLETED: frozenset(),
    ProjectState.STOPPED: frozenset(),
}
