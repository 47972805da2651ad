"""A guard that is removed is gone from the text, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.guards import removing
from bench.guards.guard import Guard
from bench.guards.table import GUARDS

MODULE = '''
class CaseQuerySet(QuerySet):
    def visible_to(self, user):
        """Perché sì."""
        paths = [Q(user=user)]
        return self.filter(*paths)


class Meta:
    constraints = [
        UniqueConstraint(fields=["a"], name="one_seat"),
        CheckConstraint(condition=Q(n__lte=2), name="two_seats"),
    ]


@action
def close(*, by, case):
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    require(by, "app.close", case)
    require(by, "app.reopen", case)
'''


def test_a_right_is_not_asked_for_any_more() -> None:
    left = removing.without_right(MODULE, "app.close")
    assert left == MODULE.replace('require(by, "app.close", case)', "pass")


def test_rows_are_read_without_a_lock() -> None:
    left = removing.without_lock(MODULE, "close")
    assert left == MODULE.replace('.select_for_update(of=("self",))', "")


def test_every_row_is_left_of_a_scope() -> None:
    left = removing.without_scope(MODULE, "CaseQuerySet.visible_to")
    assert "return self\n" in left
    assert "Q(user=user)" not in left
    assert left.partition("class Meta")[2] == MODULE.partition("class Meta")[2]


def test_one_constraint_goes_and_the_others_stay() -> None:
    left = removing.without_constraint(MODULE, "one_seat")
    assert "one_seat" not in left
    assert "two_seats" in left


@pytest.mark.parametrize(
    "remove",
    [
        lambda text: removing.without_right(text, "app.fly"),
        lambda text: removing.without_lock(text, "CaseQuerySet.visible_to"),
        lambda text: removing.without_lock(text, "open"),
        lambda text: removing.without_scope(text, "CaseQuerySet.hidden_from"),
        lambda text: removing.without_constraint(text, "three_seats"),
        lambda text: removing.without_words(text, "require(by, ", ""),
    ],
)
def test_what_is_not_there_or_there_twice_is_said(remove: Callable[[str], str]) -> None:
    with pytest.raises(removing.NothingToRemove):
        remove(MODULE)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_guard_of_the_table_is_there_to_be_removed(repository: Path, guard: Guard) -> None:
    whole = (repository / guard.file).read_text()
    left = guard.remove(whole)
    assert left != whole
    if guard.file.endswith(".py"):
        compile(left, guard.file, "exec")
    assert all((repository / each).exists() for each in guard.tests.split())
