"""What is said of a service in a list: whether it is open, how far it is, in how long it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from network.directory.distance import UNKNOWN
from network.models import Service

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Card:
    """A service; ``km`` from the comune asked for, ``answer_days`` on average (1: within a day).

    Both are None when they are not known. ``is_open`` is None while nobody has told the hours.
    """

    service: Service
    is_open: bool | None
    km: int | None
    answer_days: int | None


def cards_of(services: Iterable[Service], answer_times: Mapping[int, timedelta]) -> list[Card]:
    """The cards of some services, with the average times in which they answer, by id."""
    return [
        Card(
            service,
            service.is_open_now if service.week else None,
            _km(service),
            ceil(answer_times[service.pk] / DAY) if service.pk in answer_times else None,
        )
        for service in services
    ]


def _km(service: Service) -> int | None:
    km: int = getattr(service, "km", UNKNOWN)
    return None if km == UNKNOWN else km
