"""Rows held while an act of supervision runs: two acts on one group happen one after the other."""

from network.supervision.models import GroupSession, SupervisionGroup


def locked_group(group: SupervisionGroup) -> SupervisionGroup:
    """The group under its row lock, with its cycle and members."""
    return (
        SupervisionGroup.objects.select_for_update(of=("self",), no_key=True)
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
