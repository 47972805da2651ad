"""What stands against a session on a certain day: other sessions of the same people, and their absences."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from network.models import Absence
from network.supervision.models import GroupMember, GroupSession, SupervisionGroup
from network.supervision.states import SessionState

Moment = tuple[datetime, datetime]


def refuse_clashes(
    group: SupervisionGroup, members: list[GroupMember], moments: list[Moment], *, despite_absences: bool
) -> None:
    """Stop when somebody would be in two places at once, or away.

    Raises:
        ValidationError: with the days, and of absences who.
    """
    people = {member.user_id: member.user.label for member in members}
    supervisor = group.cycle.supervisor
    if busy := _busy_days(group, {*people, supervisor.pk}, moments):
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
    if not despite_absences and (away := _away(people, moments)):
        raise ValidationError(
            {
                "despite_absences": _(
                    "Qualcuno è assente: %(away)s. Cambia giorno, oppure conferma qui sotto."
                )
                % {"away": "; ".join(away)}
            }
        )


def _busy_days(group: SupervisionGroup, people: set[int], moments: list[Moment]) -> list[str]:
    # Locked in the order of the key: two groups that share somebody are planned one after the other.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    of_people = (
        Q(group=group) | Q(group__cycle__supervisor__in=people) | Q(attendances__member__user__in=people)
    )
    overlaps = reduce(or_, (Q(starts_at__lt=end, ends_at__gt=start) for start, end in moments))
    found = GroupSession.objects.exclude(state=SessionState.CANCELLED).filter(of_people, overlaps).distinct()
    return [_named(session.starts_at) for session in found.order_by("starts_at", "pk")]


def _away(people: dict[int, str], moments: list[Moment]) -> list[str]:
    days = [timezone.localdate(start) for start, _end in moments]
    absences = Absence.objects.filter(user__in=people, first_day__lte=max(days), last_day__gte=min(days))
    return [
        f"{people[absence.user_id]} {date_format(day, 'j/n/Y')}"
        for absence in absences.order_by("first_day", "pk")
        for day in days
        if absence.first_day <= day <= absence.last_day
    ]


def _named(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j/n/Y G:i")
