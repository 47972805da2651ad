"""The numbers of the published formula: kept, changed by an Ambito, refused when wrong."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from intake.workload.formula import (
    Phase,
    Seat,
    WorkloadRules,
    case_points,
)
from intake.workload.rules import DEFAULTS
from network.areas import Area
from tests.intake.invented_facts import TODAY, a_case

RULES = WorkloadRules()


def test_the_published_numbers_are_these() -> None:
    assert set(RULES.base) == {*Area.values, "child_protection_order"}
    assert set(RULES.phases) == set(Phase.values)
    assert set(RULES.shares) == set(Seat.values)
    assert RULES.version == 1


def test_rules_are_kept_and_read_back_without_rounding() -> None:
    own = WorkloadRules.from_mapping(
        {"version": 7, "base": {"violence": "7.125"}, "pressing_from": "priority"}
    )
    assert own.base["violence"] == Decimal("7.125")
    assert own.base["elderly"] == RULES.base["elderly"]
    assert WorkloadRules.from_mapping(json.loads(json.dumps(own.as_mapping()))) == own


def test_rules_of_an_ambito_change_the_points_and_say_their_version() -> None:
    own = WorkloadRules.from_mapping(
        {"version": 2, "base": {"elderly": 4}, "additions": {"pressing": "0.5"}, "pressing_from": "priority"}
    )
    explained = case_points(a_case(area="elderly", urgency="priority"), own, TODAY)
    assert explained.total == 6
    assert explained.rules_version == 2


@pytest.mark.parametrize(
    ("mapping", "where", "words"),
    [
        ({"base": {"violence": -1}}, "base.violence", "Scrivi un numero da 0 a 50."),
        ({"base": {"violence": "tanto"}}, "base.violence", "Scrivi un numero da 0 a 50."),
        ({"base": {"violence": "NaN"}}, "base.violence", "Scrivi un numero da 0 a 50."),
        ({"base": {"violence": "Infinity"}}, "base.violence", "Scrivi un numero da 0 a 50."),
        ({"base": {"violence": True}}, "base.violence", "Scrivi un numero da 0 a 50."),
        ({"base": {"violence": None}}, "base.violence", "Scrivi un numero da 0 a 50."),
        ({"shares": {"lead": 1.5}}, "shares.lead", "Scrivi un numero da 0 a 1."),
        (
            {"shares": {"lead": "0.5", "co_lead": "0.4"}},
            "shares",
            "Le due quote insieme devono coprire almeno tutta la situazione.",
        ),
        (
            {"base": {"violenza": 7}},
            "base.violenza",
            "Questo parametro non esiste: controlla come è scritto.",
        ),
        ({"bases": {}}, "bases", "Questo parametro non esiste: controlla come è scritto."),
        ({"base": [7]}, "base", "Scrivi i parametri uno per uno, con nome e numero."),
        (
            {"bands": {"orange": "0.8"}},
            "bands",
            "Le soglie devono crescere: giallo, poi arancione, poi rosso.",
        ),
        (
            {"capacity": {"overhead_per_fte": 90}},
            "capacity.overhead_per_fte",
            "La capacità deve restare sopra i punti tenuti per il resto del lavoro.",
        ),
        ({"version": 0}, "version", "La versione è un numero intero da 1 in su."),
        ({"version": "2"}, "version", "La versione è un numero intero da 1 in su."),
        ({"pressing_from": "subito"}, "pressing_from", "Scegli uno dei livelli di urgenza."),
    ],
)
def test_wrong_rules_are_refused_with_what_is_wrong(mapping: dict[str, Any], where: str, words: str) -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        WorkloadRules.from_mapping(mapping)
    assert refused.value.message_dict == {where: [words]}


def test_the_published_numbers_cannot_be_changed_in_place() -> None:
    with pytest.raises(TypeError):
        RULES.base["violence"] = Decimal(0)  # type: ignore[index] # that it cannot be written is the point
    assert DEFAULTS["base"]["violence"] == 7
