"""``./run manage import_cases``: the same steps as on the page, from a file on the disk."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from intake.models import Case, ImportPage
from tests.intake.importing.archives import ARCHIVE, TITLES
from tests.world import World


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "borgo.csv"
    path.write_text(ARCHIVE + "14;domani;Conti;Ugo;1970;;Casa;;\n")
    return path


def run(world: World, file: Path, *more: str, by: str = "coordinator", comune: str = "") -> None:
    call_command(
        "import_cases",
        str(file),
        by=world.people[by].email,
        comune=comune or world.borgo.istat_code,
        write="--write" in more,
        column=[one for one in more if "=" in one],
    )


def test_without_write_it_only_says(world: World, file: Path, capsys: Any) -> None:
    run(world, file)
    told = capsys.readouterr()
    assert "2 rows to write, 0 already there, 1 refused," in told.out
    assert "4 Data apertura: " in told.err
    assert not Case.objects.exists()
    assert not ImportPage.objects.exists()


def test_with_write_it_writes_and_twice_adds_nothing(world: World, file: Path, capsys: Any) -> None:
    run(world, file, "--write")
    run(world, file, "--write")
    assert Case.objects.count() == 2
    assert "0 rows to write, 2 already there, 1 refused," in capsys.readouterr().out


def test_a_column_can_be_named(world: World, tmp_path: Path) -> None:
    file = tmp_path / "strano.csv"
    file.write_text(ARCHIVE.replace("Cognome", "Boh"))
    with pytest.raises(CommandError, match="Cognome"):
        run(world, file)
    run(world, file, "Boh=last_name", "--write")
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "by", "comune", "words"),
    [
        (ARCHIVE, "giulia", "", "does not coordinate"),
        (ARCHIVE, "coordinator", "000000", "Nothing was written"),
        ("", "coordinator", "", "vuoto"),
        (TITLES, "coordinator", "", "non ha righe"),
    ],
)
def test_what_cannot_be_is_said(  # noqa: PLR0917 - a row of a table
    world: World, tmp_path: Path, content: str, by: str, comune: str, words: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content)
    with pytest.raises(CommandError, match=words):
        run(world, file, by=by, comune=comune)
