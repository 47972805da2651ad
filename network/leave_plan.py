"""Reading a leave plan made elsewhere: a table (CSV) or a calendar (ICS). Nothing is written."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar

from network.models import AbsenceKind, DayPart

MOST_LINES = 1000
COLUMNS = ("email", "dal", "al", "motivo", "parte")
KINDS = {
    "ferie": AbsenceKind.HOLIDAY,
    "malattia": AbsenceKind.ILLNESS,
    "formazione": AbsenceKind.TRAINING,
    "permesso": AbsenceKind.LEAVE,
    "congedo": AbsenceKind.LEAVE,
}
PARTS = {
    "": DayPart.WHOLE,
    "giorno": DayPart.WHOLE,
    "mattina": DayPart.MORNING,
    "pomeriggio": DayPart.AFTERNOON,
}


class Unreadable(ValueError):
    """What is wrong with a line or with the file, and how to mend it, in words."""


@dataclass(frozen=True)
class Entry:
    """A line of the plan that can be read: whose absence, when, why."""

    line: int
    email: str
    first_day: date
    last_day: date
    kind: str
    part: str


@dataclass(frozen=True)
class Fault:
    """A line that cannot be read, and how to mend it."""

    line: int
    words: str


def read_plan(data: bytes) -> list[Entry | Fault]:
    """The lines of a leave plan, in order; ICS is recognised by how it begins.

    Raises:
        Unreadable: the file is none of the two, or too long.
    """
    text = _text(data)
    is_calendar = text.lstrip().upper().startswith("BEGIN:VCALENDAR")
    rows = list(_of_calendar(text) if is_calendar else _of_table(text))
    if len(rows) > MOST_LINES:
        raise Unreadable(_("Il file ha più di 1000 righe: dividilo in più file."))
    if not rows:
        raise Unreadable(_("Il file non contiene assenze."))
    return rows


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _of_table(text: str) -> Iterator[Entry | Fault]:
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", restval="")
    names = {(name or "").strip().lower() for name in reader.fieldnames or ()}
    if missing := [name for name in COLUMNS[:3] if name not in names]:
        words = _("Nella prima riga mancano le colonne: %(names)s. Le colonne sono: %(all)s.")
        raise Unreadable(words % {"names": ", ".join(missing), "all": ", ".join(COLUMNS)})
    for number, row in enumerate(reader, 2):
        cells = {(name or "").strip().lower(): str(cell or "").strip() for name, cell in row.items()}
        if any(cells.values()):
            yield _entry(number, cells)


def _entry(number: int, cells: dict[str, str]) -> Entry | Fault:
    try:
        return Entry(
            number,
            cells["email"].lower(),
            _day(cells["dal"]),
            _day(cells["al"] or cells["dal"]),
            _kind(cells.get("motivo", "")),
            _part(cells.get("parte", "")),
        )
    except Unreadable as fault:
        return Fault(number, str(fault))


def _day(text: str) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
    raise Unreadable(_("«%(text)s» non è un giorno: scrivilo così, 15/09/2026.") % {"text": text[:40]})


def _kind(text: str) -> str:
    if not text:
        return AbsenceKind.LEAVE
    found = next((kind for word, kind in KINDS.items() if word in text.lower()), None)
    if found is None:
        words = _("«%(text)s» non è un motivo: usa %(known)s, o lascia vuoto.")
        raise Unreadable(words % {"text": text[:40], "known": ", ".join(KINDS)})
    return found


def _part(text: str) -> str:
    if text.lower() not in PARTS:
        words = _("«%(text)s» non è una parte del giorno: usa mattina o pomeriggio, o lascia vuoto.")
        raise Unreadable(words % {"text": text[:40]})
    return PARTS[text.lower()]


def _of_calendar(text: str) -> Iterator[Entry | Fault]:
    try:
        calendar = Calendar.from_ical(text)
    except ValueError as error:
        raise Unreadable(_("Questo calendario non si legge: esportalo di nuovo in formato ICS.")) from error
    for number, event in enumerate(calendar.walk("VEVENT"), 1):
        try:
            yield _of_event(number, event)
        except Unreadable as fault:
            yield Fault(number, str(fault))


def _of_event(number: int, event: Any) -> Entry:
    get = event.get
    if get("RRULE") is not None:
        raise Unreadable(_("Questo evento si ripete: dichiara la ripetizione dalla pagina delle assenze."))
    start, end = (getattr(get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    if not isinstance(start, date) or isinstance(start, datetime) or isinstance(end, datetime):
        raise Unreadable(
            _("Questo evento ha un'ora: servono giorni interi. La mezza giornata si scrive a mano.")
        )
    people = get("ATTENDEE") or get("ORGANIZER") or ""
    person = people[0] if isinstance(people, list) else people
    last = start
    if isinstance(end, date) and end > start:
        last = end - timedelta(days=1)  # the end of an event is the day after
    words = str(get("SUMMARY") or "").lower()
    kind = next((kind for word, kind in KINDS.items() if word in words), AbsenceKind.LEAVE)
    email = str(person).lower().removeprefix("mailto:")
    return Entry(number, email, start, last, kind, DayPart.WHOLE)
