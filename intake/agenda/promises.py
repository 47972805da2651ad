"""What a person has promised to the network by a day: decisions of tavoli, trials of cantieri."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from audit import clock
from network.tables.models import TableDecision
from network.workshops.models import Proposal
from network.workshops.states import ProposalState


@dataclass(frozen=True)
class Promise:
    """Something to be done, without personal data: where it was decided, by when, its page."""

    key: str
    words: str
    day: date
    url: str

    @property
    def is_late(self) -> bool:
        return self.day < clock.today()


def promises_of(user: User) -> list[Promise]:
    """What ``user`` has not done yet, the earliest first; in two statements."""
    return sorted([*_decisions(user), *_trials(user)], key=lambda one: (one.day, one.key))


def _decisions(user: User) -> list[Promise]:
    mine = TableDecision.objects.visible_to(user).filter(
        done_at=None, owner__delegate=user, owner__left_at=None
    )
    return [
        Promise(
            key=f"decisione-{row.pk}",
            words=_("Decisione da portare a termine · %(name)s") % {"name": row.table.name},
            day=row.due_on,
            url=row.meeting.get_absolute_url(),
        )
        for row in mine.select_related("table", "meeting")
    ]


def _trials(user: User) -> list[Promise]:
    mine = Proposal.objects.visible_to(user).filter(owner=user, state=ProposalState.TRIAL)
    return [
        Promise(
            key=f"prova-{row.pk}",
            words=_("Fine della prova · %(title)s") % {"title": row.title},
            day=row.trial_ends_on,
            url=row.get_absolute_url(),
        )
        for row in mine
        if row.trial_ends_on
    ]
