"""With a role of its own each process can do its work, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from audit.access import log_reading
from audit.checkpoints import Place, make_key, private_key, public_key
from audit.completeness import gaps_of
from audit.database_roles import APP, SEALER, VERIFIER, statements
from audit.guards import tracked_models
from audit.models import AccessKind
from audit.seal_verification import verify
from audit.sealing import seal
from tests.audit.rows import every_kind_of_row, settle, sql
from tests.world import World, make_intake

pytestmark = pytest.mark.postgres


@pytest.fixture
def roles(world: World) -> World:
    """The roles as the owner makes them: twice, because it is done after each migration."""
    for statement in [*statements(), *statements()]:
        sql(statement)
    return world


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with transaction.atomic():  # undone, it undoes the role too
        sql(f"SET LOCAL ROLE {role}")
        yield
        sql("RESET ROLE")


def is_refused(role: str, statement: str) -> bool:
    with pytest.raises(DatabaseError) as refusal, acting_as(role):
        sql(statement)
    return isinstance(refusal.value, ProgrammingError)  # for want of a right, before any guard is asked


def test_the_application_can_do_its_whole_work(roles: World) -> None:
    with acting_as(APP):
        make_intake(roles)
        every_kind_of_row(roles)
        log_reading(by=roles.giulia, kind=AccessKind.LIST, place="intake:case_list", subjects=[roles.giulia])
        settle()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake_historicalcase SET actor_label = 'x'",
        "DELETE FROM audit_accesslogentry",
        "TRUNCATE audit_accesslogsubject",
        "DELETE FROM intake_person",
        "TRUNCATE intake_person",
        "ALTER TABLE intake_case DISABLE TRIGGER audit_history_guard",
        "DROP TRIGGER audit_row_guard ON intake_historicalcase",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "INSERT INTO audit_seal VALUES (0, 1, 1, '', '')",
        "SELECT * FROM audit_seal",
        "INSERT INTO audit_erasure (\"table\", row_id, authorisation, actor_label) VALUES ('x', 1, 'x', 'x')",
    ],
)
def test_the_application_can_touch_neither_evidence_nor_guards(roles: World, statement: str) -> None:
    assert is_refused(APP, statement)


def test_who_seals_adds_seals_and_nothing_else(roles: World, tmp_path: Path) -> None:
    make_key(tmp_path / "key", tmp_path / "pub")
    place = Place(tmp_path / "outside")
    with acting_as(SEALER):
        seal(place, private_key(tmp_path / "key"))
    for statement in (
        "UPDATE audit_seal SET salt = NULL",
        "SELECT * FROM intake_person",
        "DELETE FROM audit_seal",
    ):
        assert is_refused(SEALER, statement)
    with acting_as(VERIFIER):
        assert verify(place, public_key(tmp_path / "pub")).faults == []
        assert [gap for model in tracked_models() for gap in gaps_of(model)] == []
    assert is_refused(VERIFIER, "INSERT INTO audit_sealedshape (\"table\", columns) VALUES ('x', '[]')")
