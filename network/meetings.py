"""What every act on a called meeting does, whatever it is a meeting of: changes it, calls it off."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from network.models.called import CalledMeeting


def refuse_past(starts_at: datetime) -> None:
    """Stop who would call a meeting for a moment that has passed."""
    if starts_at < clock.now():
        raise ValidationError({"day": _("Questo momento è già passato: scegli un giorno che deve venire.")})


def refuse_off(meeting: CalledMeeting) -> None:
    """Stop who would answer, record or decide at a meeting that was called off meanwhile."""
    if meeting.is_off:
        raise ValidationError(
            _("Questo incontro è stato annullato: %(why)s"),
            code="conflict",
            params={"why": meeting.cancelled_why},
        )


def refuse_held(meeting: CalledMeeting) -> None:
    """Stop who would change a meeting of which something is already written."""
    if meeting.was_held:
        raise ValidationError(
            _("Di questo incontro c'è già scritto com'è andato: non si cambia e non si annulla più."),
            code="conflict",
        )


def changed(meeting: CalledMeeting, starts_at: datetime, place: str, agenda: str) -> tuple[bool, bool]:
    """Set when, where and of what a meeting is, that the caller holds under lock and saves.

    Returns whether anything changed, and whether who had answered must answer again.

    Raises:
        ValidationError: it would be past; (``conflict``) it was held or called off.
    """
    refuse_off(meeting)
    refuse_held(meeting)
    known = (meeting.starts_at, meeting.place, meeting.agenda)
    meeting.starts_at, meeting.place, meeting.agenda = starts_at, place.strip(), agenda.strip()
    was_moved = known[:2] != (meeting.starts_at, meeting.place)
    if was_moved:
        refuse_past(starts_at)
    return known != (meeting.starts_at, meeting.place, meeting.agenda), was_moved


def call_off(meeting: CalledMeeting, reason: str) -> None:
    """Call a meeting off, that the caller holds under lock and saves.

    Raises:
        ValidationError: no reason; (``conflict``) it was held or called off.
    """
    refuse_off(meeting)
    refuse_held(meeting)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché l'incontro è annullato.")})
    meeting.cancelled_at, meeting.cancelled_why = clock.now(), reason.strip()
