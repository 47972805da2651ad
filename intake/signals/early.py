"""Early signals for prevention: what happens more often than usual in a comune, for an area of need.

Pure: counts in, words out. Nobody is scored: a signal is of a place and a theme, never of a person.

The last thirty days are compared with what is usual, the mean of the twelve months before. If the month were
like the others, a count as high would come by chance less than once in a hundred (Poisson): only then it is
a signal. See Woodall, "The Use of Control Charts in Health-Care and Public-Health Surveillance" (2006).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

RECENT_DAYS = 30
USUAL_MONTHS = 12
BY_CHANCE = 0.01
FEWEST = 3  # two of anything are no signal
NEVER_SEEN = 0.5  # what is new is taken to be as usual as half an event a year


class SignalKind(models.TextChoices):
    """What is counted."""

    NO_OUTCOME = "no_outcome", gettext_lazy("Contatti chiusi con la sola informazione")
    REPEATED = "repeated", gettext_lazy("Famiglie tornate entro 90 giorni")
    DECLINED = "declined", gettext_lazy("Invii non accettati dai servizi")
    ORGANISATIONS = "organisations", gettext_lazy("Segnalazioni di scuole e altri enti")


@dataclass(frozen=True)
class Event:
    """Something that happened, of a kind, in a comune, for an area. ``key`` is the scheda or situation."""

    kind: str
    municipality: int
    area: str
    day: date
    key: int


@dataclass(frozen=True)
class Signal:
    """A count beyond what chance explains: ``recent`` in thirty days, where ``usual`` is the monthly mean."""

    kind: str
    municipality: int
    area: str
    recent: int
    usual: float
    limit: int
    keys: tuple[int, ...]

    @property
    def words(self) -> str:
        """Why it is shown, in words."""
        return _(
            "%(kind)s: %(recent)s negli ultimi 30 giorni. Di solito %(usual)s al mese; "
            "per caso si arriva a %(limit)s meno di una volta su cento."
        ) % {
            "kind": SignalKind(self.kind).label,
            "recent": self.recent,
            "usual": f"{self.usual:.1f}".replace(".", ","),
            "limit": self.limit,
        }


def chance_of(count: int, mean: float) -> float:
    """How likely a Poisson variable of a given mean is to reach ``count`` or more."""
    term, below = exp(-mean), 0.0
    for number in range(count):
        below += term
        term *= mean / (number + 1)
    return max(0.0, 1.0 - below)


def limit_of(mean: float) -> int:
    """The lowest count that chance reaches less than once in a hundred, never below three."""
    count = FEWEST
    while chance_of(count, mean) >= BY_CHANCE:
        count += 1
    return count


def signals_in(events: Iterable[Event], today: date) -> list[Signal]:
    """The signals of the last thirty days, the least explained by chance first.

    What has never happened before is taken to be as usual as half an event a year: so the first three of a
    new thing are a signal, the first two are not.
    """
    recent_from = today - timedelta(days=RECENT_DAYS - 1)
    usual_from = recent_from - timedelta(days=365)
    recent: dict[tuple[str, int, str], list[int]] = {}
    before: Counter[tuple[str, int, str]] = Counter()
    for event in events:
        group = (event.kind, event.municipality, event.area)
        if recent_from <= event.day <= today:
            recent.setdefault(group, []).append(event.key)
        elif usual_from <= event.day < recent_from:
            before[group] += 1
    found = []
    for group, keys in recent.items():
        mean = (before[group] + NEVER_SEEN) / USUAL_MONTHS
        limit = limit_of(mean)
        if len(keys) >= limit:
            usual = before[group] / USUAL_MONTHS
            found.append(Signal(*group, len(keys), usual, limit, tuple(sorted(keys))))
    return sorted(found, key=_least_explained)


def _least_explained(signal: Signal) -> tuple[float, str, int, str]:
    chance = chance_of(signal.recent, signal.usual + NEVER_SEEN / USUAL_MONTHS)
    return chance, signal.kind, signal.municipality, signal.area
