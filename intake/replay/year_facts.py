"""The facts of the last year of an Ambito, read in seven statements whatever its size."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone

from accounts.roles import Role
from audit import clock
from intake.household.family import families_of
from intake.models import Assignment, Case, ExtraTask
from intake.replay.year import Arrival, Worker, Year
from intake.routing.candidates import Record, candidate_of, span_of
from intake.routing.ranking import RoutingRules
from intake.workload.formula import Phase, Span
from intake.workload.weighing import facts_of
from network.models import Absence, Post

YEAR = timedelta(days=365)


def year_of(ambito_id: int) -> Year:
    """The last year, up to today: who worked, which situations were given a pair.

    A situation is weighed by its present facts: what changed meanwhile (an urgency, a minor more) counts from
    its first day.
    """
    last = clock.today()
    first = last - YEAR
    workers = _workers(ambito_id, first, last)
    given = Assignment.objects.filter(case__ambito=ambito_id, proposed_at__lt=_start_of(first)).order_by("pk")
    return Year(
        first=first,
        last=last,
        workers=tuple(workers),
        arrivals=tuple(_arrivals(ambito_id, first)),
        held=tuple(
            (_arrival(seat.case, seat.proposed_at), seat.seat, seat.operator_id)
            for seat in given.filter(Q(until=None) | Q(until__gte=_start_of(first))).select_related(
                "case__person"
            )
        ),
        met=frozenset(given.values_list("case__person", "operator")),
        families=families_of(ambito_id),
    )


def _arrivals(ambito_id: int, first: date) -> Iterable[Arrival]:
    cases: Any = (
        Case.objects.standing()
        .filter(ambito=ambito_id)
        .annotate(chosen_at=Min("pair_choices__chosen_at"))
        .filter(chosen_at__gte=_start_of(first))
        .select_related("person")
        .order_by("chosen_at", "pk")
    )
    return [_arrival(case, case.chosen_at) for case in cases]


def _arrival(case: Case, at: datetime) -> Arrival:
    return Arrival(
        number=case.number,
        facts=replace(facts_of(case), phase=Phase.ASSESSMENT, in_charge_since=None),
        person=case.person_id,
        at=at,
        day=timezone.localdate(at),
        in_charge_on=timezone.localdate(case.in_charge_at) if case.in_charge_at else None,
        ends_on=timezone.localdate(case.closed_at) if case.closed_at else None,
    )


def _workers(ambito_id: int, first: date, last: date) -> list[Worker]:
    """Everybody who held an operator's post in the year, each once: the post held last with the others."""
    posts = (
        Post.objects.filter(Q(unit__root=ambito_id) | Q(unit=ambito_id), role=Role.OPERATOR)
        .filter(Q(until=None) | Q(until__gte=first), since__lte=last)
        .select_related("user", "unit", "employer")
        .order_by("user", "-since", "pk")
    )
    held: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        held[post.user_id].append(post)
    absences: dict[int, list[Span]] = {}
    for absence in Absence.objects.counted().filter(user__in=held, last_day__gte=first).order_by("pk"):
        absences.setdefault(absence.user_id, []).append(
            span_of(absence.first_day, absence.last_day, absence.part, absence.weekdays)
        )
    extra = _by_person(
        ExtraTask.objects.filter(operator__in=held, is_withdrawn=False)
        .order_by("pk")
        .values_list("operator", "since", "until", "points")
    )
    workers = []
    for user, own in sorted(held.items()):
        newest, *others = map(_post, own)
        away, tasks = tuple(absences.get(user, ())), extra[user]
        workers.append(replace(newest, absences=away, extra=tasks, others=tuple(others)))
    return workers


def _post(post: Post) -> Worker:
    known = candidate_of(post, Record(), RoutingRules())
    return Worker(known=known, since=post.since, until=post.until, fte=post.fte)


def _by_person(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    """Rows that begin with the id of a person, as the rest of the rows of each."""
    found: dict[int, tuple[Any, ...]] = defaultdict(tuple)
    for person, *rest in rows:
        found[person] += (tuple(rest),)
    return found


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
