"""Asking the routing, and reading what it says in Italian."""

from django.utils.translation import override

from intake.facts import CaseFacts
from intake.routing.ranking import Candidate, Proposals, RoutingRules, propose
from intake.sentences import Sentence
from tests.intake.invented_facts import (
    TODAY,
    an_educator,
    somebody,
)

RULES = RoutingRules()


def proposed(case: CaseFacts, *team: Candidate, rules: RoutingRules = RULES) -> Proposals:
    return propose(case, team, rules, TODAY)


def pairs(case: CaseFacts, *team: Candidate, rules: RoutingRules = RULES) -> list[tuple[int, int]]:
    return [pair.ids for pair in proposed(case, *team, rules=rules).pairs]


def words(sentences: tuple[Sentence, ...]) -> list[str]:
    with override("it"):
        return [str(sentence) for sentence in sentences]


def why_not(case: CaseFacts, candidate: Candidate, rules: RoutingRules = RULES) -> list[str]:
    """Why a candidate is left out beside a pair that can be made."""
    answer = proposed(
        case, somebody(91, protected_pool=True), an_educator(92, protected_pool=True), candidate, rules=rules
    )
    assert answer.pairs
    return [
        reason
        for rejected in answer.rejected
        if rejected.candidate == candidate
        for reason in words(rejected.reasons)
    ]
