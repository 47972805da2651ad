"""What the operators of an Ambito carry: the board's sums against counters kept on each operator.

Reading counters is the cheapest thing that could take their place: as many rows, and no sum.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.professions import Profession
from audit import clock
from bench.measuring import Ratio, side_by_side
from bench.rows import copy_told
from intake.models import Assignment
from intake.workload.caseloads import caseloads
from tests.intake.board_scenes import enrol_operator
from tests.intake.factories import make_followed_case
from tests.world import World, make_world

OPERATORS = 38  # beside the five of the world: the 43 of a real Ambito
OPEN = 560
CLOSED = 3440  # six years more: 4,000 in all
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


def measure() -> Ratio:
    """The statements of the board's loads, as the database runs them, against a read of counters."""
    world = make_world("board", offset=40)
    _fill(world)
    with CaptureQueriesContext(connection) as asked:
        caseloads([world.ambito.pk])
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

    name = f"loads of {OPERATORS + 5} operators, {OPEN} open situations of {OPEN + CLOSED}"
    found = side_by_side(name, ours, counters, ROUNDS)
    return Ratio(found.name, found.ours, found.limit, "a read of counters")


def _fill(world: World) -> None:
    """Seven years of seats, spread over everybody."""
    case = make_followed_case(world)
    template = Assignment.objects.filter(case=case).earliest("pk")
    staff = [enrol_operator(world, number, Profession.EDUCATOR).pk for number in range(OPERATORS)]
    long_ago = clock.now() - timedelta(days=400)
    ended = {"state": "ended", "until": long_ago, "decided_at": long_ago, "proposed_at": long_ago}
    with transaction.atomic():
        for number in range(OPEN + CLOSED):
            of = copy_told(case, number=f"2/{number}")
            for place, seat in enumerate(("lead", "co_lead")):
                who = staff[(number + place) % len(staff)]
                state = {} if number < OPEN else ended
                copy_told(template, case_id=of, operator_id=who, seat=seat, points=Decimal(3), **state)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
