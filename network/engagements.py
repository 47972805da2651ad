"""When people are taken already: what the apps that keep agendas say of some days.

An app says so in its ``engagements.py``, with ``lists_engagements``. An engagement tells who and when, never
what: whoever plans a meeting needs no more.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple


class Engagement(NamedTuple):
    """A person is taken from one moment to another."""

    user_id: int
    starts_at: datetime
    ends_at: datetime


Lister = Callable[[Collection[int], datetime, datetime], Iterable[Engagement]]

_LISTERS: list[Lister] = []


def lists_engagements(lister: Lister) -> Lister:
    """Register a function (ids of people, first moment, last moment) → their engagements in between."""
    _LISTERS.append(lister)
    return lister


def engagements_of(people: Collection[int], first: datetime, last: datetime) -> list[Engagement]:
    """When some people are taken between two moments, the earliest first."""
    found = {one for lister in _LISTERS for one in lister(people, first, last)}
    return sorted(found, key=lambda one: (one.starts_at, one.user_id))
