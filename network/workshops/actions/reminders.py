"""What time alone asks for: themes, proposals and questions without an answer, trials that are over."""

from datetime import timedelta

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify
from network.reminding import held
from network.workshops.models import Proposal, Workshop
from network.workshops.states import ProposalState, WorkshopState
from network.workshops.telling import table_of

THEME_WAITS = timedelta(days=14)
PROPOSAL_WAITS = timedelta(days=30)


@action
def remind_workshops(*, by: Actor) -> int:
    """Remind, once, of themes, proposals and questions of the table that wait too long, and of trials whose
    last day is past.

    Returns how many there were.
    """
    require(by, "network.remind_workshops")
    now = clock.now()
    themes = held(Workshop.objects.select_related("ambito__unit")).filter(
        state=WorkshopState.PROPOSED, proposed_at__lte=now - THEME_WAITS, reminded_at=None
    )
    proposals = held(Proposal.objects.select_related("workshop__ambito__unit", "owner", "author"))
    proposals = proposals.filter(reminded_at=None)
    waiting = proposals.filter(state=ProposalState.SUBMITTED, submitted_at__lte=now - PROPOSAL_WAITS)
    asked = proposals.filter(state=ProposalState.RETURNED, decided_at__lte=now - PROPOSAL_WAITS)
    over = proposals.filter(state=ProposalState.TRIAL, trial_ends_on__lt=clock.today())
    reminders: list[tuple[Workshop | Proposal, Workshop, NoticeKind]] = [
        *((row, row, NoticeKind.THEME_PROPOSED) for row in themes),
        *((row, row.workshop, NoticeKind.PROPOSAL_SUBMITTED) for row in waiting),
        *((row, row.workshop, NoticeKind.PROPOSAL_RETURNED) for row in asked),
        *((row, row.workshop, NoticeKind.TRIAL_OVER) for row in over),
    ]
    told = each_apart(reminders, lambda reminder: (*reminder, _reminded(*reminder[:2])))
    hold_counters({user for *_reminder, users in told for user in users})

    def remind(waiting: tuple[Workshop | Proposal, Workshop, NoticeKind, list[User]]) -> None:
        row, workshop, kind, users = waiting
        notify(by=by, to=users, kind=kind, path=row.get_absolute_url(), origin=workshop.ambito.name)
        row.reminded_at = now
        row.save()

    return len(each_apart(told, remind))


def _reminded(row: Workshop | Proposal, workshop: Workshop) -> list[User]:
    """Who has the next move, and who follows the trial."""
    if isinstance(row, Proposal) and row.state == ProposalState.RETURNED:
        return [row.author]
    owner = [row.owner] if isinstance(row, Proposal) and row.owner else []
    return [*table_of(workshop), *owner]
