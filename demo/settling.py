"""What is on the agenda of a situation of the demo is done by whoever meets the person."""

from accounts.models import User
from intake.actions import settle_agenda_item
from intake.models import Case
from intake.states import AgendaState


def settle_all(case: Case, *, by: User) -> None:
    """Say that all that was to be done in a situation is done."""
    for item in case.agenda.planned():
        settle_agenda_item(by=by, item=item, state=AgendaState.DONE)
