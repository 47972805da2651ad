"""Sealing takes each committed row once, and what was lawfully erased breaks nothing."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import clock
from audit.checkpoints import CheckpointError, Note, Place, make_key, private_key, public_key
from audit.context import acting
from audit.guards import missing_guards, sealed_models
from audit.models import Erasure, Seal, SealedShape
from audit.seal_verification import Report, verify
from audit.sealing import floors, seal
from intake.models import Case
from tests.audit.rows import history_rows, plain, sql, unguarded
from tests.world import SETUP, World, make_case


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


def test_a_sealed_column_that_is_dropped_is_named(world: World, place: Place) -> None:
    run(place)
    sql('ALTER TABLE "network_historicalabsence" DROP COLUMN "last_day"')
    assert check(place).faults[0] == "network_historicalabsence: what was sealed in last_day is gone"


# ---- lawful erasure


@pytest.fixture
def old_row(world: World, place: Place) -> Any:
    """The older of two sealed history rows of a person."""
    person = make_case(world).person
    with acting(SETUP, "tests.correct"):
        person.save()
    run(place)
    return history_rows(person)[1]


def command(row: Any, **options: Any) -> None:
    arguments = {"authorisation": "Scarto 12/2031", "by": "Rita Lodi", "stdout": StringIO(), **options}
    call_command("erase_history", row._meta.db_table, row.pk, **arguments)


@pytest.mark.both
def test_an_authorised_erasure_keeps_the_tree_valid(old_row: Any, place: Place) -> None:
    command(old_row)
    run(place)
    report = check(place)
    assert (report.faults, report.erased) == ([], 1)
    kept = Erasure.objects.get()
    assert (kept.row_id, kept.authorisation, kept.actor_label) == (old_row.pk, "Scarto 12/2031", "Rita Lodi")
    assert not plain(type(old_row)).filter(pk=old_row.pk).exists()


def test_who_verifies_is_told_what_was_erased_by_whom_and_why(
    old_row: Any, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    command(old_row)
    run(place)
    call_command("verify_seals")
    said = capsys.readouterr().out
    assert f"erased: 1 of {old_row._meta.db_table}, by Rita Lodi: Scarto 12/2031" in said


@pytest.mark.both
def test_after_an_erasure_the_guards_stand_again(old_row: Any) -> None:
    command(old_row)
    if connection.vendor == "postgresql":
        assert missing_guards() == []


def test_an_erasure_without_authorisation_is_a_fault(old_row: Any, place: Place) -> None:
    with unguarded():
        plain(Seal).filter(shape__table=old_row._meta.db_table, row_id=old_row.pk).update(salt=None)
        plain(type(old_row)).filter(pk=old_row.pk).delete()
    (fault,) = check(place).faults
    assert f"{old_row._meta.db_table} {old_row.pk}: erased without an authorisation" in fault


def test_what_may_not_be_erased_is_refused_with_a_sentence(old_row: Any, world: World) -> None:
    with pytest.raises(CommandError, match="needs the authorisation"):
        command(old_row, authorisation="")
    with pytest.raises(CommandError, match="newest history row"):
        command(old_row.next_record)
    with pytest.raises(CommandError, match="not sealed yet"):
        command(history_rows(make_case(world, last_name="Riva").person)[0])
    with pytest.raises(CommandError, match="neither history nor the access log"):
        command(world.giulia)
    assert not Erasure.objects.exists()


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


def test_a_newest_checkpoint_that_is_old_is_a_fault_unless_it_is_a_copy_put_away(
    world: World, place: Place
) -> None:
    output_of("seal")
    with clock.at(clock.now() + timedelta(minutes=89)):
        output_of("verify_seals")
    out = StringIO()
    with clock.at(clock.now() + timedelta(minutes=91)):
        with pytest.raises(CommandError, match="1 faults"):
            call_command("verify_seals", stdout=out, stderr=out)
        assert "later ones were taken away, or nobody seals" in out.getvalue()
        call_command("verify_seals", "--not-older-than", "0", stdout=out)
        call_command("verify_seals", "--not-older-than", "120", stdout=out)


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
