"""What stands against a session: other sessions of the same people, their absences, their appointments."""

from datetime import datetime, time
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from network.engagements import engagements_of
from network.models import Absence, DayPart
from network.supervision.models import GroupMember, GroupSession, SupervisionGroup

Moment = tuple[datetime, datetime]

NOON = time(13)  # where the morning of an absence ends
MOST_NAMED = 10


def refuse_clashes(
    group: SupervisionGroup,
    members: list[GroupMember],
    moments: list[Moment],
    *,
    despite_clashes: bool,
    moved: GroupSession | None = None,
) -> None:
    """Stop when somebody would be in two places at once, or away.

    Two sessions at once, and a supervisor who is away, are never possible; what the others have in their
    agenda they can move, if who plans confirms.

    Args:
        moved: a session that is in the calendar already, and leaves its place.

    Raises:
        ValidationError: with the days and, of absences and appointments, who.
    """
    people = {member.user_id: member.user.label for member in members}
    supervisor = group.cycle.supervisor
    if busy := _busy_days(group, {*people, supervisor.pk}, moments, moved):
        raise ValidationError(
            {
                "day": _(
                    "C'è già un altro incontro di supervisione delle stesse persone: %(days)s. "
                    "Cambia giorno o ora."
                )
                % {"days": ", ".join(busy)}
            }
        )
    if away := _away({supervisor.pk: supervisor.label}, moments):
        raise ValidationError({"day": _("Chi supervisiona è assente: %(away)s.") % {"away": "; ".join(away)}})
    if not despite_clashes:
        _refuse_unconfirmed(people, {**people, supervisor.pk: supervisor.label}, moments)


def _refuse_unconfirmed(members: dict[int, str], everybody: dict[int, str], moments: list[Moment]) -> None:
    said = []
    if away := _away(members, moments):
        said.append(_("Qualcuno è assente: %(away)s.") % {"away": "; ".join(away[:MOST_NAMED])})
    if taken := _taken(everybody, moments):
        said.append(_("Qualcuno ha già un impegno: %(taken)s.") % {"taken": "; ".join(taken[:MOST_NAMED])})
    if said:
        words = [*said, _("Cambia giorno, oppure conferma qui sotto.")]
        raise ValidationError({"despite_clashes": " ".join(words)})


def _hold(people: set[int]) -> None:
    """Lock some people in the order of the key: groups that share one are planned one after the other."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _busy_days(
    group: SupervisionGroup, people: set[int], moments: list[Moment], moved: GroupSession | None
) -> list[str]:
    _hold(people)
    of_people = (
        Q(group=group) | Q(group__cycle__supervisor__in=people) | Q(attendances__member__user__in=people)
    )
    overlaps = reduce(or_, (Q(starts_at__lt=end, ends_at__gt=start) for start, end in moments))
    found = GroupSession.objects.standing().filter(of_people, overlaps).distinct()
    if moved is not None:
        found = found.exclude(pk=moved.pk)
    return [_named(session.starts_at) for session in found.order_by("starts_at", "pk")]


def _away(people: dict[int, str], moments: list[Moment]) -> list[str]:
    """Who is away when, by name and day."""
    days = [timezone.localdate(start) for start, _end in moments]
    absences = Absence.objects.valid().filter(user__in=people).between(min(days), max(days))
    return [
        f"{people[absence.user_id]} {date_format(timezone.localtime(start), 'j/n/Y')}"
        for absence in absences.order_by("first_day", "pk")
        for start, end in moments
        if absence.falls_on(timezone.localdate(start)) and _part_of(start, end).meets(absence.part)
    ]


def _part_of(start: datetime, end: datetime) -> DayPart:
    """The part of the day in which a session falls."""
    if timezone.localtime(end).time() <= NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if timezone.localtime(start).time() >= NOON else DayPart.WHOLE


def _taken(people: dict[int, str], moments: list[Moment]) -> list[str]:
    """Who has something else at the same hour, by name and beginning; never what."""
    found = engagements_of(list(people), moments[0][0], moments[-1][1])
    return [
        f"{people[one.user_id]} {_named(one.starts_at)}"
        for one in found
        if any(one.starts_at < end and one.ends_at > start for start, end in moments)
    ]


def _named(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j/n/Y G:i")
