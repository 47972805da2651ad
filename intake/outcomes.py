"""What becomes of a scheda, told twice: as the next step, and in detail; the two must agree. No writes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from intake.answers import Outcome
from intake.questions.definition import FormDefinition
from intake.questions.kinds import words_of
from intake.states import IntakeState

DETAIL = "outcome_detail"
OPENS = frozenset({Outcome.TAKE_CHARGE, Outcome.TEAM})
FITS: Mapping[str, frozenset[Outcome]] = {
    "information": frozenset({Outcome.INFORMATION}),
    "guidance": frozenset({Outcome.INFORMATION}),
    "other_service": frozenset({Outcome.REFER}),
    "take_charge": OPENS,
    "emergency_service": OPENS | {Outcome.REFER},
    "already_followed": OPENS | {Outcome.INFORMATION},
    "not_competent": frozenset({Outcome.INFORMATION, Outcome.REFER}),
    "withdrawn": frozenset({Outcome.INFORMATION}),
    "untraceable": frozenset({Outcome.INFORMATION}),
}
STATE_AFTER = {
    Outcome.INFORMATION: IntakeState.CLOSED_INFORMATION,
    Outcome.TAKE_CHARGE: IntakeState.PROPOSED_FOR_CHARGE,
    Outcome.REFER: IntakeState.REFERRED_ELSEWHERE,
    Outcome.TEAM: IntakeState.SCREENING,
}
# Closed without the information that was asked for: figures do not count it among the answers given.
CLOSED_OTHERWISE = frozenset({"already_followed", "not_competent", "withdrawn", "untraceable"})


def state_after(outcome: Outcome, answers: Mapping[str, Any]) -> IntakeState:
    """The state in which a scheda is registered."""
    if outcome == Outcome.INFORMATION and not is_informed(outcome, answers):
        return IntakeState.CLOSED_OTHER
    return STATE_AFTER[outcome]


def is_informed(outcome: str, answers: Mapping[str, Any]) -> bool:
    """Whether the person leaves with the information they came for: then which one is asked."""
    return outcome == Outcome.INFORMATION and answers.get(DETAIL) not in CLOSED_OTHERWISE


def fault_of_detail(outcome: Outcome | None, answers: Mapping[str, Any], form: FormDefinition) -> str:
    """What to mend when the detail contradicts the next step; "" when the two agree."""
    detail = str(answers.get(DETAIL, ""))
    if outcome is None or detail not in FITS or outcome in FITS[detail]:
        return ""
    words = _("«%(detail)s» non va con «%(outcome)s»: correggi una delle due risposte")
    return words % {"detail": words_of(form.questions[DETAIL], detail), "outcome": outcome.label}
