"""Who is left out, and why in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from intake.routing.ranking import preview_pair
from intake.workload.formula import Load
from tests.intake.invented_facts import (
    FULL_TIME,
    TODAY,
    a_case,
    an_educator,
    somebody,
)
from tests.intake.routing.asking import RULES, pairs, proposed, why_not, words

TOMORROW = date(2025, 11, 22)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"absent_until": date(2025, 12, 12)}, "assente fino al 12 dicembre 2025"),
        ({"absent_until": TODAY}, "assente fino al 21 novembre 2025"),
        ({"leave": (TOMORROW, date(2025, 12, 5))}, "assente dal 22 novembre 2025 al 5 dicembre 2025"),
        (
            {"leave": (date(2025, 11, 24), date(2025, 11, 28))},
            "assente dal 24 novembre 2025 al 28 novembre 2025",
        ),
        ({"post_current": False}, "l'incarico non è attivo"),
        ({"load": Load(Decimal(0), Decimal(0))}, "non ha ore disponibili"),
        ({"profession": "administrative"}, "profilo che non segue situazioni: amministrativo"),
        ({"district_id": 2}, "fuori dal presidio competente"),
        ({"areas": frozenset({"elderly"})}, "non segue il tema: Bambini, ragazzi e famiglia"),
        ({"load": Load(Decimal(101), FULL_TIME)}, "carico 119 %: oltre il limite del 115 %"),
        (
            {"load": Load(Decimal("97.75"), FULL_TIME)},
            "carico 115 %, salirebbe al 118 %: oltre il limite del 115 %",
        ),
    ],
)
def test_who_cannot_be_proposed_is_told_why(facts: dict[str, Any], reason: str) -> None:
    assert why_not(a_case(), somebody(1, **facts)) == [reason]


def test_who_works_in_the_comune_of_the_foster_family_is_left_out() -> None:
    case = a_case(foster_municipality_id=101)
    assert why_not(case, somebody(1)) == ["stesso Comune della famiglia affidataria: escluso"]
    assert why_not(case, somebody(2)) == []
    assert why_not(a_case(), somebody(1, municipality_id=None)) == []


def test_who_holds_a_seat_there_already_is_a_warning() -> None:
    case = a_case(foster_municipality_id=101)
    preview = preview_pair(case, somebody(1, name="Luca Conti"), an_educator(2), RULES, TODAY)
    assert words(preview.warnings) == ["Luca Conti lavora nel Comune della famiglia affidataria"]


def test_every_reason_is_told() -> None:
    assert len(why_not(a_case(), somebody(1, absent_until=TODAY, district_id=2, post_current=False))) == 3


@pytest.mark.parametrize(
    "facts",
    [
        {"absent_until": date(2025, 11, 20)},  # back today
        {"leave": (date(2025, 11, 25), date(2025, 12, 5))},  # goes in four days
        {"leave": (TOMORROW, date(2025, 11, 25))},  # goes for four days
        {"district_id": None},  # serves the whole Ambito
        {"district_id": 2, "municipality_id": 11},  # works in the comune of the case
        {"areas": frozenset({"minors_family", "housing"})},
        {"profession": "other"},
    ],
)
def test_who_can_be_proposed_is_not_left_out(facts: dict[str, Any]) -> None:
    assert why_not(a_case(), somebody(1, **facts)) == []


def test_the_ambito_says_who_is_about_to_leave() -> None:
    person = somebody(1, leave=(date(2025, 11, 26), date(2025, 11, 28)))
    assert why_not(a_case(), person, replace(RULES, leave_within_days=5, leave_least_days=3))
    assert why_not(a_case(), person, replace(RULES, leave_within_days=4, leave_least_days=3)) == []
    away = somebody(1, leave=(TOMORROW, date(2026, 1, 31)))
    assert why_not(a_case(), away, replace(RULES, leave_within_days=0)) == []


def test_a_leave_that_leaves_nobody_out_is_a_warning() -> None:
    soon = somebody(1, name="Luca Conti", leave=(TOMORROW, date(2025, 11, 25)))
    far = an_educator(2, leave=(date(2025, 12, 22), date(2026, 1, 6)))
    warned = words(preview_pair(a_case(), soon, far, RULES, TODAY).warnings)
    assert warned == ["Luca Conti: assente dal 22 novembre 2025 al 25 novembre 2025"]


def test_everybody_is_competent_when_the_place_is_not_known() -> None:
    assert pairs(
        a_case(district_id=None, municipality_id=None), somebody(1), an_educator(2, district_id=2)
    ) == [(1, 2)]


def test_protected_people_are_followed_by_the_restricted_pool_only() -> None:
    assert why_not(a_case(protected=True), somebody(1)) == ["fuori dal gruppo per le situazioni protette"]
    assert why_not(a_case(protected=True), somebody(1, protected_pool=True)) == []


def test_a_court_order_about_minors_needs_somebody_enabled() -> None:
    order = a_case(mandate="court_order")
    team = [somebody(1, 30), somebody(2, 60), an_educator(3, 30)]
    assert proposed(order, *team).pairs == ()
    enabled = replace(team[1], court_enabled=True)
    answer = proposed(order, team[0], enabled, team[2])
    assert [pair.ids for pair in answer.pairs] == [(1, 2), (2, 3)]
    assert "abilitazione alla tutela dei minori: Operatore 2" in words(answer.pairs[0].reasons)


def test_an_ambito_that_says_polo_reads_polo() -> None:
    rules = replace(RULES, district_label="polo")
    assert why_not(a_case(), somebody(1, district_id=2), rules) == ["fuori dal polo competente"]


def test_a_conflict_of_interest_is_never_shown() -> None:
    team = [somebody(1, 70), an_educator(2), an_educator(3)]
    with_conflict = [*team, somebody(4, 10, excluded=True)]
    assert proposed(a_case(), *with_conflict) == proposed(a_case(), *team)
