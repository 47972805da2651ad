"""The states of schede, situations and seats, and their lawful moves (domain, §3)."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class IntakeState(models.TextChoices):
    REGISTERED = "registered", _("registrata")
    SCREENING = "screening", _("da discutere in équipe")
    WAITING_FOR_INFORMATION = "waiting_for_information", _("in attesa di informazioni")
    CLOSED_INFORMATION = "closed_information", _("chiusa: informazioni date")
    REFERRED_ELSEWHERE = "referred_elsewhere", _("inviata a un altro servizio")
    PROPOSED_FOR_CHARGE = "proposed_for_charge", _("passata a una coppia")
    CLOSED_OTHER = "closed_other", _("chiusa")
    CANCELLED = "cancelled", _("annullata")


INTAKE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    IntakeState.REGISTERED: frozenset(set(IntakeState) - {IntakeState.REGISTERED}),
    IntakeState.SCREENING: frozenset(set(IntakeState) - {IntakeState.REGISTERED, IntakeState.SCREENING}),
    IntakeState.WAITING_FOR_INFORMATION: frozenset(
        set(IntakeState) - {IntakeState.REGISTERED, IntakeState.WAITING_FOR_INFORMATION}
    ),
    IntakeState.CLOSED_INFORMATION: frozenset({IntakeState.CANCELLED}),
    IntakeState.REFERRED_ELSEWHERE: frozenset({IntakeState.CANCELLED}),
    IntakeState.PROPOSED_FOR_CHARGE: frozenset({IntakeState.CANCELLED}),
    IntakeState.CLOSED_OTHER: frozenset({IntakeState.CANCELLED}),
    IntakeState.CANCELLED: frozenset(),
}


class CaseState(models.TextChoices):
    REPORTED = "reported", _("da discutere in équipe")
    ASSESSING = "assessing", _("in valutazione")
    ASSIGNING = "assigning", _("da prendere in carico")
    IN_CHARGE = "in_charge", _("in carico")
    PLAN_ACTIVE = "plan_active", _("progetto attivo")
    REVIEWING = "reviewing", _("progetto in verifica")
    SUSPENDED = "suspended", _("sospesa")
    CLOSED = "closed", _("chiusa")
    REOPENED = "reopened", _("riaperta")
    TRANSFERRED = "transferred", _("trasferita")
    NOT_ACCEPTED = "not_accepted", _("non accolta")


_FOLLOWED = {CaseState.IN_CHARGE, CaseState.PLAN_ACTIVE, CaseState.REVIEWING, CaseState.SUSPENDED}
_LEAVING = {CaseState.CLOSED, CaseState.TRANSFERRED}
_REFUSED = CaseState.NOT_ACCEPTED

CASE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    CaseState.REPORTED: frozenset({CaseState.ASSESSING, CaseState.ASSIGNING, _REFUSED, *_LEAVING}),
    CaseState.ASSESSING: frozenset({CaseState.ASSIGNING, CaseState.NOT_ACCEPTED, *_LEAVING}),
    CaseState.ASSIGNING: frozenset({CaseState.IN_CHARGE, CaseState.NOT_ACCEPTED, *_LEAVING}),
    CaseState.IN_CHARGE: frozenset(
        {CaseState.ASSIGNING, CaseState.PLAN_ACTIVE, CaseState.SUSPENDED, *_LEAVING}
    ),
    # Back in charge: the plan has ended, and the situation goes on without one.
    CaseState.PLAN_ACTIVE: frozenset(
        {CaseState.REVIEWING, CaseState.IN_CHARGE, CaseState.SUSPENDED, *_LEAVING}
    ),
    CaseState.REVIEWING: frozenset(
        {CaseState.PLAN_ACTIVE, CaseState.IN_CHARGE, CaseState.SUSPENDED, *_LEAVING}
    ),
    # Back to where the plan stands.
    CaseState.SUSPENDED: frozenset(
        {CaseState.IN_CHARGE, CaseState.PLAN_ACTIVE, CaseState.REVIEWING, *_LEAVING}
    ),
    CaseState.CLOSED: frozenset({CaseState.REOPENED}),
    CaseState.REOPENED: frozenset({CaseState.ASSIGNING, *_LEAVING}),
    CaseState.TRANSFERRED: frozenset(),
    CaseState.NOT_ACCEPTED: frozenset({CaseState.REOPENED}),
}

CASE_FINAL = frozenset({CaseState.CLOSED, CaseState.TRANSFERRED, CaseState.NOT_ACCEPTED})
CASE_FOLLOWED = frozenset(_FOLLOWED)
# Reasons for closing that are states of their own.
ENDS_OF_THEIR_OWN = frozenset({CaseState.TRANSFERRED, CaseState.NOT_ACCEPTED})


def state_after_closing(reason: str) -> CaseState:
    """The state in which a code of ``ClosingReason`` leaves a situation."""
    return CaseState(reason) if reason in ENDS_OF_THEIR_OWN else CaseState.CLOSED


class AssignmentState(models.TextChoices):
    PROPOSED = "proposed", _("da prendere in carico")
    ACCEPTED = "accepted", _("presa in carico")
    DECLINED = "declined", _("non può")
    EXPIRED = "expired", _("scaduta")
    REPLACED = "replaced", _("sostituita")
    ENDED = "ended", _("conclusa")


ASSIGNMENT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    AssignmentState.PROPOSED: frozenset(set(AssignmentState) - {AssignmentState.PROPOSED}),
    # Back to proposed: taking charge can be undone for ten minutes.
    AssignmentState.ACCEPTED: frozenset(
        {AssignmentState.PROPOSED, AssignmentState.REPLACED, AssignmentState.ENDED}
    ),
    AssignmentState.DECLINED: frozenset(),
    AssignmentState.EXPIRED: frozenset(),
    AssignmentState.REPLACED: frozenset(),
    AssignmentState.ENDED: frozenset(),
}

SEAT_OPEN = frozenset({AssignmentState.PROPOSED, AssignmentState.ACCEPTED})
SEAT_NOT_TAKEN = frozenset({AssignmentState.DECLINED, AssignmentState.EXPIRED})


class AgendaState(models.TextChoices):
    PLANNED = "planned", _("da fare")
    DONE = "done", _("fatto")
    NOT_DONE = "not_done", _("non fatto")
    CANCELLED = "cancelled", _("annullato")


AGENDA_TRANSITIONS: Mapping[str, frozenset[str]] = {
    AgendaState.PLANNED: frozenset({AgendaState.DONE, AgendaState.NOT_DONE, AgendaState.CANCELLED}),
    # Back to planned: somebody had pressed the wrong button.
    AgendaState.DONE: frozenset({AgendaState.PLANNED}),
    AgendaState.NOT_DONE: frozenset({AgendaState.PLANNED}),
    AgendaState.CANCELLED: frozenset({AgendaState.PLANNED}),
}


class ReliefState(models.TextChoices):
    PROMISED = "promised", _("da fare")
    KEPT = "kept", _("fatto")
    DROPPED = "dropped", _("lasciato")


RELIEF_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ReliefState.PROMISED: frozenset({ReliefState.KEPT, ReliefState.DROPPED}),
    ReliefState.KEPT: frozenset(),
    ReliefState.DROPPED: frozenset(),
}


class PlanState(models.TextChoices):
    DRAFT = "draft", _("in preparazione")
    SHARED = "shared", _("letto con la persona")
    ACTIVE = "active", _("attivo")
    REVIEWING = "reviewing", _("in verifica")
    CONCLUDED = "concluded", _("concluso")
    INTERRUPTED = "interrupted", _("interrotto")


PLAN_TRANSITIONS: Mapping[str, frozenset[str]] = {
    PlanState.DRAFT: frozenset({PlanState.SHARED, PlanState.INTERRUPTED}),
    # Back to draft: the person asked for something else.
    PlanState.SHARED: frozenset({PlanState.ACTIVE, PlanState.DRAFT, PlanState.INTERRUPTED}),
    PlanState.ACTIVE: frozenset({PlanState.REVIEWING, PlanState.CONCLUDED, PlanState.INTERRUPTED}),
    PlanState.REVIEWING: frozenset({PlanState.ACTIVE, PlanState.CONCLUDED, PlanState.INTERRUPTED}),
    PlanState.CONCLUDED: frozenset(),
    PlanState.INTERRUPTED: frozenset(),
}

PLAN_FINAL = frozenset({PlanState.CONCLUDED, PlanState.INTERRUPTED})
# Where the situation is while its plan runs.
CASE_OF_PLAN: Mapping[str, CaseState] = {
    PlanState.ACTIVE: CaseState.PLAN_ACTIVE,
    PlanState.REVIEWING: CaseState.REVIEWING,
    PlanState.CONCLUDED: CaseState.IN_CHARGE,
    PlanState.INTERRUPTED: CaseState.IN_CHARGE,
}


class LiftState(models.TextChoices):
    ASKED = "asked", _("da confermare")
    GRANTED = "granted", _("protezione tolta")
    REFUSED = "refused", _("protezione mantenuta")
    EXPIRED = "expired", _("nessuno ha risposto in tempo")


LIFT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    LiftState.ASKED: frozenset({LiftState.GRANTED, LiftState.REFUSED, LiftState.EXPIRED}),
    LiftState.GRANTED: frozenset(),
    LiftState.REFUSED: frozenset(),
    LiftState.EXPIRED: frozenset(),
}
