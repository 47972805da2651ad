"""What the board of an Ambito asks of the database, against counters kept on each operator and each comune.

Reading counters is the cheapest thing that could take the place of the sums: as many rows, and nothing to
count. The loads stand beside the counters of the operators; the whole board beside those, the counters of the
comuni and the situations that wait. Every situation is open: the most that 4,000 situations can ask.
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
from config.sweeping import TIMER
from intake.actions import fold_load_entries
from intake.board import Board, Question
from intake.models import Assignment
from intake.workload.caseloads import caseloads
from network.models import Municipality
from tests.intake.board_scenes import enrol_operator
from tests.intake.factories import make_followed_case
from tests.world import World, make_case, make_world

OPERATORS = 38  # beside the five of the world: the 43 of a real Ambito
COMUNI = 17
OPEN = 4000  # seven times what 43 people can carry
OPENED_WITHIN = 3 * 365  # days
ROUNDS = 200

OF_OPERATORS = """
    SELECT p.id, p.fte, p.since, p.areas, p.court_enabled, p.protected_pool, p.home_id, p.fte AS points,
           u.id, u.first_name, u.last_name, u.profession, u.languages, n.id, n.name, n.kind
    FROM network_post p
    JOIN accounts_user u ON u.id = p.user_id
    JOIN accounts_unit n ON n.id = p.unit_id
    WHERE n.root_id = %s AND p.role = 'operator' AND u.is_active AND p.until IS NULL
    ORDER BY n.name, u.last_name, u.first_name, p.id
"""
OF_COMUNI = """
    SELECT m.id, m.name, m.population, m.population AS open_cases, m.population AS new_in_month,
           m.population AS open_long, m.population AS without_pair, m.population AS days_to_charge, n.name
    FROM network_municipality m
    JOIN accounts_unit n ON n.id = m.district_id
    WHERE m.ambito_id = %s
    ORDER BY m.name
"""
WHO_WAITS = """
    SELECT c.id, c.number, c.area, c.urgency, c.opened_at, c.take_charge_due_at, c.open_seats, m.name,
           p.first_name, p.last_name, p.language
    FROM intake_case c
    JOIN network_municipality m ON m.id = c.municipality_id
    JOIN intake_person p ON p.id = c.person_id
    WHERE c.ambito_id = %s AND (c.open_seats < 2 OR c.interim_seats > 0)
      AND c.state NOT IN ('closed', 'not_accepted', 'transferred')
    ORDER BY c.opened_at, c.id LIMIT 30
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
    whole = (OF_OPERATORS, OF_COMUNI, WHO_WAITS)
    return Both(
        _compared(world, f"loads {about}", of_loads, OF_OPERATORS),
        _compared(world, f"the whole board {about}", of_page, *whole),
    )


def _compared(world: World, name: str, asked: CaptureQueriesContext, *limit: str) -> Ratio:
    statements = [query["sql"].replace("%", "%%") for query in asked]

    def ours() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, [])
                cursor.fetchall()

    def counters() -> None:
        with connection.cursor() as cursor:
            for statement in limit:
                cursor.execute(statement, [world.ambito.pk])
                cursor.fetchall()

    found = side_by_side(f"{name}, {len(statements)} statements", ours, counters, ROUNDS)
    reads = "a read of counters" if len(limit) == 1 else f"{len(limit)} reads of counters"
    return Ratio(found.name, found.ours, found.limit, reads)


def _fill(world: World) -> None:
    """Years of seats, spread over everybody; years of situations, over the comuni."""
    comuni = _comuni(world)
    case = make_followed_case(world)
    template = Assignment.objects.filter(case=case).earliest("pk")
    staff = [enrol_operator(world, number, Profession.EDUCATOR).pk for number in range(OPERATORS)]
    with transaction.atomic():
        for number in range(OPEN):
            began = clock.now() - timedelta(days=number % OPENED_WITHIN)
            comune = comuni[number % len(comuni)]
            where = {"municipality_id": comune.pk, "district_id": comune.district_id}
            of = copy_told(case, number=f"2/{number}", opened_at=began, in_charge_at=began, **where)
            for place, seat in enumerate(("lead", "co_lead")):
                who = staff[(number + place) % len(staff)]
                began_too = {"proposed_at": began, "decided_at": began}
                copy_told(template, case_id=of, operator_id=who, seat=seat, points=Decimal(3), **began_too)
    fold_load_entries(by=TIMER)  # as each night
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _comuni(world: World) -> list[Municipality]:
    """As many comuni as a large Ambito has."""
    there = Municipality.objects.filter(ambito=world.ambito).order_by("pk")
    with transaction.atomic():
        for number in range(COMUNI - there.count()):
            codes = {"istat_code": f"9{number:05d}", "cadastral_code": f"Z{number:03d}"}
            copy_told(world.borgo, name=f"Comune {number:02d}", **codes)
    return list(there.all())
