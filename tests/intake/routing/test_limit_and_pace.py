"""What the limit of the load and the pace of new cases change."""

from dataclasses import replace

import pytest

from tests.intake.invented_facts import (
    a_case,
    an_educator,
    somebody,
)
from tests.intake.routing.asking import RULES, pairs, proposed, why_not, words


def test_who_would_pass_the_limit_is_proposed_only_when_there_is_nobody_else() -> None:
    overloaded, calm, educator = somebody(1, 120), somebody(2, 60), an_educator(3)
    assert pairs(a_case(), overloaded, calm, educator) == [(2, 3)]
    answer = proposed(a_case(), overloaded, educator)
    assert [pair.ids for pair in answer.pairs] == [(1, 3)]
    assert words(answer.pairs[0].warnings) == [
        "Operatore 1 arriva al 125 %: oltre il limite del 115 %."
        " Servono un motivo scritto e un piano per alleggerire il carico"
    ]


def test_who_is_below_the_limit_comes_first_among_pairs_that_pass_it() -> None:
    team = [somebody(1, 130), somebody(2, 60), an_educator(3, 140), an_educator(4, 120)]
    assert pairs(a_case(), *team)[0] == (2, 4)


def test_who_would_pass_the_limit_only_as_lead_may_still_be_co_lead() -> None:
    nearly = somebody(1, 112)  # 116 % as lead, 115 % as co-lead
    assert pairs(a_case(), nearly, somebody(2, 60)) == [(2, 1)]


def test_passing_the_threshold_is_a_warning() -> None:
    answer = proposed(a_case(), somebody(1, 98), an_educator(2))
    assert words(answer.pairs[0].warnings) == ["Operatore 1 arriva al 103 %: oltre la soglia del 100 %"]


def test_too_many_new_cases_in_a_month_lower_the_rank_and_are_told() -> None:
    busy = somebody(1, 40, open_cases=12, new_cases_last_30_days=4)  # two over the pace of three
    assert pairs(a_case(), busy, somebody(2, 59), an_educator(3))[0] == (2, 3)
    answer = proposed(a_case(), busy, somebody(2, 61), an_educator(3))
    assert answer.pairs[0].ids == (1, 3)
    assert words(answer.pairs[0].warnings) == [
        "Operatore 1 ha già avuto 4 nuove situazioni in 30 giorni: il passo consigliato è 3",
        "per il passo, nelle proposte il carico di Operatore 1 conta 20 punti percentuali in più",
    ]


@pytest.mark.parametrize(
    ("open_cases", "new", "is_over"),
    [(0, 2, False), (0, 3, True), (23, 2, False), (23, 3, True), (24, 3, False), (24, 4, True)],
)
def test_one_new_case_a_month_is_allowed_for_six_open_and_never_less_than_three(
    open_cases: int, new: int, is_over: bool
) -> None:
    team = [somebody(1, open_cases=open_cases, new_cases_last_30_days=new), an_educator(2)]
    assert bool(proposed(a_case(), *team).pairs[0].warnings) == is_over


def test_an_emergency_does_not_look_at_the_pace() -> None:
    busy = somebody(1, 40, new_cases_last_30_days=9)
    emergency = a_case(urgency="emergency")
    strict = replace(RULES, pace_is_strict=True)
    for rules in (RULES, strict):
        answer = proposed(emergency, busy, somebody(2, 60), an_educator(3), rules=rules)
        assert answer.pairs[0].ids == (1, 3)
        assert answer.pairs[0].warnings == ()


def test_an_ambito_may_make_the_pace_a_limit() -> None:
    strict = replace(RULES, pace_is_strict=True, pace_least=1)
    busy = somebody(1, 10, open_cases=6, new_cases_last_30_days=1)
    assert why_not(a_case(), busy, strict) == ["1 nuova situazione in 30 giorni: il massimo è 1"]
