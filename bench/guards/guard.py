"""A guard: where it stands, how it is removed, and which tests should notice."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.guards import removing

SQLITE, POSTGRES = "sqlite", "postgres"


@dataclass(frozen=True)
class Guard:
    """Args:
    name: what the reports call it.
    what: what is removed, in words.
    file: the module it stands in.
    remove: the text of the module -> the same without it.
    tests: the files of tests that are about it, apart by a space.
    side: the database on which they run.
    only: which of their tests to run, as ``pytest -k`` says it; "" for all.
    """

    name: str
    what: str
    file: str
    remove: Callable[[str], str]
    tests: str
    side: str = SQLITE
    only: str = ""


def right(name: str, file: str) -> Guard:
    """``require(by, name, …)`` in an action."""
    removed = partial(removing.without_right, right=name)
    return Guard(
        f"right:{name}", "the right is not asked for", file, removed, "tests/test_rights.py", only=f"[{name}]"
    )


def scope(method: str, file: str, tests: str, only: str = "") -> Guard:
    """``visible_to()`` of a query set, or another method that narrows it."""
    removed = partial(removing.without_scope, method=method)
    return Guard(f"scope:{method}", "every row is left", file, removed, tests, only=only)


def lock(function: str, file: str, tests: str, only: str = "") -> Guard:
    """``select_for_update()`` in a function."""
    name = f"lock:{file.removesuffix('.py').replace('/', '.')}.{function}"
    removed = partial(removing.without_lock, function=function)
    return Guard(name, "rows are read without a lock", file, removed, tests, POSTGRES, only)


def constraint(name: str, file: str, tests: str = "", only: str = "") -> Guard:
    """A constraint of the database; its test stands in the table of all unless others are named."""
    removed = partial(removing.without_constraint, name=name)
    if not tests:
        tests, only = "tests/test_constraints.py", f"[{name}]"
    return Guard(f"constraint:{name}", "the database does not refuse", file, removed, tests, only=only)


def words(
    name: str, file: str, old: str, instead: str, tests: str, *, side: str = SQLITE, only: str = ""
) -> Guard:
    """A condition, a mask, a trigger: whatever a few words of the code say."""
    removed = partial(removing.without_words, words=old, instead=instead)
    told = (
        f"«{' '.join(old.split())}» → «{instead.strip()}»"
        if instead.strip()
        else f"without «{' '.join(old.split())}»"
    )
    return Guard(name, told, file, removed, tests, side, only)
