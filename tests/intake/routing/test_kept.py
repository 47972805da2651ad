"""What is kept of a proposal and of the rules."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from intake.routing.ranking import RoutingRules
from tests.intake.invented_facts import (
    a_case,
    an_educator,
    somebody,
)
from tests.intake.routing.asking import RULES, proposed


def test_the_proposal_is_kept_with_the_version_of_the_rules() -> None:
    rules = replace(RULES, version=4)
    answer = proposed(a_case(), somebody(1), an_educator(2), somebody(3, district_id=2), rules=rules)
    with override("it"):
        kept = json.loads(json.dumps(answer.as_mapping()))
    assert kept["rules_version"] == 4
    assert kept["on"] == "2025-11-21"
    assert kept["pairs"][0]["lead"]["percent_after"] == 55
    assert kept["pairs"][0]["reasons"][0]["text"] == "stesso presidio della situazione"
    assert kept["rejected"][0]["reasons"][0]["code"] == "outside_district"
    assert kept["waiting_reason"] is None
    assert answer.rank_of(1, 2) == 1
    assert answer.rank_of(2, 1) is None


def test_a_person_is_a_candidate_once() -> None:
    with pytest.raises(ValueError, match="once"):
        proposed(a_case(), somebody(1), somebody(1, 60))


def test_the_rules_are_kept_and_read_back() -> None:
    rules = RoutingRules.from_mapping(
        {
            "version": 3,
            "language_bonus": "0.2",
            "district_label": " polo ",
            "workload": {"base": {"housing": 4}},
        }
    )
    assert rules.district_label == "polo"
    assert rules.workload.base["housing"] == 4
    assert RoutingRules.from_mapping(json.loads(json.dumps(rules.as_mapping()))) == rules
    assert RoutingRules.from_mapping({}) == RULES


@pytest.mark.parametrize(
    ("mapping", "where", "message"),
    [
        ({"language_bonus": 2}, "language_bonus", "Scrivi un numero da 0 a 1."),
        ({"pace_open_per_new": 0}, "pace_open_per_new", "Scrivi un numero intero, almeno 1."),
        ({"pace_least": 1.5}, "pace_least", "Scrivi un numero intero, almeno 0."),
        ({"pace_is_strict": "sì"}, "pace_is_strict", "Scegli sì o no."),
        (
            {"district_label": ""},
            "district_label",
            "Scrivi il nome in una parola, per esempio presidio o polo.",
        ),
        ({"bonus": 1}, "bonus", "Questo parametro non esiste: controlla come è scritto."),
        ({"version": True}, "version", "La versione è un numero intero da 1 in su."),
        ({"workload": 7}, "workload", "Scrivi i parametri uno per uno, con nome e numero."),
        (
            {"workload": {"base": {"housing": -1}}},
            "workload.base.housing",
            "Scrivi un numero da 0 a 50.",
        ),
    ],
)
def test_wrong_rules_are_refused_with_what_is_wrong(
    mapping: dict[str, Any], where: str, message: str
) -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        RoutingRules.from_mapping(mapping)
    assert refused.value.message_dict == {where: [message]}
