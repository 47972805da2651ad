"""Choosing a pair under eight coordinators at once: how many a second, and how evenly.

Against one statement of SQL that picks the two least loaded and writes the same rows, history and notices
included: how many a second on the cores that clients and database share, and what one costs the database
alone, the part that more web processes do not make wider. Between the two stand the same rows saved by the
ORM, with no rules. All in the same minute, on an Ambito of twenty
operators and on one of forty-three in an installation of twenty thousand: the routing looks at the people of
one Ambito, never at all of them.
"""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import pstdev
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from accounts.models import User
from accounts.professions import Profession
from audit import clock
from bench.by_the_orm import saved_rows
from bench.one_statement import one_statement
from bench.rows import copy_told
from intake.actions import assign_pair
from intake.models import Case
from intake.routing.choice import proposals_for
from intake.routing.ranking import Proposals, RoutingRules
from intake.workload.caseloads import loads_of
from intake.workload.weighing import rules_of
from network.models import NoticeCounter, Post
from network.notices import without_push
from tests.intake.board_scenes import enrol_operator
from tests.intake.factories import propose
from tests.world import World, make_case, make_world

CLIENTS = 8
CASES = 96
ATTEMPTS = 20
PATIENCE = 120  # seconds for all the clients to start
SIZES = ((20, 0), (43, 20_000 - 43))  # of the Ambito, and elsewhere in the installation

Act = Callable[[int, int], str]


@dataclass(frozen=True)
class Run:
    """What came of giving so many situations: how quickly, and how the loads stood at the end.

    ``database`` is the processor time of PostgreSQL for each situation, in milliseconds.
    """

    a_second: float
    database: float
    outcomes: Mapping[str, int]
    spread: float
    highest: int

    def __str__(self) -> str:
        said = ", ".join(f"{number} {name}" for name, number in sorted(self.outcomes.items()))
        return (
            f"{self.a_second:.0f} a second, {self.database:.1f} ms of the database each ({said}); "
            f"spread of loads {self.spread:.1f} points of per cent, highest {self.highest} %"
        )


@dataclass(frozen=True)
class Compared:
    """Our assignments beside the limit and beside the rows alone and the strict serial order."""

    name: str
    ours: Run
    limit: Run
    orm: Run
    serial: Run

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.name}, {CASES} situations, {CLIENTS} clients at once:",
                f"  ours {self.ours}",
                f"  one statement {self.limit}",
                f"  the rows alone, by the ORM {self.orm}",
                f"  ours, one after the other {self.serial}",
                f"  {100 * self.orm.a_second / self.limit.a_second:.0f} % of the limit, the rows alone",
                f"  {100 * self.ours.a_second / self.limit.a_second:.0f} % of the limit, ours, "
                f"{100 * self.limit.database / self.ours.database:.0f} % of the database's; spread "
                f"{self.ours.spread - self.serial.spread:+.1f} points from the serial order",
            ]
        )


@dataclass(frozen=True)
class Many:
    found: tuple[Compared, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.found))


def measure() -> Many | str:
    """Give the same situations three times to three Ambiti alike: ours, by one statement, one by one."""
    if connection.vendor != "postgresql":
        return "assignment: only PostgreSQL has many clients at once"
    return Many(tuple(_compare(*size) for size in SIZES))


def _compare(operators: int, elsewhere: int) -> Compared:
    worlds = [_world(f"{name}{operators}", operators) for name in ("ours", "limit", "orm", "serial")]
    if elsewhere:
        _people_elsewhere(make_world(f"elsewhere{operators}", offset=_offset()), elsewhere)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ours, limit, orm, serial = worlds
    name = f"Ambito of {operators} operators, {operators + elsewhere} in the installation"
    return Compared(
        name,
        _run(ours, assign, CLIENTS),
        _run(limit, one_statement, CLIENTS),
        _run(orm, saved_rows, CLIENTS),
        _run(serial, assign, 1),
    )


_offsets, _numbers = count(300, 10), count(1000)


def _offset() -> int:
    return next(_offsets)


def _world(code: str, operators: int) -> World:
    """An Ambito with so many operators and situations that wait."""
    with clock.at(clock.now().replace(year=clock.now().year - 2)):
        world = make_world(f"{code}", offset=_offset())
        for number in range(operators - 5):
            profession = Profession.SOCIAL_WORKER if number % 2 else Profession.EDUCATOR
            enrol_operator(world, next(_numbers), profession)
    propose(world, make_case(world))  # the rows that the one statement copies
    template = make_case(world)
    people = User.objects.filter(posts__unit__root=world.ambito.unit)
    NoticeCounter.objects.bulk_create([NoticeCounter(user=user) for user in people], ignore_conflicts=True)
    with transaction.atomic():
        for number in range(CASES):
            copy_told(template, number=f"8/{number:06d}")
    return world


def _people_elsewhere(world: World, number: int) -> None:
    """Operators of other Ambiti, whom no choice here looks at."""
    template = Post.objects.get(user=world.giulia)
    user = User.objects.get(pk=world.giulia.pk)
    with transaction.atomic():
        for one in range(number):
            copied = copy_told(user, email=f"elsewhere{one}@valdoro.test")
            copy_told(template, user_id=copied)


def _run(world: World, act: Act, clients: int) -> Run:
    """Let so many clients, each a process of its own, give all the situations that wait."""
    waiting = Case.objects.filter(ambito=world.ambito, number__startswith="8/").order_by("pk")
    cases = list(waiting.values_list("pk", flat=True))
    fresh = multiprocessing.get_context("spawn")  # a forked one would share the connections of this process
    start = fresh.Barrier(clients)
    with ProcessPoolExecutor(clients, mp_context=fresh, initializer=_meet_at, initargs=(start,)) as pool:
        shares = [cases[number::clients] for number in range(clients)]
        at_work = [pool.submit(_client, act, share, world.coordinator.pk) for share in shares]
        done = [one.result() for one in at_work]
    seconds = max(one.ended for one in done) - min(one.began for one in done)
    database = 1000 * sum(one.database for one in done) / len(cases)
    told = Counter(outcome for one in done for outcome in one.outcomes)
    percents = [row.load.percent for row in loads_of(world.ambito.pk, RoutingRules())]
    return Run(len(cases) / seconds, database, told, pstdev(percents), max(percents))


_START: list[Any] = []


def _meet_at(start: Any) -> None:
    _START.append(start)


@dataclass(frozen=True)
class Share:
    """What one client did: when it began and ended, the seconds its server process worked, the outcomes."""

    began: float
    ended: float
    database: float
    outcomes: Sequence[str]


def _client(act: Act, cases: Sequence[int], by: int) -> Share:
    _warm_up(act, cases[0], by)
    _START[0].wait(PATIENCE)
    began, worked = monotonic(), _database_seconds()
    with without_push():  # nobody looks
        told = [_tried(act, case, by) for case in cases]
    return Share(began, monotonic(), _database_seconds() - worked, told)


def _warm_up(act: Act, case: int, by: int) -> None:
    """Give a situation once and take it back: the first time a process reads every address and word.

    That costs as much as ten of the others, is paid before a server opens, and is not what is measured.
    """
    with without_push(), transaction.atomic():
        _tried(act, case, by)
        transaction.set_rollback(True)


def _database_seconds() -> float:
    """The processor time so far of the server process that answers this client, which is on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    after_the_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(after_the_name[11]) + int(after_the_name[12])) / os.sysconf("SC_CLK_TCK")


def _tried(act: Act, case: int, by: int) -> str:
    try:
        return act(case, by)
    except OperationalError as error:
        return "deadlocked" if "deadlock" in str(error) else "broken"


def _proposals(case_id: int) -> tuple[Case, Proposals]:
    case = Case.objects.select_related("person").prefetch_related("assignments").get(pk=case_id)
    return case, proposals_for(case, rules_of(case.ambito_id))


def assign(case_id: int, by_id: int) -> str:
    """Confirm one of the pairs proposed; proposed anew when somebody else has loaded it meanwhile."""
    by = User.objects.get(pk=by_id)
    for attempt in range(case_id, case_id + ATTEMPTS):
        case, proposals = _proposals(case_id)
        if not proposals.pairs:
            return "left to the coordinator"
        ids = proposals.pairs[attempt % len(proposals.pairs)].ids
        people = User.objects.in_bulk(ids)
        lead, co_lead = (people[pk] for pk in ids)
        try:
            assign_pair(
                by=by, case=case, lead=lead, co_lead=co_lead, version=case.version, proposals=proposals
            )
        except ValidationError:
            continue
        return "given"
    return "left to the coordinator"
