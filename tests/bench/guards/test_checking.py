"""A removal is made in a copy, noticed only by a test that fails, and undone."""

from pathlib import Path

import pytest

from bench.guards import checking
from bench.guards.checking import ROOT, Run, check, controlled, copy_of_the_project, run, without
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


def test_the_project_itself_is_never_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = words("check:gate", "accounts/permissions.py", "if not can(", "if can(", "tests/test_run.py")
    before = (ROOT / guard.file).read_text()
    with copy_of_the_project() as copy, without(guard, copy):
        assert "if can(" in (copy / guard.file).read_text()
        assert not (copy / ".git").exists()
        assert (ROOT / guard.file).read_text() == before
    assert not copy.exists()
