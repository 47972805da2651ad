"""Files on the disk: sealed with a key that is not there, opened again under their own name alone."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from network.files.keeping import FOLDER, FileLost, digest_of, kept, opened
from tests.network.files.samples import PDF

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.FILES_KEY = tmp_path, [ONE]
    return tmp_path / FOLDER


def keep(content: bytes = PDF) -> str:
    with kept(content) as name:
        return name


def on_disk(folder: Path, name: str) -> Path:
    return folder / name[:2] / name


def test_on_the_disk_nothing_of_it_can_be_read_and_it_comes_back_as_it_was(folder: Path) -> None:
    name = keep(PDF + b"Canarino")
    written = on_disk(folder, name).read_bytes()
    assert b"Canarino" not in written
    assert b"%PDF" not in written
    assert opened(name, digest_of(PDF + b"Canarino")) == PDF + b"Canarino"
    assert on_disk(folder, name).stat().st_mode & 0o077 == 0


def test_the_same_file_kept_twice_is_two_seals(folder: Path) -> None:
    assert on_disk(folder, keep()).read_bytes() != on_disk(folder, keep()).read_bytes()


def test_one_put_in_place_of_another_or_changed_is_not_given_out(folder: Path) -> None:
    name, other = keep(), keep()
    on_disk(folder, name).write_bytes(on_disk(folder, other).read_bytes())
    with pytest.raises(FileLost):
        opened(name, digest_of(PDF))
    changed = bytearray(on_disk(folder, other).read_bytes())
    changed[-1] ^= 1
    on_disk(folder, other).write_bytes(changed)
    with pytest.raises(FileLost):
        opened(other, digest_of(PDF))


def test_keys_are_replaced_one_after_the_other(folder: Path, settings: Any, capsys: Any) -> None:
    before = keep()
    settings.FILES_KEY = [TWO, ONE]
    assert opened(before, digest_of(PDF)) == PDF
    call_command("seal_files")
    assert "Documents sealed: 1." in capsys.readouterr().out
    settings.FILES_KEY = [TWO]
    assert opened(before, digest_of(PDF)) == PDF
    settings.FILES_KEY = [ONE]
    with pytest.raises(FileLost):
        opened(before, digest_of(PDF))


def test_those_kept_before_there_was_a_key_open_and_are_sealed_by_the_command(
    folder: Path, settings: Any
) -> None:
    settings.FILES_KEY = []
    before = keep()
    assert on_disk(folder, before).read_bytes() == PDF
    settings.FILES_KEY = [ONE]
    assert opened(before, digest_of(PDF)) == PDF
    call_command("seal_files")
    assert b"%PDF" not in on_disk(folder, before).read_bytes()
    assert opened(before, digest_of(PDF)) == PDF


def test_the_command_goes_on_where_it_was_killed(folder: Path) -> None:
    name = keep()
    on_disk(folder, name).with_suffix(".new").write_bytes(b"half a fi")
    call_command("seal_files")
    assert opened(name, digest_of(PDF)) == PDF
    assert [path.name for path in folder.glob("*/*")] == [name]


def test_without_a_key_what_was_sealed_is_not_given_out(folder: Path, settings: Any) -> None:
    name = keep()
    settings.FILES_KEY = []
    with pytest.raises(FileLost):
        opened(name, digest_of(PDF))


def test_a_key_that_is_too_short_keeps_nothing(folder: Path, settings: Any) -> None:
    settings.FILES_KEY = ["corta"]
    with pytest.raises(ImproperlyConfigured, match="at least 32"):
        keep()
    assert not [path for path in folder.rglob("*") if path.is_file()]
