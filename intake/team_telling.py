"""Who is written to about an équipe though they have no account: by the app that has the links."""

from collections.abc import Callable, Iterable

from intake.models import TeamGuest

Poster = Callable[[TeamGuest], None]

_POSTERS: list[Poster] = []


def writes_to_guests(poster: Poster) -> Poster:
    """Register a function that writes to a service without an account; it is called inside an action."""
    _POSTERS.append(poster)
    return poster


def write_to_guests(guests: Iterable[TeamGuest]) -> None:
    """Write to the services among those invited."""
    for guest in guests:
        if guest.service_id is not None:
            for write in _POSTERS:
                write(guest)
