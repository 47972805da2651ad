"""A removal is made in a copy, noticed only by a test that fails, and undone."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.guards import checking
from bench.guards.checking import (
    ROOT,
    Run,
    check,
    check_inside,
    controlled,
    copy_of_the_project,
    is_inside,
    run,
    without,
)
from bench.guards.guard import SQLITE, words

GUARD = words("check:two", "rule.py", "n <= 2", "True", "test_rule.py")
TEST = "test_rule.py::test_three_is_refused"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A project with one guard and one test."""
    (tmp_path / "rule.py").write_text("def may(n):\n    return n <= 2\n")
    (tmp_path / "test_rule.py").write_text(
        "from rule import may\n\n\ndef test_three_is_refused():\n    assert not may(3)\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -ra -p no:django\n")
    return tmp_path


def test_the_first_test_that_fails_is_named_and_the_guard_stands_again(copy: Path) -> None:
    assert run(copy, ["test_rule.py"], SQLITE).code == checking.PASSED
    assert check(GUARD, copy).noticed == TEST
    assert run(copy, ["test_rule.py"], SQLITE).code == checking.PASSED


def test_a_test_that_fails_anyway_notices_nothing(copy: Path) -> None:
    verdicts = [check(GUARD, copy)]
    assert controlled(verdicts, copy) == verdicts
    (copy / "rule.py").write_text("def may(n):\n    return True\n")
    [verdict] = controlled(verdicts, copy)
    assert not verdict.noticed
    assert verdict.trouble == f"not measured: {TEST} fails anyway"


def test_a_project_that_does_not_start_is_no_test_that_fails(copy: Path) -> None:
    broken = words("check:broken", "rule.py", "def may(n):", "def may(n)", "test_rule.py")
    assert not check(broken, copy).noticed


def test_tests_that_pass_notice_nothing(copy: Path) -> None:
    other = words("check:other", "rule.py", "n <= 2", "n < 3", "test_rule.py")
    verdict = check(other, copy)
    assert (verdict.noticed, verdict.trouble) == ("", "")


def test_a_run_that_does_not_end_is_ended(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_SECONDS", 0.2)
    assert run(copy, ["test_rule.py"], SQLITE) == Run(
        None, (), "not over after 0.2 seconds", pytest.approx(0.2, abs=5)
    )


OTHER_TESTS = """
import os, pytest, rule

@pytest.fixture
def broken():
    assert not rule.may(3)

def test_passes_whatever_may(): pass
def test_three_is_refused_if_it_starts(broken): pass
def test_three_is_refused_but_once():
    tried = getattr(rule, "tried", False)
    rule.tried = rule.may(3)
    assert not tried and not rule.tried
def test_three_ends_everything():
    if rule.may(3):
        os._exit(9)
"""


def test_inside_one_run_only_what_fails_without_a_guard_and_passes_with_it_counts(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (copy / "test_others.py").write_text(OTHER_TESTS)
    ways = ["passes", "starts", "once", "everything", "nothing_of_that_name"]
    others = [replace(GUARD, name=way, tests="test_others.py", only=way) for way in ways]
    assert is_inside(GUARD, copy)
    verdicts = list(check_inside([GUARD, *others, GUARD], copy))
    assert [(each.noticed, each.trouble.removeprefix("not measured: ")) for each in verdicts] == [
        (TEST, ""),
        ("", ""),
        ("", "test_others.py::test_three_is_refused_if_it_starts does not start"),
        ("", "test_others.py::test_three_is_refused_but_once fails anyway"),
        ("", "the run ended with 9"),
        ("", "there are no such tests"),
        (TEST, ""),
    ]


def test_the_project_itself_is_never_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = words("check:gate", "accounts/permissions.py", "if not can(", "if can(", "tests/test_run.py")
    before = (ROOT / guard.file).read_text()
    with copy_of_the_project() as copy, without(guard, copy):
        assert "if can(" in (copy / guard.file).read_text()
        assert not (copy / ".git").exists()
        assert (ROOT / guard.file).read_text() == before
    assert not copy.exists()
