"""The situations of a year as the figures of fairness: who waited how long, by comune and by theme.

Two statements: the comuni, the situations with their first contact, first answer and refusals. What the test
says of them stands in ``verdicts.py``.
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
from intake.fairness.figures import masked, spread
from intake.fairness.verdicts import Verdict, Wait, verdict_of
from intake.figures.definitions import OF_THE_YEAR_PER_THOUSAND, per_thousand
from intake.figures.municipalities import DAY, YEAR
from intake.figures.trend import Line, Table
from intake.models import Case
from intake.states import AssignmentState
from network.areas import Area
from network.models import Municipality


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
    """Tables, and what the test says of each wait in words."""

    tables: list[Table]
    verdicts: list[Verdict]


def fairness_of(user: User) -> Fairness:
    """The figures of the last year in the units ``user`` coordinates or plans for."""
    units = user.grants.units(Role.COORDINATOR, Role.PLANNING)
    comuni: dict[str, int | None] = dict(
        Municipality.objects.filter(Q(ambito__in=units) | Q(district__in=units))
        .order_by("name")
        .values_list("name", "population")
    )
    waits = _waits(units)
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
        verdicts=_verdicts(waits),
    )


def _verdicts(waits: list[Waits]) -> list[Verdict]:
    hidden = _hidden(waits, lambda one: one.comune)
    return [
        verdict_of(
            wait,
            [
                (one.comune, (one.area, one.urgency), days)
                for one in waits
                if (days := getattr(one, wait)) is not None
            ],
            hidden,
        )
        for wait in Wait
    ]


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
        *(cell for wait in Wait for cell in _spread_of(group, wait)),
        round(100 * refusals / len(group)),
    ]


def _spread_of(group: list[Waits], name: str) -> Iterator[float | None]:
    """The median of a wait, then below and above which a quarter of the people waits."""
    found = spread(value for one in group if (value := getattr(one, name)) is not None)
    yield from map(_rounded, (found.middle, found.low, found.high) if found else (None, None, None))


def _rounded(value: float | None) -> float | None:
    return round(value, 1) if value is not None else None
