"""The first page of the situations, as the coordinator of an Ambito with 4,000 of them sees it."""

from django.db import connection, transaction
from django.test import Client

from bench.measuring import Ratio, side_by_side
from bench.rows import copy_told
from tests.world import make_case, make_world

CASES = 4000
ROUNDS = 40

PAGE = """
    SELECT c.id, c.number, c.state, c.area, c.urgency, c.opened_at, p.first_name, p.last_name, m.name,
           (SELECT count(u.last_name) FROM intake_assignment a
            JOIN accounts_user u ON u.id = a.operator_id
            WHERE a.case_id = c.id AND a.state IN ('proposed', 'accepted'))
    FROM intake_case c
    JOIN intake_person p ON p.id = c.person_id
    JOIN network_municipality m ON m.id = c.municipality_id
    WHERE c.ambito_id = %s
    ORDER BY c.opened_at DESC, c.id DESC LIMIT 26
"""


def measure() -> Ratio:
    """The whole page, signed in, against one plain query for the same rows."""
    world = make_world("list", offset=20)
    template = make_case(world)
    with transaction.atomic():
        for n in range(CASES):
            copy_told(template, number=f"1/{n}")
    client = Client()
    client.force_login(world.coordinator)

    def ours() -> None:
        assert client.get("/situazioni/").status_code == 200  # noqa: PLR2004 - an HTTP status

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(PAGE, [world.ambito.pk])
            cursor.fetchall()

    return side_by_side(f"list of {CASES} situations", ours, raw, ROUNDS)
