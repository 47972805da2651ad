"""The situations of a year as the figures of fairness: who waited how long, by comune and by theme.

Two statements: the comuni, the situations with their first contact, first answer and refusals.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.fairness.figures import Apart, aligned, chance_of, farthest, masked, spread
from intake.figures.definitions import OF_THE_YEAR_PER_THOUSAND, per_thousand
from intake.figures.municipalities import DAY, YEAR
from intake.figures.trend import Line, Table
from intake.models import Case
from intake.states import AssignmentState
from network.areas import Area
from network.models import Municipality

SURE, PERHAPS = 0.01, 0.05
RAREST = 1000  # once in so many; what is rarer is said to be as rare


@dataclass(frozen=True)
class Waits:
    """A situation: days to the first note in its diary, to its pair, to the first answer of a service."""

    comune: str
    area: str
    urgency: str
    contact: float | None
    pair: float | None
    answer: float | None
    refusals: int


@dataclass(frozen=True)
class Fairness:
    """Tables, and what the test says of them in words.

    Attributes:
        apart: the comuni that are farthest from the others for the same need, when it is more than chance.
    """

    tables: list[Table]
    verdict: str
    chance: float | None
    apart: list[Apart]

    @property
    def longer(self) -> list[Apart]:
        return [one for one in self.apart if one.days > 0]

    @property
    def shorter(self) -> list[Apart]:
        return [one for one in self.apart if one.days < 0]

    @property
    def one_in(self) -> int | None:
        """Chance alone would set the comuni so far apart once in so many times; None when it may do it."""
        if self.chance is None or self.chance >= PERHAPS:
            return None
        return min(RAREST, round(1 / max(self.chance, 1 / RAREST)))


def fairness_of(user: User) -> Fairness:
    """The figures of the last year in the units ``user`` coordinates or plans for."""
    units = user.grants.units(Role.COORDINATOR, Role.PLANNING)
    comuni: dict[str, int | None] = dict(
        Municipality.objects.filter(Q(ambito__in=units) | Q(district__in=units))
        .order_by("name")
        .values_list("name", "population")
    )
    waits = _waits(units)
    by_comune = aligned(
        (one.comune, (one.area, one.urgency), one.pair) for one in waits if one.pair is not None
    )
    chance = chance_of(by_comune.values())
    is_apart = chance is not None and chance < PERHAPS
    areas = [str(area.label) for area in Area]
    return Fairness(
        tables=[
            Table(
                "comuni",
                _("Per Comune"),
                [_("Comune"), _("Situazioni"), str(OF_THE_YEAR_PER_THOUSAND), *_columns()],
                _lines(comuni, waits, lambda one: one.comune),
            ),
            Table(
                "temi",
                _("Per tema"),
                [_("Tema"), _("Situazioni"), *_columns()],
                _lines(dict.fromkeys(areas), waits, lambda one: one.area, with_people=False),
            ),
        ],
        verdict=_verdict(chance),
        chance=chance,
        apart=farthest(by_comune, _hidden(waits, lambda one: one.comune)) if is_apart else [],
    )


def _waits(units: Iterable[int]) -> list[Waits]:
    rows = (
        Case.objects.standing()
        .filter(Q(ambito__in=units) | Q(district__in=units), opened_at__gte=clock.now() - YEAR)
        .order_by("pk")
        .annotate(
            contact_at=Min("diary_entries__written_at"),
            answer_at=Min("referrals__answered_at"),
            refusals=Count(
                "assignments", filter=Q(assignments__state=AssignmentState.DECLINED), distinct=True
            ),
            place=Max("municipality__name"),
            began=F("opened_at"),
        )
        .values_list(
            "place", "area", "urgency", "began", "contact_at", "in_charge_at", "answer_at", "refusals"
        )
    )
    return [
        Waits(
            comune,
            str(Area(area).label),
            urgency,
            _days(began, contact),
            _days(began, pair),
            _days(began, answer),
            refusals,
        )
        for comune, area, urgency, began, contact, pair, answer, refusals in rows
    ]


def _days(start: datetime, end: datetime | None) -> float | None:
    return (end - start) / DAY if end else None


def _columns() -> list[str]:
    return [
        _("Giorni al primo contatto (mediana)"),
        _("primo contatto: un quarto meno di"),
        _("primo contatto: un quarto più di"),
        _("Giorni alla coppia (mediana)"),
        _("coppia: un quarto meno di"),
        _("coppia: un quarto più di"),
        _("Giorni alla risposta di un servizio (mediana)"),
        _("risposta: un quarto meno di"),
        _("risposta: un quarto più di"),
        _("Rifiuti ogni 100"),
    ]


def _hidden(waits: Iterable[Waits], group_of: Callable[[Waits], str]) -> set[str]:
    return masked(Counter(group_of(one) for one in waits))


def _lines(
    names: dict[str, int | None],
    waits: list[Waits],
    group_of: Callable[[Waits], str],
    *,
    with_people: bool = True,
) -> list[Line]:
    """A line for each group that has situations, in the order of ``names``, whose values are inhabitants."""
    groups: dict[str, list[Waits]] = {name: [] for name in names}
    for one in waits:
        groups.setdefault(group_of(one), []).append(one)
    hidden = _hidden(waits, group_of)
    blank: list[None] = [None] * (1 + with_people + len(_columns()))
    return [
        Line(
            name, "", blank if name in hidden else _cells(group, names.get(name), with_people), name in hidden
        )
        for name, group in groups.items()
        if group
    ]


def _cells(group: list[Waits], population: int | None, with_people: bool) -> list[Any]:
    refusals = sum(one.refusals for one in group)
    return [
        len(group),
        *([_rounded(per_thousand([(len(group), population)]))] if with_people else []),
        *(cell for name in ("contact", "pair", "answer") for cell in _spread_of(group, name)),
        round(100 * refusals / len(group)),
    ]


def _spread_of(group: list[Waits], name: str) -> Iterator[float | None]:
    """The median of a wait, then below and above which a quarter of the people waits."""
    found = spread(value for one in group if (value := getattr(one, name)) is not None)
    yield from map(_rounded, (found.middle, found.low, found.high) if found else (None, None, None))


def _rounded(value: float | None) -> float | None:
    return round(value, 1) if value is not None else None


def _verdict(chance: float | None) -> str:
    """What the test says, in plain words."""
    if chance is None:
        return _("Le situazioni sono troppo poche per dire qualcosa.")
    if chance < SURE:
        return _(
            "A parità di tema e di urgenza, i tempi per avere la coppia cambiano da un Comune all'altro più "
            "di quanto farebbe il caso."
        )
    if chance < PERHAPS:
        return _(
            "A parità di tema e di urgenza, i tempi sono forse diversi da un Comune all'altro: vale la pena "
            "di guardare."
        )
    return _("A parità di tema e di urgenza, le differenze fra i Comuni sono di quelle che può fare il caso.")
