"""What the board of an Ambito asks of the database, against counters kept on each operator.

Reading counters is the cheapest thing that could take the place of the loads: as many rows, and no sum. Every
situation is open: the most that 4,000 situations can ask.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.professions import Profession
from audit import clock
from bench.measuring import Ratio, side_by_side
from bench.rows import copy_told
from config.management.commands.sweep import TIMER
from intake.actions import fold_load_entries
from intake.board import Board, Question
from intake.models import Assignment
from intake.workload.caseloads import caseloads
from tests.intake.board_scenes import enrol_operator
from tests.intake.factories import make_followed_case
from tests.world import World, make_case, make_world

OPERATORS = 38  # beside the five of the world: the 43 of a real Ambito
OPEN = 4000  # seven times what 43 people can carry
OPENED_WITHIN = 3 * 365  # days
ROUNDS = 200

COUNTERS = """
    SELECT p.id, p.fte, p.since, p.areas, p.court_enabled, p.protected_pool, p.home_id, p.fte AS points,
           u.id, u.first_name, u.last_name, u.profession, u.languages, n.id, n.name, n.kind
    FROM network_post p
    JOIN accounts_user u ON u.id = p.user_id
    JOIN accounts_unit n ON n.id = p.unit_id
    WHERE n.root_id = %s AND p.role = 'operator' AND u.is_active AND p.until IS NULL
    ORDER BY n.name, u.last_name, u.first_name, p.id
"""


@dataclass(frozen=True)
class Both:
    """The loads alone, and all that the page asks about situations, people and comuni."""

    loads: Ratio
    page: Ratio

    def __str__(self) -> str:
        return f"{self.loads}\n{self.page}"


def measure() -> Both:
    """The statements as the database runs them, while somebody is waiting for a pair."""
    world = make_world("board", offset=40)
    _fill(world)
    waiting = make_case(world)
    coordinator = User.objects.get(pk=world.coordinator.pk)
    assert coordinator.grants  # read once in a request, before the board
    with CaptureQueriesContext(connection) as of_loads:
        caseloads([world.ambito.pk], waiting)
    with CaptureQueriesContext(connection) as of_page:
        Board(coordinator, Question.read(QueryDict("")))
    about = f"of {OPERATORS + 5} operators, {OPEN} open situations"
    return Both(
        _compared(world, f"loads {about}", of_loads), _compared(world, f"the whole board {about}", of_page)
    )


def _compared(world: World, name: str, asked: CaptureQueriesContext) -> Ratio:
    statements = [query["sql"].replace("%", "%%") for query in asked]

    def ours() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, [])
                cursor.fetchall()

    def counters() -> None:
        with connection.cursor() as cursor:
            cursor.execute(COUNTERS, [world.ambito.pk])
            cursor.fetchall()

    found = side_by_side(f"{name}, {len(statements)} statements", ours, counters, ROUNDS)
    return Ratio(found.name, found.ours, found.limit, "a read of counters")


def _fill(world: World) -> None:
    """Years of seats, spread over everybody."""
    case = make_followed_case(world)
    template = Assignment.objects.filter(case=case).earliest("pk")
    staff = [enrol_operator(world, number, Profession.EDUCATOR).pk for number in range(OPERATORS)]
    with transaction.atomic():
        for number in range(OPEN):
            began = clock.now() - timedelta(days=number % OPENED_WITHIN)
            of = copy_told(case, number=f"2/{number}", opened_at=began, in_charge_at=began)
            for place, seat in enumerate(("lead", "co_lead")):
                who = staff[(number + place) % len(staff)]
                began_too = {"proposed_at": began, "decided_at": began}
                copy_told(template, case_id=of, operator_id=who, seat=seat, points=Decimal(3), **began_too)
    fold_load_entries(by=TIMER)  # as each night
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
