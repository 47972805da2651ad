"""A guard inside a function is removed from a program that runs, and stands again after."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bench.guards.swapping import is_inside_functions, swapped

WHOLE = """
from functools import wraps

LIMIT = 2


def counted(act):
    @wraps(act)
    def told(n):
        return act(n)
    return told


@counted
def may(n):
    return n <= LIMIT


class Rows:
    def visible(self):
        return [n for n in range(4) if n <= LIMIT]

    def label(self):
        return f"{super().__str__()}"
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "some_rules.py").write_text(WHOLE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("some_rules")
    del sys.modules["some_rules"]


def test_also_under_a_decorator_and_for_who_imported_it_before(module: ModuleType) -> None:
    may = module.may
    with swapped("some_rules.py", WHOLE, WHOLE.replace("return n <= LIMIT", "return True")):
        assert may(3)
    assert not may(3)


def test_in_a_method_of_rows_there_are_already(module: ModuleType) -> None:
    rows = module.Rows()
    with swapped("some_rules.py", WHOLE, WHOLE.replace(" if n <= LIMIT]", "]")):
        assert rows.visible() == [0, 1, 2, 3]
    assert rows.visible() == [0, 1, 2]


@pytest.mark.parametrize(
    ("words", "instead", "is_inside"),
    [
        ("return n <= LIMIT", "pass", True),
        ("LIMIT = 2", "LIMIT = 9", False),
        ("@counted\n", "", False),
        ("return act(n)", "return True", False),  # what it has decorated is made already
        ('f"{super().__str__()}"', '""', False),  # of another shape: it looks at nothing outside any more
    ],
)
def test_what_stands_elsewhere_is_not_swapped(words: str, instead: str, is_inside: bool) -> None:
    assert is_inside_functions("some_rules.py", WHOLE, WHOLE.replace(words, instead)) is is_inside
    assert not is_inside_functions("rules.sql", WHOLE, WHOLE.replace(words, instead))


def test_a_function_that_is_not_there_is_said(module: ModuleType) -> None:
    del module.may
    with pytest.raises(LookupError), swapped("some_rules.py", f"{WHOLE}def a(): 1", f"{WHOLE}def a(): 2"):
        pass
