"""Who owns the tables carries a disposal out, with no right beyond that; nobody else can."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, transaction

from audit.checkpoints import Place
from audit.completeness import gaps_of
from audit.context import SystemActor
from audit.database_roles import APP, SEALER, VERIFIER, statements
from audit.guards import missing_guards, tracked_models
from intake.actions import carry_out_disposal
from intake.disposal.states import DisposalItemState
from intake.models import Case, Disposal
from tests.audit.rows import settle, sql
from tests.audit.test_sealing import check, place, run
from tests.intake.disposal.test_carrying_out import old, order
from tests.world import World

__all__ = ["old", "place"]

pytestmark = pytest.mark.postgres

OWNER = "rete_owner"


@pytest.fixture
def ordered(world: World, place: Place, old: Case) -> Disposal:
    """An order that waits, in a database whose tables are of a role that is nothing else."""
    row = order(world)
    run(place)
    settle()
    sql(f"CREATE ROLE {OWNER} NOLOGIN NOSUPERUSER NOBYPASSRLS")
    sql(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}")
    for (table,) in sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        sql(f'ALTER TABLE "{table}" OWNER TO {OWNER}')
    for statement in statements():
        sql(statement)
    return row


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    sql(f"SET LOCAL ROLE {role}")
    yield
    sql("RESET ROLE")


def carry_out(row: Disposal) -> Disposal:
    return carry_out_disposal(by=SystemActor("Rita Lodi"), disposal=row, authorisation="Nulla osta 12/2031")


def test_the_owner_carries_it_out_and_the_guards_stand_again(ordered: Disposal, place: Place) -> None:
    with acting_as(OWNER):
        row = carry_out(ordered)
        settle()
    assert row.items.get().state == DisposalItemState.GONE
    assert missing_guards() == []
    assert [gap for model in tracked_models() for gap in gaps_of(model)] == []
    run(place)
    assert check(place).faults == []


@pytest.mark.parametrize("role", [APP, SEALER, VERIFIER])
def test_no_other_role_can(ordered: Disposal, role: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), acting_as(role):
        carry_out(ordered)
    assert missing_guards() == []
    assert Case.objects.exists()
