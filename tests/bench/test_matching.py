"""The people who are known are found, and strangers are not taken for them: measured on a small archive."""

import re

import pytest

from bench import matching

pytestmark = pytest.mark.django_db


def test_of_the_variations_most_are_found_and_few_strangers_are_taken_for_somebody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(matching, "PEOPLE", 600)
    monkeypatch.setattr(matching, "OF_EACH_KIND", 40)
    found, alarms = map(float, re.findall(r"([\d.]+)% of \d+", matching.measure().splitlines()[0]))
    assert found >= 95
    assert alarms <= 2
