"""Birth dates as people write them."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from intake.dates import BirthDateField, BirthPrecision, parse_birth, parse_birth_date, typed_birth

TODAY = date(2025, 11, 21)
BIRTHS = st.dates(date(1906, 1, 1), TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "12 3 1984",
        "12/3/84",
        "12031984",
        "120384",
        "12.03.1984",
        "12-3-1984",
        "12 / 03 / 1984",
        " 12  3\t1984 ",
        "1984-03-12",
        "12 marzo 1984",
        "12 Mar. 84",
        "12, 3, 1984",
    ],
)
def test_the_usual_ways_to_write_a_date_are_understood(text: str) -> None:
    assert parse_birth_date(text, TODAY) == date(1984, 3, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1º maggio 2001", date(2001, 5, 1)),
        ("29 2 2024", date(2024, 2, 29)),
        ("29/2/24", date(2024, 2, 29)),
        ("21 11 2025", TODAY),
        ("21 11 25", TODAY),
        ("22 11 25", date(1925, 11, 22)),  # tomorrow cannot be a birth: a hundred years ago can
        ("1 1 00", date(2000, 1, 1)),
        ("29/2/28", date(1928, 2, 29)),
    ],
)
def test_a_year_of_two_figures_is_the_most_recent_one_not_in_the_future(text: str, expected: date) -> None:
    assert parse_birth_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ieri",
        "1984",
        "0 3 1984",
        "12 13 1984",
        "12 brumaio 1984",
        "12 3 984",
        "12 3 19844",
        "1984-13-01",
        "31121",
        "12\x003 1984",
        "\ud800",
        "١٢ ٣ ١٩٨٤",
        "1 " * 5000,
        "12 3 0000",
    ],
)
def test_what_is_not_a_date_is_refused_with_an_example(text: str) -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        parse_birth_date(text, TODAY)
    assert refused.value.code == "invalid"
    assert refused.value.messages == ["Scrivi giorno, mese e anno di nascita, per esempio 12 3 1984"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31 2 1984", "Febbraio 1984 non ha 31 giorni"),
        ("30/2/84", "Febbraio 84 non ha 30 giorni"),
        ("29 2 2023", "Febbraio 2023 non ha 29 giorni"),
        ("31 aprile 1990", "Aprile 1990 non ha 31 giorni"),
        ("1990-11-31", "Novembre 1990 non ha 31 giorni"),
    ],
)
def test_a_day_that_a_month_does_not_have_is_said(text: str, said: str) -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        parse_birth_date(text, TODAY)
    assert refused.value.code == "no_such_day"
    assert refused.value.messages == [f"{said}: ricontrolla la data di nascita"]


@pytest.mark.parametrize("text", ["22 11 2025", "2026-01-01", "1 1 2999"])
def test_a_birth_in_the_future_is_refused(text: str) -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        parse_birth_date(text, TODAY)
    assert refused.value.messages == ["La data di nascita è nel futuro: controlla l'anno"]


def test_a_birth_too_long_ago_is_refused() -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        parse_birth_date("12 3 1884", TODAY)
    assert refused.value.messages == ["La data di nascita è di più di 120 anni fa: controlla l'anno"]
    assert parse_birth_date("1 1 1905", TODAY) == date(1905, 1, 1)


@given(birth=BIRTHS, form=st.sampled_from(["%d/%m/%Y", "%d %m %Y", "%d%m%Y", "%d.%m.%Y", "%Y-%m-%d"]))
def test_every_birth_is_read_back_as_it_was_written(birth: date, form: str) -> None:
    assert parse_birth_date(birth.strftime(form), TODAY) == birth


@given(text=st.text(max_size=60))
def test_any_text_gives_a_date_or_a_sentence(text: str) -> None:
    assert outcome(text) in ("date", "invalid", "future", "too_old")


def outcome(text: str) -> str:
    try:
        parse_birth_date(text, TODAY)
    except ValidationError as refused:
        return str(refused.code)
    return "date"


def field(**options: object) -> BirthDateField:
    return BirthDateField(today=lambda: TODAY, **options)


def test_the_field_gives_a_date_and_shows_it_in_figures() -> None:
    assert field().clean("12 3 84") == date(1984, 3, 12)
    assert field().prepare_value(date(1984, 3, 12)) == "12/03/1984"


def test_the_field_shows_again_what_was_typed_when_it_is_wrong() -> None:
    assert field().prepare_value("31 2 84") == "31 2 84"


def test_the_field_may_be_empty_only_when_it_is_not_required() -> None:
    assert field(required=False).clean("") is None
    with override("it"), pytest.raises(ValidationError, match="Scrivi giorno, mese e anno"):
        field().clean("")


def test_the_field_takes_dates_already_made() -> None:
    assert field().clean(date(1984, 3, 12)) == date(1984, 3, 12)
    assert field().clean(datetime(1984, 3, 12, 10, 0)) == date(1984, 3, 12)


def test_the_field_knows_when_nothing_has_changed() -> None:
    assert not field().has_changed(date(1984, 3, 12), "12/03/1984")
    assert field().has_changed(date(1984, 3, 12), "12/03/1985")
    assert field().has_changed(date(1984, 3, 12), "boh")


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("12 3 1984", date(1984, 3, 12), BirthPrecision.DAY),
        ("3/1984", date(1984, 3, 31), BirthPrecision.MONTH),
        ("Febbraio 1984", date(1984, 2, 29), BirthPrecision.MONTH),
        ("1984", date(1984, 12, 31), BirthPrecision.YEAR),
        ("nel 1984", date(1984, 12, 31), BirthPrecision.YEAR),
        ("circa 1984", date(1984, 12, 31), BirthPrecision.ESTIMATED),
        ("~1984", date(1984, 12, 31), BirthPrecision.ESTIMATED),
        ("2025", TODAY, BirthPrecision.YEAR),
        ("11 2025", TODAY, BirthPrecision.MONTH),
    ],
)
def test_of_what_is_known_in_part_the_last_day_is_kept(
    text: str, expected: date, precision: BirthPrecision
) -> None:
    assert parse_birth(text, TODAY) == (expected, precision)


@pytest.mark.parametrize(
    "text", ["13/1984", "circa", "12 84", "0/1984", "verso sera", "1799", "2026", "12/2025"]
)
def test_what_is_no_date_at_all_is_still_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_birth(text, TODAY)


@given(BIRTHS, st.sampled_from(BirthPrecision))
def test_a_kept_date_is_typed_again_and_understood_the_same(birth: date, precision: BirthPrecision) -> None:
    kept, _precision = parse_birth(typed_birth(birth, precision), TODAY)
    assert parse_birth(typed_birth(kept, precision), TODAY) == (kept, precision)
