"""Names written in different ways and said alike; names that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.matching.likeness import is_near
from intake.matching.sounds import key_of, sound_of
from intake.models.people import folded

SAME = [
    ("mohamed", "muhammad"),
    ("fatima", "fatma"),
    ("aicha", "aisha"),
    ("shevchenko", "scevcenko"),
    ("el amrani", "elamrani"),
    ("de luca", "deluca"),
    ("bianchi porro", "porro"),
    ("anna maria", "anna"),
    ("brambilla", "branbila"),
    ("ferri", "freri"),
    ("gheorghe", "gheorge"),
]
OTHERS = [
    ("rossi", "russo"),
    ("ferri", "ferrari"),
    ("hu", "he"),
    ("diallo", "dia"),
    ("colombo", "locatelli"),
    ("", "ferri"),
    ("ferri", "ferri"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_spellings_is_nearly_the_same(one: str, other: str) -> None:
    assert is_near(one, other)
    assert is_near(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_names_are_two(one: str, other: str) -> None:
    assert not is_near(one, other)
    assert not is_near(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ferri", "elena"), ("elena", "ferri")),
        (("ferri", "elena"), ("feri", "elèna")),
        (("rossi bianchi", "ada"), ("rossi", "ada")),
    ],
)
def test_the_key_is_one_for_names_that_should_be_compared(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert key_of(*map(folded, one)) == key_of(*map(folded, other)) != ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_has_a_key_that_fits_its_column(last: str, first: str) -> None:
    assert len(key_of(folded(last), folded(first))) <= 26
    assert is_near(folded(last), folded(first)) == is_near(folded(first), folded(last))


@pytest.mark.parametrize("word", ["aia", "o", "王", "їя"])
def test_a_word_without_consonants_still_has_a_key(word: str) -> None:
    assert sound_of(folded(word))
