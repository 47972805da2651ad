"""Referrals in every state, made through the actions."""

from typing import Any

from audit.context import acting
from intake.actions import assign_pair
from intake.models import Case, Intake
from referrals import actions
from referrals.models import Referral
from referrals.states import DeclineReason, OutcomeCode, PersonInformed, ReferralState
from tests.world import SETUP, World, make_case, make_intake

ANSWERS: dict[str, Any] = {
    "subject": "Sostegno alla genitorialità",
    "need": "Colloqui di sostegno per la madre e aiuto al rientro a scuola del figlio maggiore.",
    "urgency": "ordinary",
    "person_informed": PersonInformed.YES,
}


def make_followed_case(world: World, **answers: Any) -> Case:
    """A situation with its pair, Giulia and Marco."""
    case = make_case(world, **answers)
    return assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="Conoscono la famiglia.",
    )


def make_refer_intake(world: World, **answers: Any) -> Intake:
    """A scheda that ends with a referral to another service."""
    return make_intake(world, outcome="refer", **answers)


def make_referral(world: World, case: Case | None = None, **answers: Any) -> Referral:
    """A referral of Giulia's to the family centre, just arrived."""
    return actions.send_referral(
        by=world.giulia,
        case=case or make_followed_case(world),
        **{"service": world.family_centre, **ANSWERS, **answers},
    )


def put_in(world: World, referral: Referral, state: str) -> Referral:
    """Bring a referral just arrived to ``state``, by the moves people make."""
    paola = world.contact
    match state:
        case ReferralState.DRAFT | ReferralState.SENT:
            return _rewind(referral, state)
        case ReferralState.SEEN:
            return actions.see_referral(by=paola, referral=referral)
        case ReferralState.INFORMATION_REQUESTED:
            return actions.request_information(by=paola, referral=referral, text="Il padre lo sa?")
        case ReferralState.ACCEPTED:
            return actions.accept_referral(by=paola, referral=referral)
        case ReferralState.IN_PROGRESS:
            actions.accept_referral(by=paola, referral=referral)
            return actions.start_referral(by=paola, referral=referral)
        case ReferralState.COMPLETED:
            actions.accept_referral(by=paola, referral=referral)
            return actions.complete_referral(
                by=paola, referral=referral, outcome=OutcomeCode.GOT_HELP, words="Va meglio."
            )
        case ReferralState.DECLINED:
            return actions.decline_referral(
                by=paola, referral=referral, decline_reason=DeclineReason.CAPACITY, words="Siamo al completo."
            )
        case ReferralState.WITHDRAWN:
            return actions.withdraw_referral(by=world.giulia, referral=referral, reason="Non serve più.")
    return referral


def _rewind(referral: Referral, state: str) -> Referral:
    # Sending passes through these states in one breath: no act of a person stops there.
    with acting(SETUP, "tests.rewind"):
        referral.state = state
        referral.save()
    return referral
