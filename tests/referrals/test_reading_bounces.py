"""The command that a mail server calls when a letter comes back."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError

from tests.referrals.partners import make_mailed_referral
from tests.referrals.test_returns import report
from tests.world import World


@pytest.fixture(autouse=True)
def returning(world: World, settings: Any) -> None:
    """A letter that left from an address to which it can come back."""
    settings.BOUNCE_ADDRESS = "ritorni@rete.test"
    make_mailed_referral(world)


def piped(monkeypatch: pytest.MonkeyPatch, raw: bytes, *arguments: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("read_bounces", *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_mail_server_pipes_a_message_into_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = str(mail.outbox[-1].from_email)
    assert piped(monkeypatch, report(own)).endswith("came back with 5.1.1.")
    hidden = report("undisclosed-recipients:;")
    assert piped(monkeypatch, hidden, "--to", own).endswith("as was known.")
    assert piped(monkeypatch, b"ciao").startswith("Refused. It is no report")


def test_while_the_database_does_not_answer_the_mail_server_keeps_the_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(raw: bytes, to: str) -> str:
        raise OperationalError

    monkeypatch.setattr("config.management.commands.read_bounces.take_back", away)
    with pytest.raises(CommandError) as error:
        piped(monkeypatch, report())
    assert error.value.returncode == 75


def test_a_folder_is_read_once(tmp_path: Path, capsys: Any) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.a").write_bytes(report())
    (tmp_path / "new" / "2.b").write_bytes(b"pubblicit\xe0")
    call_command("read_bounces", "--maildir", str(tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["Letter", "Refused."]
    assert sorted(file.name for file in (tmp_path / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S"]
    call_command("read_bounces", "--maildir", str(tmp_path))
    assert capsys.readouterr().out == ""


def test_a_message_that_fails_in_a_folder_stays_there_and_keeps_no_other_back(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def picky(raw: bytes, to: str) -> str:
        if raw == b"2":
            raise RecursionError
        return raw.decode()

    monkeypatch.setattr("config.management.commands.read_bounces.take_back", picky)
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    for name in ("1", "2", "3"):
        (tmp_path / "new" / name).write_bytes(name.encode())
    with pytest.raises(CommandError, match="stay where they are"):
        call_command("read_bounces", "--maildir", str(tmp_path))
    assert capsys.readouterr().out.split() == ["1", "3"]
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["2"]


def test_the_command_says_what_is_missing(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no Maildir"):
        call_command("read_bounces", "--maildir", str(tmp_path))
    settings.BOUNCE_ADDRESS = ""
    with pytest.raises(CommandError, match="BOUNCE_ADDRESS"):
        call_command("read_bounces")
