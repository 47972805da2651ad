"""Sealing takes each committed row once, and what was lawfully erased breaks nothing."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit import clock
from audit.checkpoints import CheckpointError, Note, Place, make_key, private_key, public_key
from audit.guards import sealed_models
from audit.models import Erasure, Seal, SealedShape
from audit.seal_verification import Report, verify
from audit.sealing import floors, seal
from intake.models import Case
from tests.audit.rows import history_rows, plain, sql, unguarded
from tests.world import World, make_case


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Place:
    """Where checkpoints go, and keys made by the command."""
    settings.SEAL_KEY_FILE = tmp_path / "keys" / "seal.key"
    settings.SEAL_PUBLIC_KEY_FILE = tmp_path / "keys" / "seal.pub"
    settings.SEAL_FOLDER = tmp_path / "outside"
    call_command("make_seal_key", stdout=StringIO())
    return Place(settings.SEAL_FOLDER)


def run(place: Place) -> Note:
    return seal(place, private_key(place.folder.parent / "keys" / "seal.key"))


def check(place: Place) -> Report:
    return verify(place, public_key(place.folder.parent / "keys" / "seal.pub"))


def evidence() -> int:
    return sum(plain(model).count() for model in sealed_models())


@pytest.mark.both
def test_every_row_is_sealed_once(world: World, place: Place) -> None:
    assert run(place).size == evidence()
    make_case(world)
    assert run(place).size == evidence() == Seal.objects.count()
    report = check(place)
    assert (report.faults, report.rows, report.unsealed) == ([], evidence(), 0)


def test_rows_written_since_the_last_checkpoint_are_no_fault(world: World, place: Place) -> None:
    run(place)
    before = evidence()
    make_case(world)
    report = check(place)
    assert (report.faults, report.unsealed) == ([], evidence() - before)


def test_when_nothing_is_new_a_checkpoint_is_signed_every_hour(world: World, place: Place) -> None:
    assert [run(place).number for _run in range(3)] == [1, 1, 1]
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert run(place).number == 2
    assert check(place).faults == []


def test_a_run_that_was_interrupted_is_finished_by_the_next(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Place, "keep", full)
        with pytest.raises(OSError, match="disk full"):
            run(place)
    assert run(place).size == evidence()
    assert check(place).faults == []


def test_a_database_older_than_the_checkpoints_is_not_sealed_any_more(world: World, place: Place) -> None:
    run(place)
    with unguarded():
        plain(Seal).filter(position__gte=10).delete()
    with pytest.raises(CheckpointError, match="older database"):
        run(place)


def test_a_new_column_changes_no_seal(world: World, place: Place) -> None:
    run(place)
    table = Case.history.model._meta.db_table
    shape = SealedShape.objects.get(table=table)
    assert "color" not in shape.columns
    sql(f'ALTER TABLE "{table}" ADD COLUMN color text')
    assert check(place).faults == []


@pytest.mark.both
def test_the_notes_alone_are_enough_to_find_the_stretch(world: World, place: Place) -> None:
    """Who keeps only the first two lines of each checkpoint, as in a mail, still has the signed roots."""
    note = run(place)
    file = next(place.folder.iterdir())
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:2]))
    assert check(place).faults == []
    with unguarded():
        plain(Seal).filter(position=7).update(leaf=b"x" * 32)
    faults = check(place).faults
    assert "position 7" in faults[0]
    assert f"positions 0 to {note.size - 1}: not what checkpoint 1 signed" in faults


# ---- lawful erasure


def erase(row: Any) -> None:
    """Take a history row away with the salt of its leaf."""
    with unguarded():
        plain(Seal).filter(shape__table=row._meta.db_table, row_id=row.pk).update(salt=None)
        plain(type(row)).filter(pk=row.pk).delete()


def test_an_authorised_erasure_keeps_the_tree_valid(world: World, place: Place) -> None:
    row = history_rows(make_case(world).person)[0]
    run(place)
    Erasure.objects.create(
        table=row._meta.db_table, row_id=row.pk, authorisation="Scarto 12/2031", actor_label="Rita Lodi"
    )
    erase(row)
    run(place)
    report = check(place)
    assert (report.faults, report.erased) == ([], 1)


def test_an_erasure_without_authorisation_is_a_fault(world: World, place: Place) -> None:
    row = history_rows(make_case(world).person)[0]
    run(place)
    erase(row)
    (fault,) = check(place).faults
    assert f"{row._meta.db_table} {row.pk}: erased without an authorisation" in fault


# ---- transactions that end in another order than they began


def note_of(number: int, settled: int, begun: int) -> Note:
    return Note(number, "", 0, "", (), {"t": number}, settled, begun)


def test_a_key_taken_by_a_transaction_that_was_open_is_looked_for_again() -> None:
    third, second, first = note_of(3, 40, 60), note_of(2, 30, 45), note_of(1, 20, 35)
    assert floors([third, second, first]) == {"t": 1}
    assert floors([note_of(3, 60, 60), second]) == {"t": 3}
    assert floors([third]) == {}
    assert floors([]) == {}


# ---- the commands


def output_of(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out, stderr=out)
    return out.getvalue()


def test_the_commands_say_what_they_did(world: World, place: Place) -> None:
    assert output_of("seal").startswith(f"checkpoint 1: {evidence()} rows")
    said = output_of("verify_seals")
    assert f"{evidence()} rows compared" in said
    assert said.endswith("Everything is as it was sealed.\n")


def test_the_first_wrong_row_is_named_and_the_command_fails(world: World, place: Place) -> None:
    output_of("seal")
    row = history_rows(world.giulia)[0]
    with unguarded():
        plain(type(row)).filter(pk=row.pk).update(actor_label="Segreti")
    out = StringIO()
    with pytest.raises(CommandError, match="first wrong row"):
        call_command("verify_seals", stdout=out, stderr=out)
    assert f"accounts_historicaluser {row.pk}: the row is not what was sealed" in out.getvalue()
    assert "Segreti" not in out.getvalue()


def test_without_a_key_or_a_checkpoint_a_sentence_says_what_to_do(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.SEAL_KEY_FILE, settings.SEAL_FOLDER = tmp_path / "none", tmp_path / "nowhere"
    with pytest.raises(CommandError, match="make_seal_key"):
        call_command("seal")
    settings.SEAL_PUBLIC_KEY_FILE = tmp_path / "seal.pub"
    make_key(tmp_path / "seal.key", tmp_path / "seal.pub")
    with pytest.raises(CommandError, match="no good checkpoint"):
        call_command("verify_seals")


def test_keys_are_never_written_over(place: Place) -> None:
    with pytest.raises(CommandError, match="is there already"):
        call_command("make_seal_key")
    assert (place.folder.parent / "keys" / "seal.key").stat().st_mode & 0o077 == 0
