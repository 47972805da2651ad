"""How far a request has come, as far as a front desk may know: the stage and the names of the pair.

A desk does not open situations (``Case.objects.visible_to``). To whoever asks at the window it says only
whether somebody is responsible, and who: this module reads that much and nothing more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from intake.models import Assignment, Case, Intake, Person
from intake.states import CASE_FOLLOWED, CaseState, IntakeState


class Stage(models.TextChoices):
    """Where a request stands, in the words of the desk."""

    TEAM = "team", _("Da discutere in équipe")
    WAITING = "waiting", _("Da assegnare")
    ASSIGNED = "assigned", _("Assegnata")
    IN_CHARGE = "in_charge", _("In carico")
    INFORMATION = "information", _("Informazioni date")
    REFERRED = "referred", _("Inviata")
    CLOSED = "closed", _("Chiusa")
    CANCELLED = "cancelled", _("Annullata")

    @property
    def tone(self) -> str:
        """How the label looks: ``ok`` when it is in good hands, ``info`` on its way, "" when it is over."""
        return _TONES.get(self, "")


_TONES = {
    Stage.TEAM: "info",
    Stage.WAITING: "info",
    Stage.ASSIGNED: "info",
    Stage.IN_CHARGE: "ok",
    Stage.REFERRED: "info",
}

STAGE_OF_INTAKE = {
    IntakeState.SCREENING: Stage.TEAM,
    IntakeState.WAITING_FOR_INFORMATION: Stage.TEAM,
    IntakeState.CLOSED_INFORMATION: Stage.INFORMATION,
    IntakeState.REFERRED_ELSEWHERE: Stage.REFERRED,
    IntakeState.PROPOSED_FOR_CHARGE: Stage.WAITING,
    IntakeState.CLOSED_OTHER: Stage.CLOSED,
    IntakeState.CANCELLED: Stage.CANCELLED,
    IntakeState.REGISTERED: Stage.WAITING,
}


@dataclass(frozen=True)
class Progress:
    """A stage, who holds the seats of the pair, and since when.

    Attributes:
        pair: full names, the lead first.
        since: when the situation was taken in charge or closed.
        waited: from opening to taking charge.
    """

    stage: Stage
    pair: tuple[str, ...] = ()
    since: datetime | None = None
    waited: timedelta | None = None


def progress_of_case(case: Case) -> Progress:
    """The progress of a situation whose ``assignments`` and their operators are at hand."""
    pair = tuple(seat.operator.label for seat in case.assignments.all() if seat.is_open)
    if not case.is_open:
        return Progress(Stage.CLOSED, since=case.closed_at)
    if case.state in CASE_FOLLOWED:
        waited = case.in_charge_at - case.opened_at if case.in_charge_at else None
        return Progress(Stage.IN_CHARGE, pair, case.in_charge_at, waited)
    if pair:
        return Progress(Stage.ASSIGNED, pair)
    return Progress(Stage.TEAM if case.state == CaseState.REPORTED else Stage.WAITING)


def progress_of_intake(intake: Intake) -> Progress:
    """The progress of a scheda whose situation, if any, is at hand as in ``with_pair``."""
    if intake.case is not None and intake.state != IntakeState.CANCELLED:
        return progress_of_case(intake.case)
    return Progress(STAGE_OF_INTAKE[IntakeState(intake.state)])


def with_pair(path: str = "") -> "Prefetch[str]":
    """What to prefetch on the way (``path`` with its ``__``) to a situation, for ``progress_of_case``."""
    seats = Assignment.objects.open().select_related("operator").order_by("-seat", "pk")
    return Prefetch(f"{path}assignments", queryset=seats)


def progress_of_people(people: Iterable[Person]) -> dict[int, Progress]:
    """The progress of each person's situation, the open one or else the last closed, by id of the person."""
    cases = Case.objects.filter(person__in=list(people)).prefetch_related(with_pair()).order_by("opened_at")
    newest = {case.person_id: case for case in sorted(cases, key=lambda case: case.is_open)}
    return {person_id: progress_of_case(case) for person_id, case in newest.items()}
