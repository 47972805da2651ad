"""What a pair has to do: written down, changed, settled; and what the timer reminds of."""

from datetime import date, time, timedelta
from typing import TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.agenda.reading import coming_day, people_of
from intake.agenda.reports import weigh_report
from intake.answers import AgendaKind
from intake.models import AgendaItem, Case
from intake.models.agenda import ReminderStep
from intake.moving import locked, refuse_closed, tell
from intake.reviewing import go_on_reviewing
from intake.states import AgendaState
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, redraw_pages

FURTHEST = timedelta(days=3 * 365)


class Plan(TypedDict, total=False):
    """What an item says; what is not given stays as it is."""

    kind: str
    title: str
    day: date
    hour: time | None
    seat: str


@action
def plan_agenda_item(
    *, by: User, case: Case, submission: UUID | None = None, **plan: Unpack[Plan]
) -> AgendaItem:
    """Put something on the agenda of a pair. The same ``submission`` writes once, however often it is sent.

    Raises:
        ValidationError: by field, what is wrong; (``conflict``) the situation was closed meanwhile, or the
            ``submission`` has written elsewhere.
    """
    case = locked(case)
    if submission and (written := AgendaItem.objects.filter(submission=submission).first()):
        if written.case_id != case.pk:
            raise ValidationError(
                _("Questo modulo è già servito altrove: ricarica la pagina."), code="conflict"
            )
        return written
    refuse_closed(by, case)
    require(by, "intake.plan_agenda_item", case)
    item = AgendaItem(case=case, submission=submission)
    _write(item, plan)
    weigh_report(case, item.kind)
    _tell_others(by, item, NoticeKind.AGENDA_PLANNED)
    return item


@action
def change_agenda_item(*, by: User, item: AgendaItem, **plan: Unpack[Plan]) -> AgendaItem:
    """Move an item to another day, or say it better. Its people are reminded anew.

    Raises:
        ValidationError: as ``plan_agenda_item``; (``conflict``) it was settled meanwhile.
    """
    item = _locked(item)
    refuse_closed(by, item.case)
    require(by, "intake.change_agenda_item", item)
    if not item.is_planned:
        raise ValidationError(
            _("Questo impegno adesso è «%(state)s»: rimettilo tra quelli da fare, poi cambialo."),
            code="conflict",
            params={"state": item.state_in_words},
        )
    item.reminded = ReminderStep.NOTHING
    before = item.kind
    _write(item, plan)
    weigh_report(item.case, before, item.kind)
    _tell_others(by, item, NoticeKind.AGENDA_CHANGED)
    return item


@action
def settle_agenda_item(*, by: User, item: AgendaItem, state: str, outcome: str = "") -> AgendaItem:
    """Say how it went: done, not done, cancelled; or put it back among what is to be done.

    The same answer twice changes nothing. A review that was done plans the next, if the équipe wanted it.

    Args:
        outcome: in words; required when it was not done or is cancelled.

    Raises:
        ValidationError: no reason; (``conflict``) somebody else has settled it another way.
    """
    item = _locked(item)
    refuse_closed(by, item.case)
    require(by, "intake.settle_agenda_item", item)
    if item.state == state:
        return item
    if state not in AgendaState.values:
        raise ValidationError({"state": _("Scegli com'è andata.")})
    if state in {AgendaState.NOT_DONE, AgendaState.CANCELLED} and not outcome.strip():
        raise ValidationError({"outcome": _("Scrivi perché: chi legge dopo deve poter capire.")})
    if state == AgendaState.DONE and item.intake is not None and item.intake.missing:
        raise ValidationError(_("Completa la scheda: l'impegno si chiude da solo."))
    if item.kind == AgendaKind.RESUME and item.case.is_suspended:
        raise ValidationError(
            _("Riprendi la situazione, e l'impegno si chiude da solo; o spostalo a un altro giorno.")
        )
    item.move_to(state)
    item.outcome = "" if state == AgendaState.PLANNED else outcome.strip()
    item.clean_fields(exclude=["case", "intake", "submission"])
    item.save()
    go_on_reviewing(item)
    weigh_report(item.case, item.kind)
    if state == AgendaState.DONE:  # worth no notice: the others see it where they look
        redraw_pages(people_of(item))
    else:
        _tell_others(by, item, NoticeKind.AGENDA_CHANGED)
    return item


@action
def remind_agenda(*, by: Actor) -> int:
    """Remind once of each item on the working day before it, and once more when it has passed unsettled.

    Returns of how many items somebody was reminded. Twice, or late, reminds of nothing again.
    """
    require(by, "intake.remind_agenda")
    today = clock.today()
    planned = AgendaItem.objects.planned().select_related("case__district__unit").order_by("pk")
    coming = planned.filter(day__gte=today, day__lte=coming_day(today), reminded=ReminderStep.NOTHING)
    late = planned.filter(day__lt=today).exclude(reminded=ReminderStep.LATE)
    items = list((coming | late).select_for_update(of=("self",), no_key=True))
    told = each_apart(items, lambda item: (item, people_of(item)))
    hold_counters({user for _item, users in told for user in users})

    def remind(waiting: tuple[AgendaItem, list[User]]) -> None:
        item, users = waiting
        item.reminded = ReminderStep.LATE if item.day < today else ReminderStep.COMING
        item.save()
        kind = NoticeKind.AGENDA_LATE if item.is_late else NoticeKind.AGENDA_COMING
        tell(by, item.case, users, kind, path=item.get_absolute_url())

    return len(each_apart(told, remind))


def _locked(item: AgendaItem) -> AgendaItem:
    """The item under the lock of its situation, which whoever closes it takes too."""
    case = locked(item.case)
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True).select_related("intake")
    item = rows.get(pk=item.pk)
    item.case = case
    return item


def _write(item: AgendaItem, plan: Plan) -> None:
    day = plan.get("day", item.day)
    if day != item.day and not clock.today() <= day <= clock.today() + FURTHEST:
        raise ValidationError({"day": _("Scegli un giorno da oggi in poi, entro tre anni.")})
    kind = plan.get("kind", item.kind)
    if kind != item.kind and not {kind, item.kind or kind} <= dict(AgendaKind.to_choose()).keys():
        raise ValidationError({"kind": _("Questo impegno si mette e si toglie da solo: scegline un altro.")})
    for name, value in plan.items():
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    item.full_clean(exclude=["case", "intake", "submission"])
    item.save()


def _tell_others(by: User, item: AgendaItem, kind: NoticeKind) -> None:
    tell(by, item.case, people_of(item), kind, path=item.get_absolute_url())
