"""What PostgreSQL's guard over history costs: an intake registered with it, against the same without it."""

from statistics import median
from time import perf_counter

from django.db import connection

from audit import guards
from bench.measuring import Ratio
from tests.world import make_intake, make_world

BLOCKS = 8
ROUNDS = 20  # in each block


def measure() -> Ratio | str:
    """Blocks with and without, alternating, so that a busy moment of the machine touches both alike."""
    if connection.vendor != "postgresql":
        return "guard over history: only PostgreSQL has it"
    world = make_world("guard", offset=40)
    times: dict[bool, list[float]] = {True: [], False: []}
    for block in range(2 * BLOCKS):
        is_guarded = block % 2 == 0
        guards.install() if is_guarded else _remove()
        make_intake(world, household_size=3, minors=2)
        for _round in range(ROUNDS):
            start = perf_counter()
            make_intake(world, household_size=3, minors=2)
            times[is_guarded].append((perf_counter() - start) * 1000)
    guards.install()
    return Ratio("intake registered under guard", median(times[True]), median(times[False]), "no guard")


def _remove() -> None:
    with connection.cursor() as cursor:
        for guard in guards.guards():
            if guard.name == "audit_history_guard":
                cursor.execute(f'DROP TRIGGER "{guard.name}" ON "{guard.table}"')
