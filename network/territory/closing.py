"""What must be settled before a district or a desk closes; each app says its own.

An app with something of its own says so in its ``closing.py``, with ``hinders_closing``.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from network.appointments.models import AppointmentRequest
from network.models import AccessPoint, District, Post

Closable = District | AccessPoint
Hindrance = Callable[[Closable], Iterator[str]]

CLOSABLE = ("district", "access_point")
MOST_NAMES = 10
_HINDRANCES: list[Hindrance] = []


def hinders_closing(hindrance: Hindrance) -> Hindrance:
    """Register a function: place → what must be done first, in words."""
    _HINDRANCES.append(hindrance)
    return hindrance


def left_to_do(place: Closable) -> list[str]:
    """What must be done before a place closes, in words; nothing when it may close."""
    return [words for hindrance in _HINDRANCES for words in hindrance(place)]


@hinders_closing
def posts(place: Closable) -> Iterator[str]:
    """Who works there, today or later."""
    found = Post.objects.standing().filter(unit=place.pk).select_related("user")
    names = [post.user.label for post in found.order_by("user__last_name", "pk")[: MOST_NAMES + 1]]
    if names:
        more = "…" if len(names) > MOST_NAMES else ""
        yield _("Ci lavora ancora %(names)s: prima concludi o sposta gli incarichi.") % {
            "names": ", ".join(names[:MOST_NAMES]) + more
        }
    if AppointmentRequest.objects.waiting().filter(unit=place.pk).exists():
        yield _("C'è un incarico da confermare qui: prima rispondi alla richiesta.")


@hinders_closing
def comuni(place: Closable) -> Iterator[str]:
    """The comuni of a district."""
    if isinstance(place, District):
        names = list(place.municipalities.order_by("name").values_list("name", flat=True))
        if names:
            yield _("Comprende ancora %(names)s: prima passa i comuni a un altro presidio.") % {
                "names": ", ".join(names)
            }
