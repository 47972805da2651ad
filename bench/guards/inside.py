"""A plugin of pytest: in one run, guards removed one at a time from the functions in which they stand.

To start the tests costs more than to run the few that are about a guard: here they start once. What the first
of them needs is made with every guard in its place; a test that failed is run again so, and must pass.
"""

import json
import os
import time
from pathlib import Path

import pytest
from _pytest.mark import KeywordMatcher
from _pytest.mark.expression import Expression

from bench.guards.guard import Guard
from bench.guards.swapping import swapped
from bench.guards.table import GUARDS

NAMES = "GUARDS_REMOVED"  # in the environment, apart by a space
TOLD = "GUARD "  # how a line for who started the run begins


class Watch:
    """How the tests end."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.broken: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            (self.failed if report.when == "call" else self.broken).append(report.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    names = os.environ[NAMES].split()
    guards = [guard for guard in GUARDS if guard.name in names]
    chosen = [(guard, [item for item in session.items if is_about(guard, item)]) for guard in guards]
    session.config.pluginmanager.register(watch := Watch())
    for place, (guard, items) in enumerate(chosen):
        after = next((others[0] for _guard, others in chosen[place + 1 :] if others), None)
        begun = time.monotonic()
        noticed, trouble = noticed_by(guard, items, after, watch) if items else ("", "no tests")
        told = {
            "name": guard.name,
            "noticed": noticed,
            "trouble": trouble,
            "seconds": time.monotonic() - begun,
        }
        print(f"\n{TOLD}{json.dumps(told)}", flush=True)
    return True


def is_about(guard: Guard, item: pytest.Item) -> bool:
    file = item.nodeid.partition("::")[0]
    if not any(file == each or file.startswith(f"{each}/") for each in guard.tests.split()):
        return False
    return not guard.only or Expression.compile(guard.only).evaluate(KeywordMatcher.from_item(item))


def noticed_by(
    guard: Guard, items: list[pytest.Item], after: pytest.Item | None, watch: Watch
) -> tuple[str, str]:
    """The first test that fails without a guard and passes with it; else why it is not measured, or ""."""
    first, whole = items[0], Path(guard.file).read_text()
    if not passes(first, first, watch):
        return "", f"not measured: {first.nodeid} fails anyway"
    with swapped(guard.file, whole, guard.remove(whole)):
        for item, following in zip(items, [*items[1:], after], strict=True):
            if not passes(item, following, watch):
                break
        else:
            return "", ""
    if not watch.failed:
        return "", f"not measured: {item.nodeid} does not start"
    if not passes(item, after, watch):
        return "", f"not measured: {item.nodeid} fails anyway"
    return item.nodeid, ""


def passes(item: pytest.Item, following: pytest.Item | None, watch: Watch) -> bool:
    """Whether a test passes; what its module holds is kept for a test of the same that follows."""
    watch.failed.clear()
    watch.broken.clear()
    is_kept = following is not None and following.parent is item.parent
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=item.parent if is_kept else item.session)
    return not watch.failed and not watch.broken
