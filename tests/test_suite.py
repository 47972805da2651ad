"""The account that `./run test` gives at its end."""

import pytest

from tests.suite import Outcome, account, read_outcome

REPORT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="tests.test_a" name="test_good" />
<testcase classname="tests.test_a" name="test_bad"><failure message="no" /></testcase>
<testcase classname="tests.test_a" name="test_broken"><error message="no" /></testcase>
<testcase classname="tests.test_a" name="test_left"><skipped message="no lift" /></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    return path


def test_a_report_is_counted_and_its_skipped_tests_are_named(report):
    outcome = read_outcome("Part", 1, report)
    assert (outcome.passed, outcome.failed) == (1, 2)
    assert outcome.skipped == ["tests.test_a.test_left: no lift"]


def test_a_part_without_tests_did_not_run(tmp_path):
    outcome = read_outcome("Part", 5, tmp_path / "absent.xml")
    assert outcome.lines() == ["Part: did not run: no test was collected"]


@pytest.mark.parametrize("code", [2, 3, 4, -9])
def test_a_pytest_that_breaks_down_is_never_acceptable(code, tmp_path):
    outcome = read_outcome("Part", code, tmp_path / "absent.xml")
    assert not outcome.is_acceptable(strict=False)


def test_a_pytest_without_a_report_is_never_acceptable(tmp_path):
    assert not read_outcome("Part", 0, tmp_path / "absent.xml").is_acceptable(strict=False)


@pytest.mark.parametrize("outcome", [Outcome("Part", 3, skipped=["one: no"]), Outcome("Part", not_run="no")])
def test_what_did_not_run_is_accepted_only_outside_the_continuous_integration(outcome):
    assert outcome.is_acceptable(strict=False)
    assert not outcome.is_acceptable(strict=True)


def test_a_failed_test_is_never_acceptable():
    assert not Outcome("Part", passed=9, failed=1).is_acceptable(strict=False)


def test_the_last_line_holds_the_sums_alone():
    told = account(
        [Outcome("A", 5, 1), Outcome("B", 2, skipped=["x: no"]), Outcome("C", not_run="no browser")]
    )
    assert told == [
        "A: 5 passed, 1 failed, 0 skipped",
        "B: 2 passed, 0 failed, 1 skipped",
        "  skipped x: no",
        "C: did not run: no browser",
        "7 passed, 1 failed, 1 skipped",
    ]
