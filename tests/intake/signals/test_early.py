"""Early signals: what chance does not explain, of places and never of people."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from intake.answers import Outcome
from intake.signals.early import BY_CHANCE, Event, SignalKind, chance_of, limit_of, signals_in
from tests.world import World, make_intake

TODAY = date(2026, 6, 30)


def events(recent: int, before: int, kind: str = SignalKind.NO_OUTCOME) -> list[Event]:
    """Some events of the last days, and some spread over the year before."""
    late = [Event(kind, 1, "elderly", TODAY - timedelta(days=n % 30), n) for n in range(recent)]
    early = [Event(kind, 1, "elderly", TODAY - timedelta(days=31 + n % 360), 1000 + n) for n in range(before)]
    return late + early


@pytest.mark.parametrize(
    ("count", "mean", "chance"), [(0, 2.0, 1.0), (1, 1.0, 0.6321), (4, 1.0, 0.0190), (5, 1.0, 0.0037)]
)
def test_the_chance_is_that_of_the_tables_of_poisson(count: int, mean: float, chance: float) -> None:
    assert chance_of(count, mean) == pytest.approx(chance, abs=0.0001)


@given(st.floats(0.01, 200))
def test_the_limit_is_the_lowest_count_that_chance_seldom_reaches(mean: float) -> None:
    limit = limit_of(mean)
    assert chance_of(limit, mean) < BY_CHANCE
    assert limit == 3 or chance_of(limit - 1, mean) >= BY_CHANCE


@pytest.mark.parametrize(
    ("recent", "before", "is_signal"),
    [(2, 0, False), (3, 0, True), (4, 12, False), (5, 12, True), (10, 120, False), (19, 120, True)],
)
def test_a_count_is_a_signal_only_beyond_what_is_usual(recent: int, before: int, is_signal: bool) -> None:
    assert bool(signals_in(events(recent, before), TODAY)) is is_signal


def test_it_says_why_in_words_and_what_is_behind_it() -> None:
    [signal] = signals_in(events(5, 12), TODAY)
    assert signal.keys == (0, 1, 2, 3, 4)
    assert "5 negli ultimi 30 giorni. Di solito 1,0 al mese" in signal.words


@given(st.integers(0, 40), st.integers(0, 300))
def test_events_of_another_place_change_nothing(recent: int, before: int) -> None:
    own = signals_in(events(recent, before), TODAY)
    elsewhere = [Event(SignalKind.REPEATED, 2, "housing", TODAY, n) for n in range(50)]
    found = signals_in([*events(recent, before), *elsewhere], TODAY)
    assert [one for one in found if one.municipality == 1] == own


def test_the_page_shows_place_and_need_and_only_the_schede_one_may_read(world: World, client: Client) -> None:
    numbers = [
        make_intake(world, last_name=f"Prova{n}", first_name="Ada", outcome=Outcome.INFORMATION).number
        for n in range(3)
    ]
    pages = {}
    for who in ("coordinator", "planner"):
        client.force_login(world.people[who])
        pages[who] = client.get(reverse("intake:early_signals")).content.decode()
    assert "Borgo · Bambini, ragazzi e famiglia" in pages["planner"]
    assert all(number in pages["coordinator"] for number in numbers)
    assert not any(number in pages["planner"] for number in numbers)
    assert "Prova0" not in pages["coordinator"]


def test_who_is_protected_is_not_counted(world: World, client: Client) -> None:
    for n in range(3):
        make_intake(
            world, last_name=f"Prova{n}", first_name="Ada", outcome=Outcome.INFORMATION, protected=True
        )
    client.force_login(world.coordinator)
    assert "Nessun segnale" in client.get(reverse("intake:early_signals")).content.decode()
