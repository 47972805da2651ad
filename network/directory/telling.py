"""Who is written to about the page of a service nobody has an account for: by the app that has the links."""

from collections.abc import Callable

from network.models import Service

Poster = Callable[[Service], bool]

_POSTERS: list[Poster] = []


def writes_to_services(poster: Poster) -> Poster:
    """Register a function that writes to a service, if it can; it is called inside an action."""
    _POSTERS.append(poster)
    return poster


def write_to_service(service: Service) -> bool:
    """Ask a service by letter to look at its page again; whether a letter was written."""
    return any(write(service) for write in _POSTERS)
