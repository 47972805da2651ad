"""The limit: one statement that picks the two least loaded of an Ambito and writes what an assignment writes.

The same rows with their history, the choice, the notices and their counters. It knows no rules: no absences,
no professions, no reasons in words. Ours is measured against it, and could not be replaced by it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection, models

from intake.models import Assignment, Case, PairChoice
from network.models import Notice, NoticeCounter

# ruff: noqa: S608 - names and numbers of our own

MOST = 97  # points: what keeps somebody of full time below the red limit
ATTEMPTS = 20

_PICK = f"""
    picked AS (
        SELECT p.user_id, coalesce(c.points, 0) AS points
        FROM network_post p
        JOIN accounts_unit n ON n.id = p.unit_id
        LEFT JOIN (
            SELECT a.operator_id, sum(a.points) AS points FROM intake_assignment a
            WHERE a.state IN ('proposed', 'accepted') GROUP BY a.operator_id
        ) c ON c.operator_id = p.user_id
        WHERE p.role = 'operator' AND p.until IS NULL AND coalesce(c.points, 0) <= {MOST}
          AND n.root_id = (SELECT ambito_id FROM intake_case WHERE id = %(case)s)
        ORDER BY coalesce(c.points, 0), p.user_id LIMIT 2
        FOR NO KEY UPDATE OF p SKIP LOCKED
    ),
    chosen AS (SELECT user_id, row_number() OVER (ORDER BY points, user_id) AS place FROM picked),
    two AS (
        SELECT first.user_id AS lead, second.user_id AS co_lead FROM chosen first, chosen second
        WHERE first.place = 1 AND second.place = 2
    )
"""


def picked() -> str:
    """The statement that picks two people and holds them, alone."""
    return f"WITH {_PICK} SELECT user_id FROM chosen ORDER BY place"


def one_statement(case_id: int, _by: int) -> str:
    """Give a situation to the two least loaded; how it ended."""
    for _attempt in range(ATTEMPTS):
        with connection.cursor() as cursor:
            cursor.execute(statement(), {"case": case_id})
            if cursor.fetchone():
                return "given"
    return "left to the coordinator"


@cache
def statement() -> str:
    seat = Assignment.objects.order_by("pk")[0]
    choice = PairChoice.objects.get(case=seat.case_id)
    notice = Notice.objects.filter(recipient=seat.operator_id, kind="assignment_proposed").latest("pk")
    counter = NoticeCounter._meta.db_table
    parts = [
        _PICK,
        _insert(
            "seats",
            seat,
            "chosen, two",
            case_id="%(case)s",
            operator_id="chosen.user_id",
            seat="CASE chosen.place WHEN 1 THEN 'lead' ELSE 'co_lead' END",
        ),
        _told("seats", seat),
        _insert("choice", choice, "two", case_id="%(case)s", lead_id="two.lead", co_lead_id="two.co_lead"),
        _told("choice", choice),
        f"moved AS (UPDATE {Case._meta.db_table} "
        "SET open_seats = 2, waiting_since = NULL, version = version + 1 FROM two "
        f"WHERE id = %(case)s RETURNING {Case._meta.db_table}.*)",
        _told("moved", seat.case),
        f"counters AS (UPDATE {counter} c SET last_seq = last_seq + 1, unread = unread + 1 FROM chosen, two "
        "WHERE c.user_id = chosen.user_id RETURNING c.user_id, c.last_seq)",
        _insert("notices", notice, "counters", recipient_id="counters.user_id", seq="counters.last_seq"),
    ]
    return f"WITH {', '.join(parts)} SELECT id FROM moved"


def _insert(name: str, template: models.Model, source: str, **changed: str) -> str:
    """A part that inserts copies of a row, one for each row of ``source``, with some columns changed."""
    return _copy(name, type(template), template.pk, source, changed)


def _told(name: str, template: Any) -> str:
    """The part that writes the history of the rows that the part ``name`` wrote."""
    told = template.history.order_by("-history_id")[0]
    own = {field.column: f"{name}.{field.column}" for field in template._meta.concrete_fields}
    return _copy(f"{name}_history", type(told), told.pk, name, own)


def _copy(name: str, model: type[models.Model], key: int, source: str, changed: Mapping[str, str]) -> str:
    own_key = model._meta.pk.column
    columns = [field.column for field in model._meta.concrete_fields if field.column != own_key]
    values = ", ".join(changed.get(column, f'told."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    return (
        f'{name} AS (INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" told, {source} '
        f'WHERE told."{own_key}" = {key} RETURNING *)'
    )
