"""What the check of the guards says, and when it is content."""

from collections import Counter

import pytest

from bench.guards.checking import Verdict
from bench.guards.report import account, choose, share
from bench.guards.table import GUARDS

FIRST = GUARDS[0]


def verdict(noticed: str = "", trouble: str = "") -> Verdict:
    return Verdict(FIRST, noticed, trouble, 1.0)


def test_an_unknown_guard_is_refused_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        choose(["--only", "right:intake.fly"])
    assert "no guard called right:intake.fly" in capsys.readouterr().err


def test_guards_are_chosen_by_name_and_by_database() -> None:
    assert choose([]) == list(GUARDS)
    assert choose(["--only", FIRST.name]) == [FIRST]
    assert {guard.side for guard in choose(["--side", "postgres"])} == {"postgres"}


def test_names_are_one_for_each_guard() -> None:
    assert [name for name, count in Counter(guard.name for guard in GUARDS).items() if count > 1] == []


def test_what_could_not_be_measured_was_not_noticed() -> None:
    verdicts = [verdict("tests/a.py::test_b"), verdict(), verdict(trouble="not measured: out of time")]
    assert share(verdicts) == pytest.approx(33.3, abs=0.1)
    assert account(verdicts).startswith("1 of 3 removals noticed (33.3%); not noticed: ")
    assert "NOBODY" in str(verdicts[1])
