"""The hard filters of the routing: who cannot be proposed, and why, in words."""

from collections.abc import Iterator
from datetime import date

from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.operability import is_child_protection_order
from intake.routing.facts import Candidate, SeatPreview
from intake.routing.rules import RoutingRules
from intake.sentences import Sentence, say
from intake.workload.formula import Band
from network.urgency import Urgency


def rejection_reasons(
    case: CaseFacts, candidate: Candidate, rules: RoutingRules, today: date
) -> tuple[Sentence, ...]:
    """Every reason why ``candidate`` cannot follow ``case``; empty when they can."""
    return tuple((*_unavailable(candidate, rules, today), *_unsuited(case, candidate, rules)))


def _unavailable(candidate: Candidate, rules: RoutingRules, today: date) -> Iterator[Sentence]:
    if not candidate.post_current:
        yield say("post_not_current")
    if candidate.absent_until and candidate.absent_until >= today:
        yield say("absent", day=candidate.absent_until)
    elif candidate.leave and is_about_to_leave(candidate, rules, today):
        yield say("absent_soon", from_day=candidate.leave[0], day=candidate.leave[1])
    if candidate.load.capacity <= 0:
        yield say("no_capacity")
    if not may_hold_a_seat(candidate):
        yield say("profession_without_cases", profession=candidate.profession)


def _unsuited(case: CaseFacts, candidate: Candidate, rules: RoutingRules) -> Iterator[Sentence]:
    if not is_competent_there(case, candidate):
        yield say("outside_district", unit=rules.district_label)
    if works_by_the_foster_family(case, candidate):
        yield say("foster_municipality")
    if candidate.areas and case.area not in candidate.areas:
        yield say("area_not_followed", area=case.area)
    if case.protected and not candidate.protected_pool:
        yield say("not_in_protected_pool")
    allowed = allowed_pace(candidate, rules)
    if rules.pace_is_strict and cases_over_pace(case, candidate, rules):
        yield say("pace_reached", number=candidate.new_cases_last_30_days, allowed=allowed)


def is_about_to_leave(candidate: Candidate, rules: RoutingRules, today: date) -> bool:
    """Whether the candidate goes away so soon, and for so long, that they would hardly begin."""
    if candidate.leave is None:
        return False
    first, last = candidate.leave
    is_long = (last - first).days + 1 >= rules.leave_least_days
    return is_long and (first - today).days <= rules.leave_within_days


def may_hold_a_seat(candidate: Candidate) -> bool:
    """Whether the profession is one that follows cases."""
    return Profession(candidate.profession).may_hold_a_seat


def is_competent_there(case: CaseFacts, candidate: Candidate) -> bool:
    """Whether the candidate works in the district or comune of the case, or in the whole Ambito."""
    if case.district_id is None or candidate.district_id is None:
        return True
    is_same_comune = case.municipality_id is not None and case.municipality_id == candidate.municipality_id
    return candidate.district_id == case.district_id or is_same_comune


def works_by_the_foster_family(case: CaseFacts, candidate: Candidate) -> bool:
    """Whether the candidate works in the comune where the foster family lives, and so may know it."""
    return (
        case.foster_municipality_id is not None and candidate.municipality_id == case.foster_municipality_id
    )


def allowed_pace(candidate: Candidate, rules: RoutingRules) -> int:
    """New cases a month that the candidate should not exceed."""
    return max(rules.pace_least, candidate.open_cases // rules.pace_open_per_new)


def cases_over_pace(case: CaseFacts, candidate: Candidate, rules: RoutingRules) -> int:
    """By how many cases the pace would be exceeded with this one; an emergency never exceeds it."""
    if case.urgency == Urgency.EMERGENCY:
        return 0
    return max(0, candidate.new_cases_last_30_days + 1 - allowed_pace(candidate, rules))


def is_red(preview: SeatPreview) -> bool:
    """Whether the assignment would take the person above the limit."""
    return preview.after.band == Band.RED


def is_enabled_for(case: CaseFacts, *pair: Candidate) -> bool:
    """Whether somebody of the pair may follow child protection, when a court has ordered it."""
    return not is_child_protection_order(case) or any(candidate.court_enabled for candidate in pair)


def overload_reason(preview: SeatPreview) -> Sentence:
    """In words, that the load is or would go above the limit."""
    limit = int(preview.after.limits[2] * 100)
    if preview.before.band == Band.RED:
        return say("too_loaded", percent=preview.before.percent, limit=limit)
    return say("would_be_too_loaded", before=preview.before.percent, after=preview.after.percent, limit=limit)
