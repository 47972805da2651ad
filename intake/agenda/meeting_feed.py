"""Meetings for a calendar program: what and when, and where unless it may say of whom; no personal data."""

from django.conf import settings
from icalendar import Calendar, Event

from audit import clock
from intake.agenda.meetings import Meeting, team_as_meeting
from intake.models import TeamMeeting


def team_file(row: TeamMeeting) -> bytes:
    """One équipe as an iCalendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Accoglienza in rete//Agenda//IT")
    calendar.add("version", "2.0")
    calendar.add_component(event_of(team_as_meeting(row)))
    return calendar.to_ical()  # type: ignore[no-any-return] # untyped library


def event_of(meeting: Meeting) -> Event:
    """A meeting as an event."""
    event = Event()
    event.add("uid", f"{meeting.key}@{settings.SITE_URL.split('//')[-1]}")
    event.add("dtstamp", clock.now())
    event.add("summary", meeting.words)
    if not meeting.is_about_somebody:
        event.add("location", meeting.place)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    if meeting.is_off:
        event.add("status", "CANCELLED")
    event.add("url", f"{settings.SITE_URL}{meeting.url}")
    return event
