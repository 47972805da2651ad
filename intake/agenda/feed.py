"""An agenda for a calendar program. It holds no personal data: the number of the situation and the hour."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import User
from audit import clock
from intake.agenda.meeting_feed import event_of
from intake.agenda.meetings import meetings_of
from intake.agenda.promises import Promise, promises_of
from intake.agenda.reading import planned_for
from intake.models import AgendaFeed, AgendaItem
from network.calendar import ROME
from network.models import Absence, DayPart

CONTENT_TYPE = "text/calendar; charset=utf-8"
AHEAD = timedelta(days=365)
BEHIND = timedelta(days=30)
MOST = 1000
USUAL_LENGTH = timedelta(hours=1)


def secret_of(user: User, submission: UUID) -> str:
    """The secret, fit for an address, that one click asks for: the second click finds the same.

    It is stored nowhere, and only this key makes it.
    """
    words = f"agenda feed/{user.pk}/{submission}".encode()
    key = settings.SECRET_KEY.encode()
    return urlsafe_b64encode(hmac.digest(key, words, sha256)).decode().rstrip("=")


def digest_of(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash.
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def reader_of(secret: str) -> User | None:
    """Whose agenda is at a secret address; None when it was revoked, or its person does not work here."""
    feed = (
        AgendaFeed.objects.in_force()
        .filter(digest=digest_of(secret), user__is_active=True)
        .select_related("user")
        .first()
    )
    return feed.user if feed else None


def feed_of(user: User) -> bytes:
    """The agenda of ``user`` as an iCalendar file: what is to be done, meetings and absences."""
    calendar = Calendar()
    calendar.add("prodid", "-//Accoglienza in rete//Agenda//IT")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Agenda di lavoro"))
    today = clock.today()
    items = planned_for(user).filter(day__gte=today - BEHIND, day__lte=today + AHEAD)
    for item in items[:MOST]:
        calendar.add_component(_event(item))
    absences = Absence.objects.visible_to(user).filter(user=user, weekdays=[]).valid()
    for absence in absences.between(today - BEHIND, today + AHEAD).order_by("first_day")[:MOST]:
        calendar.add_component(_away(absence))
    now = clock.now()
    for meeting in meetings_of(user, now - BEHIND, now + AHEAD):
        calendar.add_component(event_of(meeting))
    for promise in promises_of(user):
        calendar.add_component(_promised(promise))
    return calendar.to_ical()  # type: ignore[no-any-return] # untyped library


def _event(item: AgendaItem) -> Event:
    event = _new(f"impegno-{item.pk}")
    number = {"number": item.case.number}
    if item.hour is None:
        event.add("summary", _("Da fare · %(number)s") % number)
        event.add("dtstart", item.day)
    else:
        event.add("summary", _("Appuntamento · %(number)s") % number)
        begins = datetime.combine(item.day, item.hour, ROME)
        event.add("dtstart", begins)
        event.add("dtend", begins + USUAL_LENGTH)
    event.add("url", f"{settings.SITE_URL}{item.get_absolute_url()}")
    return event


def _promised(promise: Promise) -> Event:
    event = _new(promise.key)
    event.add("summary", promise.words)
    event.add("dtstart", promise.day)
    event.add("url", f"{settings.SITE_URL}{promise.url}")
    return event


def _away(absence: Absence) -> Event:
    event = _new(f"assenza-{absence.pk}")
    is_whole = absence.part == DayPart.WHOLE
    part = str(DayPart(absence.part).label).lower()
    event.add("summary", _("Assenza") if is_whole else _("Assenza, %(part)s") % {"part": part})
    if not is_whole:  # the rest of the day is free
        event.add("transp", "TRANSPARENT")
    event.add("dtstart", absence.first_day)
    event.add("dtend", absence.last_day + timedelta(days=1))
    return event


def _new(key: str) -> Event:
    event = Event()
    event.add("uid", f"{key}@{settings.SITE_URL.split('//')[-1]}")
    event.add("dtstamp", clock.now())
    return event
