"""The levels of urgency and their order."""

import pytest
from django.utils.translation import override

from network.urgency import Urgency


def test_emergency_comes_first_in_the_lists() -> None:
    assert [level.value for level in Urgency.most_pressing_first()] == [
        "emergency",
        "urgent",
        "priority",
        "ordinary",
    ]


def test_the_most_pressing_level_wins() -> None:
    assert Urgency.highest("ordinary", "urgent", "priority") is Urgency.URGENT
    assert Urgency.URGENT.is_at_least("priority")
    assert Urgency.URGENT.is_at_least(Urgency.URGENT)
    assert not Urgency.PRIORITY.is_at_least("urgent")


@pytest.mark.parametrize("level", Urgency)
def test_every_level_says_when_to_choose_it(level: Urgency) -> None:
    with override("it"):
        assert str(level.criterion).endswith(".")
        assert str(level.label).startswith(str(level.short_label))
