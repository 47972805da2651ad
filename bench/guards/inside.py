"""A plugin of pytest: in one run, guards removed one at a time from the functions in which they stand.

To start the tests costs more than to run the few that are about a guard: here they start once. What the first
of them needs is made with every guard in its place; a test that failed is run again so, and must pass.
"""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import KeywordMatcher
from _pytest.mark.expression import Expression

from bench.guards.swapping import swapped

REMOVALS = "GUARDS_REMOVED"  # in the environment: the file that says which, as JSON
TOLD = "GUARD "  # how a line for who started the run begins


@dataclass(frozen=True)
class Removal:
    """What is needed of a guard to remove it: ``left`` is the text of its module without it."""

    file: str
    left: str
    tests: str
    only: str

    def is_about(self, item: pytest.Item) -> bool:
        """Whether a test is among those that should notice."""
        file = item.nodeid.partition("::")[0]
        if not any(file == each or file.startswith(f"{each}/") for each in self.tests.split()):
            return False
        return not self.only or Expression.compile(self.only).evaluate(KeywordMatcher.from_item(item))


class Watch:
    """How the tests end."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.broken: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            (self.failed if report.when == "call" else self.broken).append(report.nodeid)

    def passes(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        """Whether a test passes; what its module holds is kept for a test of the same that follows."""
        self.failed, self.broken = [], []
        is_kept = following is not None and following.parent is item.parent
        next_one: Any = item.parent if is_kept else item.session
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_one)
        return not self.failed and not self.broken


def write(removals: list[Removal], path: Path) -> None:
    """Say in a file what the run has to remove."""
    path.write_text(json.dumps([asdict(each) for each in removals]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    removals = [Removal(**each) for each in json.loads(Path(os.environ[REMOVALS]).read_text())]
    rounds = [(each, [item for item in session.items if each.is_about(item)]) for each in removals]
    session.config.pluginmanager.register(watch := Watch())
    for place, (removal, items) in enumerate(rounds):
        after = next((others[0] for _none, others in rounds[place + 1 :] if others), None)
        begun = time.monotonic()
        noticed, trouble = noticed_by(removal, items, after, watch)
        told = {"noticed": noticed, "trouble": trouble, "seconds": time.monotonic() - begun}
        print(f"\n{TOLD}{json.dumps(told)}", flush=True)
    return True


def noticed_by(
    removal: Removal, items: list[pytest.Item], after: pytest.Item | None, watch: Watch
) -> tuple[str, str]:
    """The first test that fails without a guard and passes with it; else "", and why it was not measured."""
    if not items:
        return "", "not measured: there are no such tests"
    if not watch.passes(items[0], items[0]):
        return "", f"not measured: {items[0].nodeid} fails anyway"
    with swapped(removal.file, Path(removal.file).read_text(), removal.left):
        for item, following in zip(items, [*items[1:], after], strict=True):
            if not watch.passes(item, following):
                break
        else:
            return "", ""
    if not watch.failed:
        return "", f"not measured: {item.nodeid} does not start"
    if not watch.passes(item, after):
        return "", f"not measured: {item.nodeid} fails anyway"
    return item.nodeid, ""
