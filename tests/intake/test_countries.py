"""A citizenship as it is written, and its code."""

import pytest

from intake.countries import code_of_citizenship, countries, usual_words
from intake.forms.sections import facts_behind
from intake.models.people import folded
from intake.questions.conditions import holds
from intake.questions.core import core_form
from intake.questions.kinds import clean, options_of, words_of
from tests.world import World, make_intake


def test_every_country_has_one_code_of_three_figures() -> None:
    codes = [country.code for country in countries()]
    assert len(set(codes)) == len(codes) == 249
    assert all(len(code) == 3 and code.isdecimal() for code in codes)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("italiana", "380"),
        ("Italiano", "380"),
        ("Italia", "380"),
        ("MAROCCHINO", "504"),
        ("Marocco", "504"),
        ("Morocco", "504"),
        ("rumena", "642"),
        ("romeno", "642"),
        ("senegalesi", "686"),
        ("Côte d'Ivoire", "384"),
        ("apolide", ""),
        ("non si sa", ""),
        ("", ""),
        ("x", ""),
    ],
)
def test_the_code_of_what_was_written(written: str, code: str) -> None:
    assert code_of_citizenship(written, folded) == code


def test_every_word_that_is_proposed_has_its_code() -> None:
    assert all(code_of_citizenship(word, folded) for word in usual_words())
    assert len(usual_words()) > 90


def test_the_code_is_kept_with_the_person(world: World) -> None:
    assert make_intake(world, citizenship="albanese").person.citizenship_code == "008"
    assert make_intake(world, last_name="Alba", citizenship="apolide").person.citizenship_code == ""


@pytest.mark.parametrize(
    ("citizenship", "is_outside"),
    [
        ("marocchina", True),
        ("non si sa", True),
        ("rumena", False),
        ("Svizzera", False),
        ("italiana", False),
        ("", False),
    ],
)
def test_a_permit_to_stay_is_asked_of_who_needs_one(citizenship: str, is_outside: bool) -> None:
    facts = facts_behind({"citizenship": citizenship})
    assert ("outside_eu" in facts) is is_outside
    assert all(
        holds(core_form().questions[code], {}, facts) is is_outside
        for code in ("permit_kind", "permit_expiry")
    )


def test_a_second_citizenship_is_kept_by_its_code() -> None:
    asked = core_form().questions["second_citizenship"]
    assert words_of(asked, clean(asked, "504")) == "Marocco"
    assert {one.code for one in options_of(asked)} == {country.code for country in countries()}
