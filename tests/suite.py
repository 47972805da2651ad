"""`./run test`: the whole suite in parts, each on what it needs, and an account of what ran.

Run as `python -m tests.suite`; with arguments it is one plain pytest run with PostgreSQL and Redis at hand.
"""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests import services

NO_TEST_COLLECTED = 5
WORKERS = max(2, os.cpu_count() or 0)


@dataclass(frozen=True)
class Part:
    """A share of the suite: which tests, by how many workers at once, and what they cannot do without."""

    name: str
    tests: str
    needs: Sequence[str]
    workers: int = 0


PARTS = (
    Part("SQLite, in-memory layer", "not browser and not postgres", ("Pango",), workers=WORKERS),
    Part(
        "PostgreSQL and Redis", "not browser and (postgres or both)", ("PostgreSQL", "Redis"), workers=WORKERS
    ),
    Part("Chromium", "browser and not alone", ("Chromium",), workers=WORKERS),
    Part("Chromium, with a clock in hand", "alone", ("Chromium",)),
)


@dataclass
class Outcome:
    """What became of a part.

    `skipped` holds "test: reason" lines; `not_run` says why nothing ran, and is empty when something did;
    `broken` says how pytest itself ended badly.
    """

    part: str
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    not_run: str = ""
    broken: str = ""

    def is_acceptable(self, *, strict: bool) -> bool:
        """Whether the part lets the suite pass; `strict` also refuses what was skipped or could not run."""
        if self.failed or self.broken:
            return False
        return not (strict and (self.skipped or self.not_run))

    def lines(self) -> list[str]:
        """The part's account, for the end of the output."""
        if self.not_run:
            return [f"{self.part}: did not run: {self.not_run}"]
        counts = f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"
        return [
            f"{self.part}: {counts}",
            *(f"  skipped {each}" for each in self.skipped),
            *([f"  {self.broken}"] if self.broken else []),
        ]


def main(arguments: Sequence[str]) -> int:
    """Run the parts, or one plain pytest run with `arguments`; returns the exit code."""
    services.end_on_signals()
    absent = services.provide()
    if arguments:
        return _plain_run(arguments, absent)
    outcomes = [_run(part, absent) for part in PARTS]
    strict = os.environ.get("CI") == "true"
    print("\n" + "\n".join(account(outcomes)))
    return int(not all(outcome.is_acceptable(strict=strict) for outcome in outcomes))


def account(outcomes: Sequence[Outcome]) -> list[str]:
    """The last lines of the output: each part's account, then the sums alone on a line."""
    passed, failed = (sum(getattr(each, name) for each in outcomes) for name in ("passed", "failed"))
    skipped = sum(len(each.skipped) for each in outcomes)
    told = [line for each in outcomes for line in each.lines()]
    return [*told, f"{passed} passed, {failed} failed, {skipped} skipped"]


def _plain_run(arguments: Sequence[str], absent: Mapping[str, str]) -> int:
    print(*absent.values(), sep="\n", end="\n" if absent else "")
    with ExitStack() as stack:
        without = {"PostgreSQL", "Redis"} & absent.keys()
        environment = {} if without else stack.enter_context(services.private_services())
        return services.run_with(environment, [sys.executable, "-m", "pytest", *arguments])


def _run(part: Part, absent: Mapping[str, str]) -> Outcome:
    print(f"\n=== {part.name}", flush=True)
    if reasons := [absent[name] for name in part.needs if name in absent]:
        return Outcome(part.name, not_run="; ".join(reasons))
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accoglienza-")))
            private: dict[str, str] = {}
            for worker in range(part.workers) if "PostgreSQL" in part.needs else ():
                own = stack.enter_context(services.private_services())
                private |= {f"{name}_gw{worker}": address for name, address in own.items()}
            report = folder / "report.xml"
            chosen = ["-m", part.tests, "-n", str(part.workers)]
            pytest = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *chosen]
            return read_outcome(part.name, services.run_with(private, pytest), report)
    except services.ServiceError as reason:
        return Outcome(part.name, not_run=str(reason))


def read_outcome(part: str, code: int, report: Path) -> Outcome:
    """Understand how a pytest run ended.

    Args:
        part: the part's name.
        code: pytest's exit code.
        report: the JUnit file it was asked to write; may be absent.
    """
    if code == NO_TEST_COLLECTED:
        return Outcome(part, not_run="no test was collected")
    outcome = Outcome(part)
    if code not in {0, 1}:
        outcome.broken = f"pytest ended with code {code}"
    if not report.is_file():
        outcome.broken = outcome.broken or "pytest left no report"
        return outcome
    # the file was written by our own pytest a moment ago
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (see the line above)
        name = f"{case.get('classname')}.{case.get('name')}"
        if (skip := case.find("skipped")) is not None:
            outcome.skipped.append(f"{name}: {skip.get('message')}")
        elif case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        else:
            outcome.passed += 1
    return outcome


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
