"""Running the tests in a copy of the project, whole or with one guard removed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.guards import inside
from bench.guards.guard import SQLITE, Guard
from bench.guards.swapping import is_inside_functions

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = (".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache")
MOST_SECONDS = 900  # of one run: a busy machine is slow, and a run that hangs proves nothing
PASSED, FAILED = 0, 1  # how pytest ends
_FAILURE = re.compile(r"^FAILED (\S+::.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """How a run of tests ended: pytest's code (None: out of time), the tests that failed, its last line."""

    code: int | None
    failed: tuple[str, ...]
    last_line: str
    seconds: float


@dataclass(frozen=True)
class Verdict:
    """What became of a guard that was removed. ``noticed`` is the first test that failed, or ""."""

    guard: Guard
    noticed: str
    trouble: str
    seconds: float

    def __str__(self) -> str:
        told = self.noticed or self.trouble or "NOBODY"
        return f"| {self.guard.name} | {self.guard.what} | {told} | {self.seconds:.0f} |"


@contextmanager
def copy_of_the_project() -> Iterator[Path]:
    """A copy that lasts as long as the block: guards are removed there, never in the project itself."""
    with tempfile.TemporaryDirectory(prefix="accoglienza-guards-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED), symlinks=True)
        yield copy


@contextmanager
def without(guard: Guard, copy: Path) -> Iterator[None]:
    """The copy without a guard, while the block lasts."""
    file = copy / guard.file
    whole = file.read_text()
    file.write_text(guard.remove(whole))
    try:
        yield
    finally:
        file.write_text(whole)


def check(guard: Guard, copy: Path) -> Verdict:
    """Remove a guard and run its tests until the first that fails.

    Only a test that fails counts: neither a project that does not start, nor a run that takes too long.
    """
    with without(guard, copy):
        ended = run(copy, guard.tests.split(), guard.side, guard.only, "-x")
    noticed = ended.failed[0] if ended.code == FAILED and ended.failed else ""
    trouble = "" if noticed or ended.code == PASSED else f"not measured: {ended.last_line}"
    return Verdict(guard, noticed, trouble, ended.seconds)


def is_inside(guard: Guard, copy: Path) -> bool:
    """Whether a guard can be removed while tests run: it stands in a function, and needs no PostgreSQL."""
    whole = (copy / guard.file).read_text()
    return guard.side == SQLITE and is_inside_functions(guard.file, whole, guard.remove(whole))


def check_inside(guards: list[Guard], copy: Path) -> Iterator[Verdict]:
    """Remove guards one at a time from the functions in which they stand, in one run of all their tests.

    A run that ends before its time has not measured the guard at which it was; another begins after it.
    """
    left = list(guards)
    removals = copy.with_name("removals.json")
    while left:
        inside.write([_removal(guard, copy) for guard in left], removals)
        tests = sorted({each for guard in left for each in guard.tests.split()})
        options = ["-p", inside.__name__, "-o", f"faulthandler_timeout={MOST_SECONDS}"]
        start = time.monotonic()
        with _started(copy, tests, SQLITE, *options, **{inside.REMOVALS: str(removals)}) as child:
            for line in child.stdout or ():
                if line.startswith(inside.TOLD):
                    yield Verdict(left.pop(0), **json.loads(line.removeprefix(inside.TOLD)))
        if left:
            trouble = f"not measured: the run ended with {child.returncode}"
            yield Verdict(left.pop(0), "", trouble, time.monotonic() - start)


def _removal(guard: Guard, copy: Path) -> inside.Removal:
    without_it = guard.remove((copy / guard.file).read_text())
    return inside.Removal(guard.file, without_it, guard.tests, guard.only)


def controlled(verdicts: list[Verdict], copy: Path) -> list[Verdict]:
    """The control: a test that fails also while every guard is in its place has noticed nothing."""
    red: dict[str, set[str]] = {}
    for side in {each.guard.side for each in verdicts if each.noticed}:
        tests = sorted({each.noticed for each in verdicts if each.guard.side == side and each.noticed})
        ended = run(copy, tests, side)
        red[side] = set(ended.failed) if ended.code in {PASSED, FAILED} else set(tests)
        print(f"The same {len(tests)} tests on {side}, with every guard: {ended.last_line}", flush=True)
    return [
        replace(each, noticed="", trouble=f"not measured: {each.noticed} fails anyway")
        if each.noticed in red.get(each.guard.side, ())
        else each
        for each in verdicts
    ]


def run(copy: Path, tests: list[str], side: str, only: str = "", *options: str) -> Run:
    """Run some files of tests in the copy, on one of the two databases."""
    patient = ["-o", "faulthandler_timeout=0"]  # how long a run may take is said above
    start = time.monotonic()
    with _started(copy, tests, side, *patient, *(["-k", only] if only else []), *options) as child:
        try:
            output, _none = child.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            return Run(None, (), f"not over after {MOST_SECONDS} seconds", time.monotonic() - start)
    last_line = (output.strip().splitlines() or ["no output"])[-1]
    return Run(child.returncode, tuple(_FAILURE.findall(output)), last_line, time.monotonic() - start)


@contextmanager
def _started(
    copy: Path, tests: list[str], side: str, *options: str, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """A run of tests; it goes on no longer than the block."""
    lean = ["-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:faker"]  # starts sooner
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-m", "not browser", *lean, *options, *tests]
    with subprocess.Popen(  # noqa: S603 (our own pytest)
        command,
        cwd=copy,
        env=_environment(side) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)


def _environment(side: str) -> dict[str, str]:
    kept = dict(os.environ) | {"COLUMNS": "1000"}  # no name of a test cut short
    if side == SQLITE:
        kept = {name: value for name, value in kept.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept
