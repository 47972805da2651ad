"""What a scheda says is to come, or still to be done: put on the agenda of the pair, each thing once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from intake.agenda.reports import weigh_report
from intake.answers import AgendaKind, PrivacyNotice
from intake.expiring import expiry_of
from intake.models import AgendaItem, Intake
from intake.moving import locked
from intake.scheda.opening import report_due_in
from network.calendar import add_working_days

TO_GIVE_NOTICE = 10  # working days


@dataclass(frozen=True)
class Coming:
    """A day that a scheda tells of, and how many days before it the pair wants to know.

    ``code`` is that of the question; ``group-code`` of one in the rows of a group.
    """

    code: str
    title: Any
    before: tuple[int, ...] = (0,)


DAYS = (
    Coming("judicial_due", gettext_lazy("Risposta all'autorità giudiziaria: entro il %(day)s"), (7,)),
    Coming("measures-expiry", gettext_lazy("Provvedimento: scade il %(day)s"), (30, 7, 1)),
    Coming("eviction_date", gettext_lazy("Sfratto: il %(day)s"), (60, 30, 7, 0)),
    Coming("permit_expiry", gettext_lazy("Titolo di soggiorno: scade il %(day)s"), (60,)),
    Coming("discharge_date", gettext_lazy("Dimissione dall'ospedale: il %(day)s"), (2, 0)),
    Coming("due_date", gettext_lazy("Parto previsto: il %(day)s"), (30, 0)),
)
RENEWAL = Coming("", gettext_lazy("Rinnovare il codice provvisorio: scade il %(day)s"), (14,))


def keep_in_mind(intake: Intake) -> None:
    """Write on the agenda of a situation what its scheda tells of. Said twice, it is there once."""
    case = intake.case
    items = list(_items(intake)) if case else []
    if case is None or not items:
        return
    titles = {item.title for item in items}
    planned = AgendaItem.objects.planned().filter(case=case, title__in=titles)
    known = set(planned.values_list("title", flat=True))
    new = [item for item in items if item.title not in known]
    AgendaItem.objects.create_all(new)
    if any(item.kind == AgendaKind.REPORT and item.day != case.report_due for item in new):
        weigh_report(locked(case), AgendaKind.REPORT)


def _items(intake: Intake) -> Iterator[AgendaItem]:
    today = clock.today()
    for title, day in _days(intake):
        yield AgendaItem(case=intake.case, kind=AgendaKind.OTHER, title=title, day=day)
    if report := report_due_in(intake.answers):
        title = _("all'autorità giudiziaria, entro il %(day)s") % {"day": date_format(report, "d/m/Y")}
        yield AgendaItem(case=intake.case, kind=AgendaKind.REPORT, title=title, day=report)
    for title, day in _undated(intake, today):
        yield AgendaItem(case=intake.case, kind=AgendaKind.OTHER, title=title, day=day)
    appointment = intake.answers.get("next_appointment")
    if appointment and (at := timezone.localtime(datetime.fromisoformat(appointment))).date() >= today:
        yield AgendaItem(
            case=intake.case,
            kind=AgendaKind.INTERVIEW,
            title=_("preso allo sportello"),
            day=at.date(),
            hour=time(at.hour, at.minute),
        )


def _days(intake: Intake) -> Iterator[tuple[str, date]]:
    for coming in DAYS:
        for told in _told(intake.answers, coming.code):
            yield from _before(coming, date.fromisoformat(told))
    codes = (intake.person.tax_code, str(intake.answers.get("stp_eni_code") or ""))
    if expiry := expiry_of(codes, timezone.localdate(intake.contact_at)):
        yield from _before(RENEWAL, expiry)


def _told(answers: Mapping[str, Any], code: str) -> list[str]:
    """The days told in answer to a question, or to one in each row of a group."""
    group, _dash, one = code.rpartition("-")
    rows = (answers.get(group) or ()) if group else (answers,)
    return [row[one] for row in rows if row.get(one)]


def _before(coming: Coming, day: date) -> Iterator[tuple[str, date]]:
    """The days on which to think of a day that is still to come; those gone by are today."""
    today = clock.today()
    if day < today:
        return
    title = str(coming.title) % {"day": date_format(day, "d/m/Y")}
    for on in sorted({max(day - timedelta(days=ahead), today) for ahead in coming.before}):
        yield title, on


def _undated(intake: Intake, today: date) -> Iterator[tuple[str, date]]:
    """What has no day of its own."""
    answers = intake.answers
    if answers.get("report_duty") == "to_do":
        yield _("Segnalazione all'autorità: è da fare"), today
    if answers.get("death_date"):
        yield _("La persona non è più in vita: valutare la chiusura"), today
    if intake.privacy_notice == PrivacyNotice.POSTPONED:
        yield _("Consegnare e spiegare l'informativa"), add_working_days(today, TO_GIVE_NOTICE)
