"""What happens when a scheda is registered, told before it happens. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from audit import clock
from intake.answers import Outcome
from intake.models import Case, Person
from intake.progress import Progress, progress_of_case, with_pair
from intake.routing.ranking import Proposals, RankedPair, propose
from intake.scheda.filled import Scheda
from intake.scheda.opening import situation_from
from intake.sentences import Sentence
from intake.workload.caseloads import candidates_for
from intake.workload.weighing import facts_of, rules_of

OF_THE_LOAD = {"load_change", "lowest_load", "longest_ago"}


@dataclass(frozen=True)
class Consequences:
    """What follows from the outcome chosen on a scheda.

    Attributes:
        followed: the progress of the person's open situation, which the new scheda joins.
        pair: the first proposal of the routing for a new situation; the coordinator decides.
        reasons: why that pair, without anybody's load: that is for the coordinator.
        waiting_reason: why no pair can be proposed.
        due_at: until when a new situation should be taken in charge.
    """

    outcome: Outcome
    followed: Progress | None = None
    pair: RankedPair | None = None
    reasons: tuple[Sentence, ...] = ()
    waiting_reason: Sentence | None = None
    due_at: datetime | None = None


def consequences_of(scheda: Scheda, ambito_id: int, known: Person | None) -> Consequences:
    """Tell what registering ``scheda`` would do.

    Args:
        ambito_id: where it is registered.
        known: the person of the archive it is about; None for a new one.
    """
    outcome = Outcome(scheda.outcome)
    if outcome not in {Outcome.TAKE_CHARGE, Outcome.TEAM}:
        return Consequences(outcome)
    if known is not None and (case := _open_case(known)):
        return Consequences(outcome, followed=progress_of_case(case))
    case, proposals = _proposals(scheda, ambito_id, known)
    if outcome == Outcome.TEAM:
        return Consequences(outcome, due_at=case.take_charge_due_at)
    pair = proposals.pairs[0] if proposals.pairs else None
    return Consequences(
        outcome,
        pair=pair,
        reasons=tuple(reason for reason in pair.reasons if reason.code not in OF_THE_LOAD) if pair else (),
        waiting_reason=proposals.waiting_reason,
        due_at=case.take_charge_due_at,
    )


def _open_case(person: Person) -> Case | None:
    return (
        Case.objects.open().filter(person=person).prefetch_related(with_pair()).order_by("-opened_at").first()
    )


def _proposals(scheda: Scheda, ambito_id: int, known: Person | None) -> tuple[Case, Proposals]:
    rules = rules_of(ambito_id)
    person = Person(
        pk=known.pk if known else None,
        ambito_id=ambito_id,
        language=scheda.language,
        protected=scheda.is_protected,
    )
    case = situation_from(scheda, person, rules)
    return case, propose(facts_of(case), candidates_for(case, rules), rules, clock.today())
