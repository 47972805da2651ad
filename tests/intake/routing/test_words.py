"""What a proposal says, and a pair chosen by hand."""

from datetime import UTC, datetime

import pytest

from intake.facts import CaseFacts
from intake.routing.ranking import Candidate, preview_pair, refusals
from tests.intake.invented_facts import (
    TODAY,
    a_case,
    an_educator,
    somebody,
)
from tests.intake.routing.asking import RULES, proposed, words


def test_a_proposal_says_why_in_words() -> None:
    case = a_case(language="ar", protected=True)
    lead = somebody(1, 40, knows_family=True, protected_pool=True, name="Luca Conti")
    other = somebody(2, 70, protected_pool=True)
    co_lead = an_educator(3, 62, languages=frozenset({"ar"}), protected_pool=True, name="Fabio Rota")
    (first, *_rest) = proposed(case, lead, other, co_lead).pairs
    assert words(first.reasons) == [
        "stesso presidio della situazione",
        "Luca Conti conosce già la famiglia",
        "Fabio Rota parla arabo",
        "Luca Conti ha il carico più basso tra gli assistenti sociali disponibili",
        "professioni diverse: assistente sociale, educatore",
        "gruppo per le situazioni protette",
        "Luca Conti: carico 40 % → 45 %",
        "Fabio Rota: carico 62 % → 65 %",
    ]
    assert first.warnings == ()


def test_two_social_workers_of_different_comuni_are_said() -> None:
    answer = proposed(a_case(area="housing"), somebody(1), somebody(2))
    assert "due assistenti sociali di Comuni diversi" in words(answer.pairs[0].reasons)


def test_the_longest_wait_is_said_when_it_decided() -> None:
    march = datetime(2025, 3, 1, tzinfo=UTC)
    answer = proposed(a_case(), somebody(1, last_assigned_at=march), somebody(2), an_educator(3))
    said = words(answer.pairs[0].reasons)
    assert "a parità di carico, Operatore 2 aspetta da più tempo una nuova situazione" in said
    assert not any("carico più basso" in reason for reason in said)


def test_nothing_is_compared_where_there_was_no_choice() -> None:
    said = words(proposed(a_case(), somebody(1), an_educator(2)).pairs[0].reasons)
    assert not any("più basso" in reason or "a parità" in reason for reason in said)


def test_what_a_pair_lacks_is_a_warning() -> None:
    answer = proposed(a_case(area="violence", language="ar"), somebody(1), somebody(2))
    assert words(answer.pairs[0].warnings) == [
        "professione utile che manca: psicologo",
        "nessuno dei due parla arabo: serve un mediatore",
    ]


@pytest.mark.parametrize(
    ("case", "team", "reason"),
    [
        (a_case(), [], "Nessun operatore è disponibile per questa situazione."),
        (
            a_case(),
            [somebody(1, district_id=2), somebody(2, excluded=True)],
            "Nessun operatore è disponibile per questa situazione.",
        ),
        (a_case(), [an_educator(1), an_educator(2)], "Manca un assistente sociale disponibile."),
        (a_case(), [somebody(1)], "C'è una sola persona disponibile: la coppia ha bisogno di due."),
        (
            a_case(protected=True),
            [somebody(1), somebody(2)],
            "Nel gruppo per le situazioni protette non c'è una coppia disponibile.",
        ),
        (
            a_case(mandate="court_order"),
            [somebody(1), somebody(2)],
            "Manca un operatore abilitato alla tutela dei minori.",
        ),
    ],
)
def test_when_nobody_can_be_proposed_the_case_waits_with_a_reason(
    case: CaseFacts, team: list[Candidate], reason: str
) -> None:
    answer = proposed(case, *team)
    assert answer.pairs == ()
    assert answer.waiting_reason is not None
    assert words((answer.waiting_reason,)) == [reason]


def test_a_pair_chosen_by_hand_is_previewed_with_its_warnings() -> None:
    preview = preview_pair(a_case(), somebody(1, 98, district_id=2), an_educator(2, 62), RULES, TODAY)
    assert preview.rank == 0
    assert words(preview.reasons) == [
        "professioni diverse: assistente sociale, educatore",
        "Operatore 1: carico 98 % → 103 %",
        "Operatore 2: carico 62 % → 65 %",
    ]
    assert words(preview.warnings) == ["Operatore 1 arriva al 103 %: oltre la soglia del 100 %"]


@pytest.mark.parametrize(
    ("case", "lead", "co_lead", "reasons"),
    [
        (a_case(), somebody(1), an_educator(2), []),
        (a_case(), an_educator(1), somebody(2), []),
        (a_case(), somebody(1, 140, absent_until=TODAY, district_id=2), somebody(2), []),
        (a_case(), somebody(1), somebody(1), ["La coppia è fatta di due persone diverse."]),
        (a_case(), an_educator(1), an_educator(2), ["Nella coppia serve almeno un assistente sociale."]),
        (
            a_case(),
            somebody(1),
            somebody(2, excluded=True),
            ["Operatore 2 non è disponibile per questa situazione."],
        ),
        (
            a_case(),
            somebody(1),
            somebody(2, post_current=False),
            ["Operatore 2 non è disponibile per questa situazione."],
        ),
        (
            a_case(protected=True),
            somebody(1, protected_pool=True),
            somebody(2),
            ["Operatore 2 non è nel gruppo per le situazioni protette."],
        ),
        (
            a_case(mandate="court_order"),
            somebody(1),
            somebody(2),
            ["Nella coppia serve una persona abilitata alla tutela dei minori."],
        ),
    ],
)
def test_some_pairs_are_refused_whatever_the_reason(
    case: CaseFacts, lead: Candidate, co_lead: Candidate, reasons: list[str]
) -> None:
    assert words(refusals(case, lead, co_lead)) == reasons
