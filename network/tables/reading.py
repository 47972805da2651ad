"""What a page of a table reads, with a fixed number of statements."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from network.models import Organisation, Post
from network.tables.models import Table, TableDecision, TableMeeting, TableMember, TableNeed, TableProject
from network.tables.rules import speaks_for

MOST = 50


def with_bodies(tables: QuerySet[Table]) -> QuerySet[Table]:
    """Tables with their territory and the bodies that sit at them."""
    return tables.select_related("ambito__unit").prefetch_related(
        "territory__municipality",
        Prefetch("members", TableMember._base_manager.select_related("organisation", "delegate")),
    )


def table_of(member: TableMember) -> Table:
    """The table at which a body sits: all that who speaks for it without an account sees."""
    return with_bodies(Table.objects.filter(pk=member.table_id)).get()


def own_member(user: User, meeting: TableMeeting) -> TableMember:
    """The invited body for which ``user`` speaks.

    Raises:
        PermissionDenied: they speak for none of those invited.
    """
    invited = [row.member for row in meeting.answers.select_related("member")]
    own = next((member for member in invited if speaks_for(user, member)), None)
    if own is None:
        raise PermissionDenied(_("Risponde chi rappresenta un ente invitato."))
    return own


def bodies_to_seat(table: Table) -> list[Organisation]:
    """The bodies of the Ambito that do not sit at a table yet."""
    seated = {member.organisation_id for member in table.seated}
    bodies = Organisation.objects.filter(ambito=table.ambito_id).exclude(pk__in=seated)
    return list(bodies.order_by("name", "pk"))


def possible_delegates(table: Table) -> list[User]:
    """Who may speak for a body with an account: the contacts of the services of the Ambito."""
    posts = Post.objects.current().filter(
        Q(unit__root=table.ambito_id) | Q(unit=table.ambito_id), role=Role.SERVICE_CONTACT
    )
    return list(User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("last_name", "pk"))


def work_of(table: Table) -> dict[str, Any]:
    """The meetings, needs, decisions and projects of a table: the newest of each, at most fifty."""
    return {
        "coming": list(table.meetings.filter(starts_at__gt=clock.now())[:MOST]),
        "held": list(table.meetings.filter(starts_at__lte=clock.now()).order_by("-starts_at", "-pk")[:MOST]),
        "needs": needs_of(table),
        "decisions": decisions_of(table),
        "projects": projects_of(table),
    }


def needs_of(table: Table) -> list[TableNeed]:
    return list(table.needs.select_related("municipality", "member__organisation")[:MOST])


def decisions_of(table: Table) -> list[TableDecision]:
    """What was decided: what is still to be done first, by its day."""
    rows = table.decisions.select_related("owner__organisation", "need__municipality", "table")
    todo = list(rows.filter(done_at=None)[:MOST])
    return todo + list(rows.exclude(done_at=None).order_by("-done_at", "-pk")[:MOST])


def projects_of(table: Table) -> list[TableProject]:
    rows = table.projects.prefetch_related("partners__member__organisation")
    return list(rows[:MOST])
