"""Rows held while an act of supervision runs: two acts on one group happen one after the other."""

from network.supervision.models import Cycle, GroupSession, SupervisionGroup


def locked_cycle(cycle: Cycle) -> Cycle:
    """The cycle under its row lock."""
    return (
        Cycle.objects.select_for_update(of=("self",), no_key=True)
        .select_related("ambito__unit", "supervisor")
        .get(pk=cycle.pk)
    )


def locked_group(group: SupervisionGroup) -> SupervisionGroup:
    """The group and its cycle under their row locks, with its members: places and days stay as read."""
    return (
        SupervisionGroup.objects.select_for_update(of=("self", "cycle"), no_key=True)
        .select_related("cycle__ambito__unit", "cycle__supervisor")
        .prefetch_related("members__user", "cycle__sharing")
        .get(pk=group.pk)
    )


def locked_session(session: GroupSession) -> GroupSession:
    """The session under its row lock, with its group and cycle."""
    return (
        GroupSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group__cycle__ambito__unit", "group__cycle__supervisor")
        .get(pk=session.pk)
    )
