"""Twelve ways in which the owner of the database may falsify history: the seals name each."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from audit import clock
from audit.access import log_reading
from audit.checkpoints import Place, make_key, private_key, public_key
from audit.leaves import known_shapes
from audit.merkle import leaf_hash
from audit.models import AccessKind, Seal
from audit.seal_verification import Report, verify
from audit.sealing import seal
from intake.actions import change_urgency
from intake.models import Case
from network.urgency import Urgency
from tests.audit.rows import sql
from tests.world import make_case, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HISTORY = "intake_historicalcase"


@dataclass
class Sealed:
    """A database that was sealed, and where its checkpoints and keys are."""

    place: Place
    private: Path
    public: Path
    row: int = 0  # a row of history in the middle
    gap: int = 0  # a key nobody took, among those sealed long ago

    def seal(self) -> None:
        seal(self.place, private_key(self.private))

    def verify(self, not_older_than: timedelta | None = None) -> Report:
        return verify(self.place, public_key(self.public), not_older_than=not_older_than)

    @property
    def position(self) -> int:
        return Seal.objects.get(shape__table=HISTORY, row_id=self.row).position


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Sealed]:
    """A case, sealed; its urgency changed twice, and sealed again. Between the two an act came to nothing."""
    it = Sealed(Place(tmp_path / "outside"), tmp_path / "seal.key", tmp_path / "seal.pub")
    make_key(it.private, it.public)
    world = make_world()
    case = make_case(world)
    it.seal()
    sql("CREATE TABLE old_history AS TABLE intake_historicalcase")
    sql("CREATE TABLE old_seals AS TABLE audit_seal")
    for urgency in (Urgency.URGENT, Urgency.PRIORITY):
        case = Case.objects.get(pk=case.pk)
        change_urgency(
            by=world.coordinator, case=case, urgency=urgency, reason="sfratto", version=case.version
        )
        it.gap = sql("SELECT nextval(pg_get_serial_sequence('intake_historicalcase', 'history_id'))")[0][0]
    log_reading(by=world.giulia, kind=AccessKind.RECORD, place="intake:case", subjects=[case])
    it.seal()
    it.seal()
    it.row, it.gap = case.history.order_by("history_id")[1].history_id, it.gap - 2
    yield it
    sql("DROP TABLE old_history, old_seals")


@contextmanager
def as_owner(sealed: Sealed) -> Iterator[None]:
    """The owner of the database switches every guard off, does what they want, and switches them on again."""
    tables = [HISTORY, "audit_seal"]
    for table in tables:
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def edit(it: Sealed) -> None:
    sql("UPDATE intake_historicalcase SET urgency = 'ordinary' WHERE history_id = %s", [it.row])


def delete_in_the_middle(it: Sealed) -> None:
    sql("DELETE FROM intake_historicalcase WHERE history_id = %s", [it.row])


def cut_the_tail(it: Sealed) -> None:
    sql("DELETE FROM intake_historicalcase WHERE history_id >= %s", [it.row])
    sql("DELETE FROM audit_seal WHERE position >= %s", [it.position])


def insert(it: Sealed) -> None:
    sql("CREATE TEMP TABLE invented (LIKE intake_historicalcase) ON COMMIT DROP")
    sql("INSERT INTO invented SELECT * FROM intake_historicalcase WHERE history_id = %s", [it.row])
    sql("UPDATE invented SET history_id = %s", [it.gap])
    sql("INSERT INTO intake_historicalcase SELECT * FROM invented")


def reorder(it: Sealed) -> None:
    here, there = it.position, it.position + 1
    for before, after in ((here, -1), (there, here), (-1, there)):
        sql("UPDATE audit_seal SET position = %s WHERE position = %s", [after, before])


def change_the_time(it: Sealed) -> None:
    sql(
        "UPDATE intake_historicalcase SET recorded_at = recorded_at - interval '1 s' WHERE history_id = %s",
        [it.row],
    )


def change_the_actor(it: Sealed) -> None:
    sql("UPDATE intake_historicalcase SET actor_label = 'Nicola Ferraris' WHERE history_id = %s", [it.row])


def recompute_the_hashes(it: Sealed) -> None:
    edit(it)
    found = Seal.objects.get(position=it.position)
    payload = known_shapes()[found.shape_id].rows([it.row])[it.row]
    sql(
        "UPDATE audit_seal SET leaf = %s WHERE position = %s",
        [leaf_hash(bytes(found.salt), payload), it.position],
    )


def truncate(it: Sealed) -> None:
    sql("TRUNCATE intake_historicalcase")


def switch_a_trigger_off(it: Sealed) -> None:
    sql("ALTER TABLE intake_case DISABLE TRIGGER audit_history_guard")


def put_an_old_table_back(it: Sealed) -> None:
    truncate(it)
    sql("TRUNCATE audit_seal")
    sql("INSERT INTO intake_historicalcase SELECT * FROM old_history")
    sql("INSERT INTO audit_seal SELECT * FROM old_seals")


def forge_a_checkpoint(it: Sealed) -> None:
    """Put away the last two checkpoints, and sign another state with another key."""
    cut_the_tail(it)
    notes = [it.place.note(number, public_key(it.public)) for number in it.place.numbers()]
    for note in notes[1:]:
        it.place._path(note.number).unlink()
    seal_with = Ed25519PrivateKey.generate()
    it.place.keep(notes[1], [], seal_with)


# What each does, and what must be said first.
TAMPERS: dict[str, tuple[Callable[[Sealed], None], str]] = {
    "a value edited": (edit, "{position}, {row}: the row is not what was sealed"),
    "a row deleted in the middle": (delete_in_the_middle, "{position}, {row}: the row is gone"),
    "the tail cut": (cut_the_tail, "{position}, {row}: its seal is gone"),
    "a row put in": (insert, "intake_historicalcase {gap}: was put in among rows sealed before it"),
    "two rows in another order": (reorder, "{position}, {row}: its seal was changed"),
    "the time changed": (change_the_time, "{position}, {row}: the row is not what was sealed"),
    "the actor changed": (change_the_actor, "{position}, {row}: the row is not what was sealed"),
    "the hashes computed again": (recompute_the_hashes, "{position}, {row}: its seal was changed"),
    "the table emptied": (truncate, "intake_historicalcase .*: the row is gone"),
    "a trigger switched off": (switch_a_trigger_off, "intake_case: audit_history_guard is missing or off"),
    "an old table put back": (put_an_old_table_back, "its seal is gone"),
    "a checkpoint forged": (
        forge_a_checkpoint,
        "000000002.checkpoint is not signed with the key of the seals",
    ),
}


def found_after(sealed: Sealed, tamper: Callable[[Sealed], None]) -> str:
    """The first fault when database or folder are falsified in one way; both are put right again."""
    kept = shutil.copytree(sealed.place.folder, sealed.place.folder.with_name("kept"))
    with transaction.atomic():
        with as_owner(sealed):
            tamper(sealed)
        report = sealed.verify()
        transaction.set_rollback(True)
    shutil.rmtree(sealed.place.folder)
    kept.rename(sealed.place.folder)
    return report.faults[0] if report.faults else ""


def test_twelve_of_twelve_falsifications_are_found_and_named(sealed: Sealed) -> None:
    assert sealed.verify().faults == []
    known = {
        "position": f"position {sealed.position}",
        "row": f"{HISTORY} {sealed.row}",
        "gap": sealed.gap,
    }
    for name, (tamper, said) in TAMPERS.items():
        assert re.search(said.format(**known), found_after(sealed, tamper)), name
    assert len(TAMPERS) == 12
    assert sealed.verify().faults == []


def test_the_newest_checkpoints_taken_away_with_the_tail_are_found_by_the_age_of_the_one_before(
    sealed: Sealed,
) -> None:
    with transaction.atomic(), as_owner(sealed):
        cut_the_tail(sealed)
        for number in sealed.place.numbers()[1:]:
            sealed.place._path(number).unlink()
    assert sealed.verify().faults == [], "nothing else is wrong"
    with clock.at(clock.now() + timedelta(minutes=91)):
        (fault,) = sealed.verify(timedelta(minutes=90)).faults
    assert "later ones were taken away" in fault
