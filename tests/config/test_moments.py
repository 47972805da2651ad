"""Moments and spans in words, in Italian and in English."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from audit import clock
from config import moments

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2025, 11, 21, 9, 50, tzinfo=ROME)  # a Friday


@pytest.fixture(autouse=True)
def _at_ten_to_ten_on_a_friday() -> Iterator[None]:
    with clock.at(NOW), translation.override("it"):
        yield


def before(**span: float) -> datetime:
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NOW.replace(hour=9, minute=5), "oggi, 9:05"),
        (datetime(2025, 11, 20, 12, 21, tzinfo=ROME), "ieri, 12:21"),
        (datetime(2025, 11, 22, 8, 0, tzinfo=ROME), "domani, 8:00"),
        (datetime(2025, 11, 19, 11, 5, tzinfo=ROME), "mercoledì 19 novembre, 11:05"),
        (datetime(2025, 6, 9, 11, 5, tzinfo=ROME), "9 giugno 2025, 11:05"),
        (date(2025, 11, 21), "oggi"),
        (None, ""),
    ],
)
def test_a_moment_is_called_as_people_call_it(value: moments.When, words: str) -> None:
    assert moments.moment(value) == words


def test_a_moment_stored_in_utc_is_told_in_the_hour_of_rome() -> None:
    assert moments.moment(datetime(2025, 11, 20, 23, 30, tzinfo=ZoneInfo("UTC"))) == "oggi, 0:30"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NOW.replace(hour=9, minute=38), "9:38"),
        (datetime(2025, 11, 20, 16, 20, tzinfo=ROME), "ieri"),
        (datetime(2025, 11, 19, 11, 5, tzinfo=ROME), "mer 19"),
        (datetime(2025, 11, 3, 11, 5, tzinfo=ROME), "3/11/2025"),
    ],
)
def test_narrow_lists_get_the_shortest_words(value: moments.When, words: str) -> None:
    assert moments.short_moment(value) == words


def test_headings_say_the_whole_day() -> None:
    assert moments.day_heading(NOW) == "Oggi, 21 novembre 2025"
    assert moments.day_heading(date(2025, 11, 19)) == "Mercoledì 19 novembre 2025"
    assert moments.day_heading(None) == ""


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "meno di un minuto"),
        (timedelta(minutes=1), "1 minuto"),
        (timedelta(minutes=52), "52 minuti"),
        (timedelta(minutes=59, seconds=50), "1 ora"),
        (timedelta(hours=5), "5 ore"),
        (timedelta(hours=23, minutes=40), "1 giorno"),
        (timedelta(days=2), "2 giorni"),
        (timedelta(days=21), "3 settimane"),
        (timedelta(days=120), "4 mesi"),
        (timedelta(days=1100), "3 anni"),
        (-timedelta(days=2), "2 giorni"),
        (None, ""),
    ],
)
def test_a_span_is_told_in_its_most_telling_unit(span: timedelta | None, words: str) -> None:
    assert moments.span(span) == words


def test_waiting_and_terms_are_told_from_now() -> None:
    assert moments.waited(before(hours=5)) == "da 5 ore"
    assert moments.ago(before(minutes=12)) == "12 minuti fa"
    assert moments.due(before(days=-2)) == "tra 2 giorni"
    assert moments.due(before(days=2)) == "in ritardo di 2 giorni"
    assert moments.due(date(2025, 11, 21)) == "oggi"
    assert moments.due(date(2025, 11, 24)) == "tra 3 giorni"
    assert (moments.waited(None), moments.ago(None), moments.due(None)) == ("", "", "")


def test_a_day_is_past_only_when_it_is_over() -> None:
    assert not moments.is_past(date(2025, 11, 21))
    assert moments.is_past(date(2025, 11, 20))
    assert moments.is_past(before(minutes=1))
    assert not moments.is_past(None)


def test_dates_are_written_in_full_and_in_figures() -> None:
    assert moments.long_date(date(2025, 11, 21)) == "21 novembre 2025"
    assert moments.short_date(date(1984, 3, 12)) == "12/03/1984"
    assert moments.clock_time(NOW) == "9:50"


def test_english_keeps_its_capital_letters() -> None:
    with translation.override("en"):
        assert moments.long_date(date(2025, 11, 21)) == "21 November 2025"
        assert moments.day(date(2025, 11, 19)) == "Wednesday 19 November"
