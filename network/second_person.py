"""What two people must want: asked by one, answered by another, while what was asked is still so."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import can
from audit import clock

ANSWER_WITHIN = timedelta(days=14)
# The acts with which somebody gives another a way to sign in.
OPENING = ("accounts.enrol_user", "network.enrol_person", "network.enrol_gateway_key")


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


def refuse_lost(first: User, right: str, subject: Any) -> None:
    """Stop who would grant what was asked by somebody who may not ask it any more.

    Raises:
        ValidationError: (``conflict``) who asked has lost the right, or works here no more.
    """
    if not (first.is_active and can(first, right, subject)):
        raise ValidationError(
            _("Chi l'ha chiesto non può più chiederlo: rifiuta e, se serve ancora, va chiesto di nuovo."),
            code="conflict",
        )


def independent_of(first: User, people: Iterable[User]) -> list[User]:
    """Who of ``people`` may be the second of two with ``first``: surely not the same person.

    Whoever opened an account could be the one who uses it, whichever of the two asks.
    """
    others = {user.pk: user for user in people if user.pk != first.pk}
    opened = User.history.filter(action__in=OPENING)
    made = opened.filter(id__in=others, history_user_id=first.pk).values_list("id", flat=True)
    makers = opened.filter(id=first.pk, history_user_id__in=others).values_list("history_user_id", flat=True)
    tied = {*made, *makers}
    return [user for pk, user in others.items() if pk not in tied]


def refuse_tied(first: User, second: User) -> None:
    """Stop a second person who may be the first.

    Raises:
        ValidationError: one of the two opened the account of the other.
    """
    if not independent_of(first, [second]):
        raise ValidationError(
            _("Uno di voi due ha iscritto l'altro, o gli ha dato l'accesso: risponde una terza persona.")
        )
