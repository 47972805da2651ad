"""Answers that show people of the scene, and leave no line of the access log behind."""

from collections.abc import Callable
from typing import Any

from audit.models import AccessLogEntry

# What the scene says of people, as a page would show it; the people who work there have other names.
PERSONAL = ("Ferri", "Corti", "FRRLNE")


def shows_people(answer: Any) -> bool:
    """Whether an answer holds personal data of the scene."""
    content = b"".join(answer) if answer.streaming else answer.content
    return any(name in content.decode(errors="replace") for name in PERSONAL)


def reading_watched() -> Callable[[Any], bool]:
    """From now on: does this answer show people, without a line that says whose data were shown?"""
    last = AccessLogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def is_unlogged(answer: Any) -> bool:
        written = AccessLogEntry.objects.filter(pk__gt=last, subjects__isnull=False)
        return shows_people(answer) and not written.exists()

    return is_unlogged
