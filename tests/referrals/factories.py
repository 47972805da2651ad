"""Referrals in every state, made through the actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from audit.context import acting
from intake.actions import assign_pair
from intake.answers import Outcome
from intake.models import Case, Intake
from referrals import actions
from referrals.models import Referral
from referrals.states import DeclineReason, OutcomeCode, PersonInformed, ReferralState
from tests.intake.factories import relief_promised
from tests.world import SETUP, World, make_case, make_intake

ANSWERS: dict[str, Any] = {
    "subject": "Sostegno alla genitorialità",
    "need": "Colloqui di sostegno per la madre e aiuto al rientro a scuola del figlio maggiore.",
    "urgency": "ordinary",
    "person_informed": PersonInformed.YES,
}

# What each act is told, beside who acts and on which referral.
ARGUMENTS: dict[str, dict[str, str]] = {
    "see_referral": {},
    "accept_referral": {},
    "undo_accept_referral": {},
    "decline_referral": {"decline_reason": DeclineReason.CAPACITY, "words": "Siamo al completo."},
    "request_information": {"text": "Il padre lo sa?"},
    "give_information": {"text": "Sì, lo sa."},
    "withdraw_referral": {"reason": "Non serve più."},
    "start_referral": {},
    "complete_referral": {"outcome": OutcomeCode.GOT_HELP, "words": "Va meglio.", "next_step": "Niente."},
    "end_referral": {"outcome": OutcomeCode.NO_HELP, "words": "Il servizio ha chiuso."},
}


def do(name: str, by: Any, referral: Referral, **arguments: Any) -> Any:
    """Do the act ``name`` as ``by``, with its usual arguments or others."""
    return getattr(actions, name)(by=by, referral=referral, **{**ARGUMENTS[name], **arguments})


def make_followed_case(world: World, **answers: Any) -> Case:
    """A situation with its pair, Giulia and Marco."""
    return give_pair(world, make_case(world, **answers))


def give_pair(world: World, case: Case) -> Case:
    return assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="Conoscono la famiglia.",
        **relief_promised(),
    )


def make_refer_intake(world: World, **answers: Any) -> Intake:
    """A scheda that ends with a referral to another service."""
    return make_intake(world, outcome=Outcome.REFER, **answers)


def make_referral(world: World, case: Case | None = None, **answers: Any) -> Referral:
    """A referral of Giulia's to the family centre, just arrived."""
    return actions.send_referral(
        case=case or make_followed_case(world),
        **{"by": world.giulia, "service": world.family_centre, **ANSWERS, **answers},
    )


def make_desk_referral(world: World, **answers: Any) -> Referral:
    """A referral of the front desk's, from a scheda; ``answers`` are those of the scheda."""
    return actions.send_referral(
        by=world.desk, intake=make_refer_intake(world, **answers), service=world.family_centre, **ANSWERS
    )


def make_protected_referral(world: World, **answers: Any) -> Referral:
    """A referral of the coordinator's for a person who is protected, and has no pair yet."""
    return make_referral(world, make_case(world, protected=True, **answers), by=world.coordinator)


def put_in(world: World, referral: Referral, state: str) -> Referral:
    """Bring a referral just arrived to ``state``, by the moves people make."""
    if state in {ReferralState.DRAFT, ReferralState.SENT}:
        return _rewind(referral, state)
    for name in WAYS[ReferralState(state)]:
        by = world.giulia if name in {"withdraw_referral", "end_referral"} else world.contact
        referral = do(name, by, referral)
    return referral


WAYS: dict[ReferralState, tuple[str, ...]] = {
    ReferralState.DELIVERED: (),
    ReferralState.SEEN: ("see_referral",),
    ReferralState.INFORMATION_REQUESTED: ("request_information",),
    ReferralState.ACCEPTED: ("accept_referral",),
    ReferralState.IN_PROGRESS: ("accept_referral", "start_referral"),
    ReferralState.COMPLETED: ("accept_referral", "complete_referral"),
    ReferralState.DECLINED: ("decline_referral",),
    ReferralState.WITHDRAWN: ("withdraw_referral",),
    ReferralState.ENDED: ("accept_referral", "end_referral"),
}


def _rewind(referral: Referral, state: str) -> Referral:
    # Sending passes through these states in one breath: no act of a person stops there.
    with acting(SETUP, "tests.rewind"):
        referral.state = state
        referral.save()
    return referral


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside the block."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass
