"""What time alone asks for at the tables: what was decided and is late."""

from functools import partial

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from network.reminding import held
from network.tables.models import TableDecision
from network.tables.telling import keepers_of, tell_bodies, tell_keepers


@action
def remind_tables(*, by: Actor) -> int:
    """Remind, once, of what a table decided and nobody has done by its day: the body that does it, and who
    runs the table and waits for it.

    Returns how many decisions there were.
    """
    require(by, "network.remind_tables")
    late = held(
        TableDecision.objects.select_related("table__ambito__unit", "owner__organisation", "owner__delegate")
    ).filter(done_at=None, reminded_at=None, due_on__lt=clock.today())
    decisions = list(late)
    hold_counters({user for decision in decisions for user in _reminded(decision)})
    return len(each_apart(decisions, partial(_remind, by)))


def _remind(by: Actor, decision: TableDecision) -> None:
    table, kind = decision.table, NoticeKind.TABLE_LATE
    path = table.get_absolute_url()
    owners = [decision.owner] if decision.owner.left_at is None else []
    tell_bodies(by=by, table=table, members=owners, kind=kind, path=path)
    tell_keepers(by=by, table=table, kind=kind, path=path)
    decision.reminded_at = clock.now()
    decision.save()


def _reminded(decision: TableDecision) -> list[User]:
    """Who runs the table, and who speaks for the body that does it."""
    delegate = decision.owner.delegate
    return [*keepers_of(decision.table), *([delegate] if delegate else [])]
