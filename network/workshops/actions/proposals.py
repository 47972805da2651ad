"""Proposals: written by who is enrolled, commented and supported by everybody."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.workshops.locks import locked_proposal, locked_workshop
from network.workshops.models import Proposal, ProposalComment, ProposalSupport, Workshop
from network.workshops.states import PENDING, ProposalState
from network.workshops.telling import table_of, tell


@action
def submit_proposal(
    *,
    by: User,
    workshop: Workshop,
    title: str,
    problem: str,
    idea: str,
    effect: str,
    indicator: str,
    unit: str,
    baseline: Decimal,
) -> Proposal:
    """Bring a proposal to the directors' table, which is told.

    Args:
        indicator: what will be measured, in ``unit``; ``baseline`` is its value today.

    Raises:
        ValidationError: something is missing (an indicator has a unit), or (``conflict``) the workshop is not
            open.
    """
    workshop = locked_workshop(workshop)
    require(by, "network.submit_proposal", workshop)
    if not workshop.is_open:
        raise ValidationError(_("Il cantiere non è aperto: non si portano nuove proposte."), code="conflict")
    proposal = Proposal(
        workshop=workshop,
        author=by,
        title=title.strip(),
        problem=problem.strip(),
        idea=idea.strip(),
        effect=effect.strip(),
        indicator=indicator.strip(),
        unit=unit.strip(),
        baseline=baseline,
    )
    proposal.full_clean()
    proposal.save()
    tell(by, proposal, table_of(workshop), NoticeKind.PROPOSAL_SUBMITTED)
    return proposal


@action
def revise_proposal(*, by: User, proposal: Proposal, problem: str, idea: str, effect: str) -> Proposal:
    """Bring a proposal that came back with questions to the table again; the table is told.

    Raises:
        ValidationError: something is missing, or (``conflict``) it did not come back.
    """
    proposal = locked_proposal(proposal)
    require(by, "network.revise_proposal", proposal)
    proposal.move_to(ProposalState.SUBMITTED)
    proposal.problem, proposal.idea, proposal.effect = problem.strip(), idea.strip(), effect.strip()
    proposal.submitted_at, proposal.reminded_at = clock.now(), None
    proposal.full_clean()
    proposal.save()
    tell(by, proposal, table_of(proposal.workshop), NoticeKind.PROPOSAL_SUBMITTED)
    return proposal


@action
def write_comment(*, by: User, proposal: Proposal, text: str) -> ProposalComment:
    """Say something of a proposal; its author is told. What one has just said, said again, changes nothing.

    Raises:
        ValidationError: the comment is empty or too long.
    """
    proposal = locked_proposal(proposal)
    require(by, "network.write_comment", proposal)
    last = proposal.comments.last()
    if last is not None and (last.author_id, last.text) == (by.pk, text.strip()):
        return last
    comment = ProposalComment(proposal=proposal, author=by, text=text.strip())
    comment.full_clean()
    comment.save()
    tell(by, proposal, [proposal.author], NoticeKind.PROPOSAL_COMMENTED)
    return comment


@action
def support_proposal(*, by: User, proposal: Proposal) -> Proposal:
    """Say that one would like a proposal to go on. Twice changes nothing.

    Raises:
        ValidationError: (``conflict``) the table has decided meanwhile.
    """
    proposal = locked_proposal(proposal)
    require(by, "network.support_proposal", proposal)
    if proposal.state not in PENDING:
        raise ValidationError(_("Il tavolo ha già deciso: il sostegno non serve più."), code="conflict")
    if not proposal.supports.filter(user=by).exists():
        ProposalSupport(proposal=proposal, user=by).save()
    return proposal
