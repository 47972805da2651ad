"""Where somebody was born is written by its name, kept by its code, and told by its name again."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from intake.birth_places import CODE, _everyday, _places, code_of_place, words_of_place
from intake.countries import countries
from intake.models.people import folded

CODES = sorted(_places())


def test_the_table_holds_every_comune_of_today_and_the_states() -> None:
    today = [place for place in _places().values() if place.is_current]
    assert 7_850 < sum(bool(place.province) for place in today) < 7_950
    assert sum(not place.province for place in today) > 190
    assert all(CODE.fullmatch(code) and place.name for code, place in _places().items())
    assert all(re.fullmatch(r"[A-Z]{2}|", place.province) for place in _places().values())
    assert {code for code in CODES if code.startswith("Z")} == {
        code for code, place in _places().items() if not place.province
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Bergamo", "A794"),
        ("  bergamo ", "A794"),
        ("BERGAMO (BG)", "A794"),
        ("Bergamo BG", "A794"),
        ("Roma", "H501"),
        ("marocco", "Z330"),
        ("Zanica", "M147"),
        ("Forlì", "D704"),
        ("forli", "D704"),
        ("Reggio nell'Emilia", "H223"),
        ("Reggio Emilia (RE)", "H223"),
        ("reggio calabria", "H224"),
        ("Cina", "Z210"),
        ("Moldavia", "Z140"),
        ("Gran Bretagna", "Z114"),
        ("S. Pellegrino Terme", "I079"),
        ("S.Pellegrino Terme (BG)", "I079"),
        ("Monte S. Angelo FG", "F631"),
        ("Rep. Ceca", "Z156"),
        ("a794", "A794"),
        ("Z999", "Z999"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_place_is_written_as_people_write(written: str, code: str) -> None:
    assert code_of_place(written) == code


def test_a_country_is_written_as_where_the_people_a_desk_meets_come_from() -> None:
    for country in countries():
        if country.people and country.italian != "Italia":
            assert words_of_place(code_of_place(country.italian)), country.italian


def test_a_word_of_every_day_stands_for_a_place_and_hides_none() -> None:
    assert len(_everyday()) == 44
    assert all(code in _places() for code in _everyday().values())
    assert not set(map(folded, _everyday())) & {folded(place.name) for place in _places().values()}


def test_of_namesakes_the_province_is_asked() -> None:
    with pytest.raises(
        ValidationError, match=r"scrivi anche la provincia, per esempio «Castro \("
    ) as refusal:
        code_of_place("Castro")
    assert "Ce n'è più di uno" in refusal.value.messages[0]
    assert {code_of_place("Castro (BG)"), code_of_place("castro le")} == {"C337", "M261"}


def test_a_comune_of_today_comes_before_one_that_is_no_more() -> None:
    code = code_of_place("Bellagio")
    assert _places()[code].is_current


@pytest.mark.parametrize("written", ["Borgo che non c'è", "Bergamo (MI)", "<b>", "12", "Z99"])
def test_a_place_nobody_knows_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(ValidationError, match="scrivi il comune, o lo stato estero"):
        code_of_place(written)


@given(st.sampled_from(CODES))
def test_what_is_told_of_a_place_of_today_is_that_place_when_it_is_written(code: str) -> None:
    place = _places()[code]
    back = _places()[code_of_place(words_of_place(code))]
    assert back.words == place.words
    assert back.is_current or not place.is_current


@given(st.text(max_size=80))
def test_whatever_is_written_becomes_a_code_or_is_refused(written: str) -> None:
    try:
        code = code_of_place(written)
    except ValidationError:
        return
    assert code == "" or CODE.fullmatch(code)


def test_a_code_nobody_knows_has_no_name() -> None:
    assert words_of_place("Z999") == words_of_place("") == ""
