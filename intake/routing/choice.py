"""Choosing the pair of a situation: what is proposed, what is forbidden, what needs a written reason."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from intake.models import Case
from intake.routing.ranking import (
    Candidate,
    Proposals,
    RankedPair,
    RoutingRules,
    preview_pair,
    propose,
    refusals,
)
from intake.workload.caseloads import candidates_for
from intake.workload.formula import Band
from intake.workload.relief import NOTHING_PROMISED, Relief, without_plan
from intake.workload.weighing import facts_of


def proposals_for(case: Case, rules: RoutingRules, replacing: str = "") -> Proposals:
    """The pairs the routing proposes today for a situation, with their reasons; seats already held stay.

    Args:
        replacing: the seat for which somebody else is looked for; "" when none is.
    """
    return proposals_among(case, candidates_for(case, rules), rules, replacing)


def proposals_among(
    case: Case, candidates: Iterable[Candidate], rules: RoutingRules, replacing: str = ""
) -> Proposals:
    """As ``proposals_for``, with the candidates already read."""
    held = seats_held(case)
    leaving = held.pop(replacing, None)
    others = [one for one in candidates if one.id != leaving]
    return propose(facts_of(case), others, rules, clock.today(), held=held)


def seats_held(case: Case) -> dict[str, int]:
    """The seats for which somebody was chosen, with the id of each: who comes, rather than who leaves.

    A seat that the coordinator holds ad interim, or that who left has, is still to be given.
    """
    open_seats = [seat for seat in case.assignments.all() if seat.is_open and not seat.needs_somebody]
    return {seat.seat: seat.operator_id for seat in sorted(open_seats, key=lambda seat: seat.pk)}


def over_limit(pair: RankedPair, held: Mapping[str, int]) -> list[Candidate]:
    """Who, of the people a choice would add, would pass the red limit: then it needs a written reason."""
    return [
        seat.candidate
        for seat in (pair.lead, pair.co_lead)
        if seat.after.band == Band.RED and seat.candidate.id not in held.values()
    ]


def check_pair(
    case: Case,
    proposals: Proposals,
    pair: tuple[Candidate, Candidate],
    rules: RoutingRules,
    reason: str,
    *,
    relief: Relief = NOTHING_PROMISED,
) -> set[int]:
    """Stop a pair that is forbidden, and one that lacks the reason or the plan of relief that it needs.

    Returns:
        Whom ``relief`` is promised to: who passes the red limit and has no plan standing.

    Raises:
        ValidationError: with what forbids the pair, or keyed by the fields of what must be written and why.
    """
    facts = facts_of(case)
    if forbidden := refusals(facts, *pair):
        raise ValidationError([str(sentence) for sentence in forbidden])
    over = over_limit(preview_pair(facts, *pair, rules, clock.today()), seats_held(case))
    unplanned = without_plan(one.id for one in over)
    faults = {}
    if not reason.strip():
        if proposals.rank_of(pair[0].id, pair[1].id) is None:
            faults["reason"] = _("Hai scelto una coppia diversa da quelle proposte: scrivi perché.")
        elif over:
            message = _("%(names)s: oltre il limite di carico. Scrivi perché.")
            faults["reason"] = message % {"names": ", ".join(one.name for one in over)}
    if unplanned:
        faults |= relief.faults(one.name for one in over if one.id in unplanned)
    if faults:
        raise ValidationError(faults)
    return unplanned
