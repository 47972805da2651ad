"""Giving a situation to two people: what is checked, what is kept of the choice, who is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import clock
from audit.context import Actor
from intake.hiding import hidden_among
from intake.models import Assignment, Case, ConflictOfInterest, PairChoice
from intake.moving import locked, save, tell
from intake.routing.choice import check_pair, over_limit, proposals_among, proposals_for, seats_held
from intake.routing.ranking import Candidate, Proposals, RankedPair, RoutingRules
from intake.scheda.at_charge import ask_at_charge
from intake.seating import ask, count_seats, leave, refuse_who_left, seat_at_once, tell_desk
from intake.states import SEAT_NOT_TAKEN, AssignmentState, CaseState
from intake.workload.caseloads import candidates_for, points_now
from intake.workload.formula import Seat
from intake.workload.relief import NOTHING_PROMISED, Relief, promise
from intake.workload.weighing import rules_of, weigh
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, see

Pair = Mapping[Seat, User]

ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a pair is chosen.

    Attributes:
        reason: why these two, in the words of who chooses.
        relief: what is promised to whoever passes the red limit.
        proposals: those among which they were chosen, when they were asked for just before.
        replacing: the seat for which somebody else is looked for, "" for both.
        is_imposed: by mandate of the court, without waiting for an answer.
        is_automatic: chosen by the rules, with nobody deciding.
        tells: whether each is told here; an act over many situations tells each person once.
    """

    reason: str = ""
    relief: Relief = NOTHING_PROMISED
    proposals: Proposals | None = None
    replacing: str = ""
    is_imposed: bool = False
    is_automatic: bool = False
    tells: bool = True


def give(by: User, case: Case, pair: Pair, rules: RoutingRules, manner: Manner) -> None:
    """Ask two people to follow a situation that is locked. Who already sits there is not asked again.

    On a situation in charge, who leaves holds the seat until who comes has sat down.

    Raises:
        ValidationError: the pair is forbidden, has no written reason and needs one, or (``conflict``) one of
            the two has just left.
    """
    coming = {seat: who for seat, who in pair.items() if not _is_chosen(case, seat, who)}
    # From here on nobody else adds to their load: what is checked below stays true until it is written.
    refuse_who_left(list(coming.values()))
    _check(by, case, pair, rules, manner)
    left, leaving = _make_room(case, pair)
    if case.state in {CaseState.REPORTED, CaseState.ASSESSING, CaseState.REOPENED}:
        case.move_to(CaseState.ASSIGNING)
    if manner.is_imposed:
        _begin_at_once(case, rules)
        ask_at_charge(case)
    sit = seat_at_once if manner.is_imposed else ask
    joined = [sit(case, seat, who, rules) for seat, who in coming.items()]
    count_seats(case, *joined)
    save(case)
    if manner.tells:
        _tell(by, case, list(coming.values()), left, leaving, manner)


def _tell(  # noqa: PLR0917 - who comes, who left, who will
    by: User, case: Case, new: list[User], left: list[User], leaving: list[User], manner: Manner
) -> None:
    schede = list(case.intakes.select_related("compiled_by")) if manner.is_imposed else []
    hold_counters([by, *new, *left, *leaving, *(scheda.compiled_by for scheda in schede)])
    see(user=by, path=case.board_path)
    asked = NoticeKind.ASSIGNMENT_IMPOSED if manner.is_imposed else NoticeKind.ASSIGNMENT_PROPOSED
    tell(by, case, new, asked)
    tell(by, case, left, NoticeKind.ASSIGNMENT_WITHDRAWN, path="/")
    tell(by, case, leaving, NoticeKind.SEAT_TO_HAND_OVER)
    tell_desk(by, case, schede)


def give_automatically(by: User, case: Case, rules: RoutingRules) -> bool:
    """Give a situation just opened to the first pair proposed; False when a coordinator has to choose.

    That is so when there is no pair, or when somebody would pass the red limit. A pair that somebody else has
    loaded or lost this very moment is looked for again, a few times.
    """
    for _attempt in range(ATTEMPTS):
        proposals = proposals_for(case, rules)
        if not proposals.pairs or over_limit(proposals.pairs[0], {}):
            return False
        lead, co_lead = proposals.pairs[0].ids
        people = User.objects.in_bulk([lead, co_lead])
        pair = {Seat.LEAD: people[lead], Seat.CO_LEAD: people[co_lead]}
        try:
            with transaction.atomic():
                give(by, locked(case), pair, rules, Manner(is_automatic=True, proposals=proposals))
        except ValidationError:
            continue
        case.refresh_from_db()
        return True
    return False


def ask_the_next(by: Actor, case: Case) -> list[User]:
    """Ask who comes next for a seat just left without an answer, where the rules choose by themselves.

    Not who has said no already, or did not answer. Returns who was asked, for the caller to tell: nobody when
    a coordinator has to choose: of another urgency, beyond the red limit, or with nobody left.
    """
    rules = rules_of(case.ambito_id)
    if case.is_followed or case.urgency not in rules.automatic:
        return []
    gone = {row.operator_id for row in case.assignments.all() if row.state in SEAT_NOT_TAKEN}
    candidates = [one for one in candidates_for(case, rules) if one.id not in gone]
    proposals, held = proposals_among(case, candidates, rules), seats_held(case)
    if not proposals.pairs or over_limit(proposals.pairs[0], held):
        return []
    lead, co_lead = proposals.pairs[0].ids
    people = User.objects.in_bulk([lead, co_lead])
    pair = {Seat.LEAD: people[lead], Seat.CO_LEAD: people[co_lead]}
    manner = Manner(is_automatic=True, proposals=proposals, tells=False)
    try:
        with transaction.atomic():
            give(by, locked(case), pair, rules, manner)  # type: ignore[arg-type] # nothing is promised or told
    except ValidationError:  # somebody has just been loaded, or has left: the coordinator looks
        return []
    case.refresh_from_db()
    return [who for who in pair.values() if who.pk not in held.values()]


def _check(by: User, case: Case, pair: Pair, rules: RoutingRules, manner: Manner) -> None:
    """Stop a choice that may not be made, and keep the one that is."""
    ids = pair[Seat.LEAD].pk, pair[Seat.CO_LEAD].pk
    two, proposals = _looked_at(case, ids, rules, manner)
    unplanned = check_pair(case, proposals, two, rules, manner.reason, relief=manner.relief)
    choice = PairChoice(
        case=case,
        proposals=proposals.as_mapping(),
        rules_version=proposals.rules_version,
        chosen_rank=proposals.rank_of(*ids),
        lead=pair[Seat.LEAD],
        co_lead=pair[Seat.CO_LEAD],
        reason=manner.reason.strip(),
        is_automatic=manner.is_automatic,
        waited_from=case.waits_from if case.lacks_somebody else None,
        lane_told_at=case.lane_told_at,
    )
    # The pair and the reason were checked above; the proposals are our own words.
    choice.clean_fields(exclude=["case", "lead", "co_lead", "proposals"])
    choice.save()
    promised = [who for who in pair.values() if who.pk in unplanned]
    promise(by, case.ambito_id, promised, manner.relief, case)


def _looked_at(
    case: Case, ids: tuple[int, int], rules: RoutingRules, manner: Manner
) -> tuple[tuple[Candidate, Candidate], Proposals]:
    """The chosen people as candidates, as loaded as they are now, and the proposals among which they were."""
    known = manner.proposals
    chosen = next((pair for pair in known.pairs if pair.ids == ids), None) if known else None
    if known and chosen:
        points, away = points_now(ids, case), _excluded_now(case, chosen)
        lead, co_lead = (
            replace(seat.candidate.carrying(points[seat.candidate.id]), excluded=seat.candidate.id in away)
            for seat in chosen.seats
        )
        return (lead, co_lead), known
    candidates = {one.id: one for one in candidates_for(case, rules)}
    if not set(ids) <= set(candidates):
        raise ValidationError(_("Scegli due operatori dell'ambito."))
    proposals = proposals_among(case, candidates.values(), rules, manner.replacing)
    return (candidates[ids[0]], candidates[ids[1]]), proposals


def _excluded_now(case: Case, pair: RankedPair) -> set[int]:
    """Who of a pair must not follow the person, as it is now: perhaps declared since they were read."""
    ids = set(pair.ids)
    away = ids & set(ConflictOfInterest.objects.excluded_from(case))
    if case.person.protected:
        away |= {user.pk for user in hidden_among(case.person, User.objects.filter(pk__in=ids))}
    return away


def _is_chosen(case: Case, seat: str, who: User) -> bool:
    """Whether somebody sits on a seat, or has been asked to, already."""
    return any(
        row.is_open and row.seat == seat and row.operator_id == who.pk for row in case.assignments.all()
    )


def _make_room(case: Case, pair: Pair) -> tuple[list[User], list[User]]:
    """Free the seats of who is not in ``pair``; return who left and who will.

    Once the situation is in charge its holders stay: they leave when who comes after them has sat down.
    """
    left, staying = [], []
    for row in case.assignments.all():
        if not row.is_open or pair[Seat(row.seat)].pk == row.operator_id:
            continue
        if case.is_followed and row.state == AssignmentState.ACCEPTED:
            staying.append(row)
            continue
        leave(row)
        if row.operator not in pair.values():
            left.append(row.operator)
    _refuse_change_of_seat(staying, pair)
    return left, [row.operator for row in staying if not row.needs_somebody]


def _refuse_change_of_seat(staying: list[Assignment], pair: Pair) -> None:
    for row in staying:
        if row.operator in pair.values():
            raise ValidationError(
                _("%(name)s fa già parte della coppia: prima deve lasciare il posto che ha."),
                params={"name": row.operator.label},
            )


def _begin_at_once(case: Case, rules: RoutingRules) -> None:
    """Put a situation in charge by mandate of the court: who was asked sits down without answering."""
    case.move_to(CaseState.IN_CHARGE)
    case.in_charge_at = case.in_charge_at or clock.now()
    weigh(case, rules)
    for row in case.assignments.all():
        if row.state == AssignmentState.PROPOSED:
            row.move_to(AssignmentState.ACCEPTED)
            row.decided_at = clock.now()
            row.is_imposed = True
        if row.is_open:
            row.save()
