"""Operability: complexity, professions, readiness."""

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given

from intake.facts import CaseFacts
from intake.operability import (
    Readiness,
    complexity,
    is_child_protection_order,
    operability,
    professions_needed,
)
from intake.sentences import joined
from network.urgency import Urgency
from tests.intake.invented_facts import a_case, cases


@pytest.mark.parametrize(
    ("facts", "level", "words"),
    [
        ({}, 1, "nessun elemento di complessità"),
        ({"secondary_areas": ("housing",)}, 2, "riguarda più di un tema"),
        ({"secondary_areas": ("minors_family",)}, 1, "nessun elemento di complessità"),
        ({"minors": 2}, 2, "ci sono minori"),
        ({"services_involved": 2}, 1, "nessun elemento di complessità"),
        ({"services_involved": 3}, 2, "ci sono già 3 servizi coinvolti"),
        ({"risk_flags": ("eviction",)}, 2, "c'è un rischio segnalato"),
        ({"operator_risk": True}, 2, "c'è un rischio segnalato"),
        (
            {"minors": 1, "mandate": "court_order"},
            3,
            "ci sono minori, c'è un provvedimento del giudice",
        ),
        (
            {"minors": 1, "mandate": "court_order", "services_involved": 4, "operator_risk": True},
            4,
            "ci sono minori, c'è un provvedimento del giudice, ci sono già 4 servizi coinvolti,"
            " c'è un rischio segnalato",
        ),
        (
            {"corrected_complexity": 3},
            3,
            "nessun elemento di complessità, corretta da un operatore: il calcolo dava 1",
        ),
        ({"corrected_complexity": 2, "minors": 1}, 2, "ci sono minori"),
    ],
)
def test_complexity_counts_what_is_found_and_says_it(facts: dict[str, Any], level: int, words: str) -> None:
    found = complexity(a_case(**facts))
    with override("it"):
        assert (found.level, joined(found.reasons)) == (level, words)
    assert found.is_corrected == ("corretta" in words)


def test_complexity_has_a_name() -> None:
    with override("it"):
        assert str(complexity(a_case(minors=1)).label) == "Articolata"


@pytest.mark.parametrize("level", [-1, 0, 5])
def test_a_correction_outside_the_scale_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 4"):
        complexity(a_case(corrected_complexity=level))


@given(facts=cases())
def test_complexity_always_lies_on_the_scale_with_a_reason(facts: CaseFacts) -> None:
    found = complexity(facts)
    assert 1 <= found.level <= 4
    assert found.reasons


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("social_worker", "educator")),
        ({"area": "housing"}, ("social_worker",)),
        ({"area": "violence"}, ("social_worker", "psychologist")),
        ({"area": "violence", "minors": 1}, ("social_worker", "psychologist", "educator")),
        ({"area": "migrants", "needs_mediator": True}, ("social_worker", "mediator")),
        (
            {"area": "elderly", "secondary_areas": ("mental_health",)},
            ("social_worker", "nurse", "psychologist"),
        ),
        ({"professions_needed": ("psychologist", "social_worker")}, ("social_worker", "psychologist")),
    ],
)
def test_the_professions_follow_from_the_facts_unless_an_operator_says(
    facts: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert professions_needed(a_case(**facts)) == expected


@given(facts=cases())
def test_a_social_worker_is_always_needed_and_nobody_is_named_twice(facts: CaseFacts) -> None:
    needed = professions_needed(facts)
    assert needed[0] == "social_worker"
    assert len(set(needed)) == len(needed)


@pytest.mark.parametrize(
    ("mandate", "engagement", "expected"),
    [
        ("spontaneous", None, Readiness.READY),
        ("spontaneous", 3, Readiness.READY),
        ("spontaneous", 2, Readiness.READY),
        ("spontaneous", 1, Readiness.PARTIAL),
        ("spontaneous", 0, Readiness.LIMITED),
        ("reported_consenting", None, Readiness.READY),
        ("reported_consenting", 0, Readiness.LIMITED),
        ("reported_not_consenting", None, Readiness.PARTIAL),
        ("reported_not_consenting", 0, Readiness.LIMITED),
        ("reported_not_consenting", 2, Readiness.READY),
        ("court_order", None, Readiness.PARTIAL),
        ("court_order", 0, Readiness.PARTIAL),
        ("court_order", 3, Readiness.READY),
    ],
)
def test_who_accepts_can_be_worked_with_and_a_court_lets_the_work_begin(
    mandate: str, engagement: int | None, expected: Readiness
) -> None:
    assert operability(a_case(mandate=mandate, engagement=engagement)).readiness is expected


def test_operability_puts_everything_together_in_words() -> None:
    found = operability(a_case(minors=1, urgency="urgent", mandate="court_order", engagement=0))
    assert found.urgency is Urgency.URGENT
    assert found.complexity.level == 3
    assert found.professions == ("social_worker", "educator")
    with override("it"):
        assert str(found.reasons[0]) == (
            "si lavora su mandato del giudice, anche se la persona fatica ad accettare"
        )


def test_only_an_order_about_minors_is_a_child_protection_order() -> None:
    assert is_child_protection_order(a_case(mandate="court_order"))
    assert is_child_protection_order(
        a_case(mandate="court_order", area="addiction", secondary_areas=("minors_family",))
    )
    assert not is_child_protection_order(a_case(mandate="court_order", area="elderly", minors=2))
    assert not is_child_protection_order(a_case())
