"""What the directors' table decides, how a trial is measured and how it ends."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.workshops.locks import locked_proposal
from network.workshops.models import Measurement, Proposal
from network.workshops.states import FOUND, ProposalState
from network.workshops.telling import enrolled, tell


@action
def decide_proposal(
    *,
    by: User,
    proposal: Proposal,
    decision: str,
    reason: str,
    trial_starts_on: date | None = None,
    trial_ends_on: date | None = None,
    owner: User | None = None,
) -> Proposal:
    """Decide on a proposal, once, always with a reason; who is enrolled, the author and the owner are told.

    Args:
        decision: accepted, trial, returned or declined.
        owner: for a trial, who follows it between the two dates; somebody enrolled, or its author.

    Raises:
        ValidationError: the reason is missing; a trial lacks dates or owner; or (``conflict``) somebody
            decided already.
    """
    proposal = locked_proposal(proposal)
    require(by, "network.decide_proposal", proposal)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi il motivo: chi ha proposto deve poter capire.")})
    if decision in FOUND:
        raise ValidationError({"decision": _("Scegli una delle decisioni dell'elenco.")})
    proposal.move_to(decision)
    proposal.decided_at, proposal.decided_by = clock.now(), by
    proposal.decision_reason, proposal.reminded_at = reason.strip(), None
    if decision == ProposalState.TRIAL:
        _plan_trial(proposal, trial_starts_on, trial_ends_on, owner)
    proposal.full_clean()
    proposal.save()
    told = [*enrolled(proposal.workshop), proposal.author, *([proposal.owner] if proposal.owner else [])]
    tell(by, proposal, told, NoticeKind.PROPOSAL_DECIDED)
    return proposal


def _plan_trial(proposal: Proposal, starts_on: date | None, ends_on: date | None, owner: User | None) -> None:
    missing = _("Manca per la prova: scegli inizio, fine e chi la segue.")
    given = {"trial_starts_on": starts_on, "trial_ends_on": ends_on, "owner": owner}
    if empty := [name for name, value in given.items() if value is None]:
        raise ValidationError(dict.fromkeys(empty, missing))
    if owner not in {*enrolled(proposal.workshop), proposal.author}:
        raise ValidationError({"owner": _("Segue la prova una persona iscritta al cantiere.")})
    proposal.trial_starts_on, proposal.trial_ends_on, proposal.owner = starts_on, ends_on, owner


@action
def record_measurement(*, by: User, proposal: Proposal, measured_on: date, value: Decimal) -> Measurement:
    """Write down the value of the indicator on a day.

    Raises:
        ValidationError: the day is to come or has its value already, or (``conflict``) nothing is under way.
    """
    proposal = locked_proposal(proposal)
    require(by, "network.record_measurement", proposal)
    if not proposal.is_under_way:
        raise ValidationError(_("Si misura solo ciò che è in prova o accettato."), code="conflict")
    if measured_on > clock.today():
        raise ValidationError({"measured_on": _("Questo giorno deve ancora venire.")})
    row = Measurement(proposal=proposal, measured_on=measured_on, value=value)
    row.full_clean()
    row.save()
    return row


@action
def conclude_trial(*, by: User, proposal: Proposal, outcome: str, words: str) -> Proposal:
    """Say what came of a proposal: adopted or dropped, with the figures measured; it enters the catalogue.

    Raises:
        ValidationError: the words are missing, nothing was measured, or (``conflict``) it is not under way.
    """
    proposal = locked_proposal(proposal)
    require(by, "network.conclude_trial", proposal)
    if outcome not in FOUND:
        raise ValidationError({"outcome": _("Scegli se è adottata o lasciata.")})
    if not words.strip():
        raise ValidationError({"words": _("Racconta com'è andata: serve a chi avrà lo stesso problema.")})
    proposal.move_to(outcome)
    if not proposal.measurements.exists():
        raise ValidationError(_("Manca almeno una misura: senza cifre non si sa se è servito."))
    proposal.concluded_at, proposal.outcome_words = clock.now(), words.strip()
    proposal.full_clean()
    proposal.save()
    told = [*enrolled(proposal.workshop), proposal.author, *([proposal.owner] if proposal.owner else [])]
    tell(by, proposal, told, NoticeKind.PROPOSAL_CONCLUDED)
    return proposal
