"""What each figure shown on several pages is, and the words under which it stands: one of each.

A figure that is reckoned in two ways has two names.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

OPEN_PER_THOUSAND = _("Aperte ogni 1.000 abitanti")
OF_THE_YEAR_PER_THOUSAND = _("Dell'anno ogni 1.000 abitanti")
MEAN_DAYS_TO_PAIR = _("Giorni per la coppia, in media")
MEAN_LOAD = _("Carico medio %")


def per_thousand(places: Iterable[tuple[int, int | None]]) -> float | None:
    """Situations every 1,000 inhabitants of some places, given as situations and inhabitants of each.

    Places whose inhabitants are not known count on neither side; None when none are.
    """
    known = [(count, people) for count, people in places if people]
    inhabitants = sum(people for _count, people in known)
    return 1000 * sum(count for count, _people in known) / inhabitants if inhabitants else None


def mean_load(percents: Iterable[int]) -> int | None:
    """The mean of the loads of some people, each in per cent of their own capacity; None without anybody."""
    known = list(percents)
    return round(sum(known) / len(known)) if known else None
