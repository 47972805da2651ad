"""Opening cycles and groups, and choosing who sits in them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from network.models import Ambito
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.supervision.candidates import Candidate, candidates, is_coordinated_by
from network.supervision.locks import locked_group
from network.supervision.models import (
    Attendance,
    Cycle,
    CycleAmbito,
    GroupMember,
    GroupSession,
    SupervisionGroup,
)


@action
def open_cycle(
    *, by: User, ambito: Ambito, supervisor: User, shared_with: Iterable[Ambito], **facts: Any
) -> Cycle:
    """Open a cycle of an Ambito, alone or together with others.

    Args:
        supervisor: who leads it; they hold the role of supervisor.
        shared_with: the other Ambiti that take part.
        facts: the other columns of ``Cycle``.

    Raises:
        ValidationError: a value is out of its limits, or who leads it is no supervisor.
    """
    require(by, "network.open_cycle", ambito.pk)
    if not supervisor.grants.has(Role.SUPERVISOR):
        raise ValidationError({"supervisor": _("Scegli una persona che ha il ruolo di supervisore.")})
    cycle = Cycle(ambito=ambito, supervisor=supervisor, **facts)
    cycle.full_clean()
    cycle.save()
    for each in {ambito.pk: ambito, **{one.pk: one for one in shared_with}}.values():
        CycleAmbito(cycle=cycle, ambito=each).save()
    notify(
        by=by,
        to=[supervisor],
        kind=NoticeKind.SUPERVISION_TO_LEAD,
        path=cycle.get_absolute_url(),
        origin=ambito.name,
    )
    return cycle


@action
def open_group(*, by: User, cycle: Cycle, name: str) -> SupervisionGroup:
    """Open a group of a cycle; its supervisor is told.

    Raises:
        ValidationError: the name is missing, or the cycle has a group with that name.
    """
    require(by, "network.open_group", cycle)
    group = SupervisionGroup(cycle=cycle, name=name.strip())
    group.full_clean()
    group.save()
    _tell(by, group, [cycle.supervisor], NoticeKind.SUPERVISION_GROUP, group.get_absolute_url())
    return group


def _tell(by: User, group: SupervisionGroup, to: list[User], kind: NoticeKind, path: str) -> None:
    notify(by=by, to=to, kind=kind, path=path, origin=group.cycle.ambito.name)


@action
def add_members(*, by: User, group: SupervisionGroup, users: Iterable[User]) -> list[GroupMember]:
    """Let some people into a group, all or none; they are invited to its coming sessions and told.

    Raises:
        ValidationError: more people than places, somebody whom the cycle does not admit or who is
            coordinated by the supervisor, or somebody who is already in it.
    """
    group = locked_group(group)
    require(by, "network.add_members", group)
    wanted = sorted(set(users), key=lambda user: user.pk)
    if not wanted:
        raise ValidationError({"users": _("Scegli almeno una persona.")})
    _refuse_too_many(group, len(wanted))
    admitted = {one.user.pk: one for one in candidates(by, group)}
    members = [_member(group, user, admitted) for user in wanted]
    coming = list(group.sessions.filter(starts_at__gt=clock.now()))
    for member in members:
        member.save()
        _invite(member, coming)
    _tell(by, group, wanted, NoticeKind.SUPERVISION_JOINED, group.get_absolute_url())
    return members


def _refuse_too_many(group: SupervisionGroup, more: int) -> None:
    free = group.cycle.places - sum(member.is_current for member in group.members.all())
    if more > free:
        words = ngettext(
            "Nel gruppo resta %(n)d posto: togli qualcuno dalla scelta.",
            "Nel gruppo restano %(n)d posti: togli qualcuno dalla scelta.",
            max(free, 0),
        )
        raise ValidationError({"users": words % {"n": max(free, 0)}})


def _member(group: SupervisionGroup, user: User, admitted: dict[int, Candidate]) -> GroupMember:
    if user.pk not in admitted:
        words = (
            _("%(name)s è sotto il coordinamento di chi supervisiona: non può essere in questo gruppo.")
            if is_coordinated_by(user, group.cycle.supervisor)
            else _("%(name)s non è tra le persone che questo gruppo può accogliere.")
        )
        raise ValidationError({"users": words % {"name": user.label}})
    return GroupMember(group=group, user=user, ambito_id=admitted[user.pk].ambito_id)


def _invite(member: GroupMember, sessions: Iterable[GroupSession]) -> None:
    for session in sessions:
        Attendance(session=session, member=member).save()


@action
def remove_member(*, by: User, member: GroupMember) -> GroupMember:
    """Let somebody leave a group today: they are told, and the hours they did stay theirs.

    Raises:
        ValidationError: (``conflict``) they have left already.
    """
    group = locked_group(member.group)
    member = group.members.select_related("user").get(pk=member.pk)
    require(by, "network.remove_member", member)
    if member.until is not None:
        raise ValidationError(_("Questa persona ha già lasciato il gruppo."), code="conflict")
    member.until = clock.today()
    member.save()
    _tell(by, group, [member.user], NoticeKind.SUPERVISION_LEFT, reverse("network:supervision"))
    return member
