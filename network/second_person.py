"""What two people must want: asked by one, answered by another, while what was asked is still so."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock

ANSWER_WITHIN = timedelta(days=14)


def is_late(request: Any) -> bool:
    """Whether nobody answered a request in time: it is worth nothing now, and may be asked again."""
    return bool(clock.now() > request.asked_at + ANSWER_WITHIN)


def refuse_late(request: Any) -> None:
    """Stop who answers what was asked too long ago.

    Raises:
        ValidationError: (``conflict``) nobody answered in time.
    """
    if is_late(request):
        words = _("Sono passati più di %(days)s giorni da quando è stato chiesto: va chiesto di nuovo.")
        raise ValidationError(words % {"days": ANSWER_WITHIN.days}, code="conflict")
