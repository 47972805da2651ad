"""Why a pair, in words anyone can read; and what to be careful about."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from accounts.languages import Language
from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.operability import is_child_protection_order, professions_needed
from intake.routing.facts import Candidate, SeatPreview
from intake.routing.filters import allowed_pace, cases_over_pace, works_by_the_foster_family
from intake.routing.rules import RoutingRules
from intake.sentences import Sentence, say
from intake.workload.formula import Band

LEAVE_TOLD = timedelta(days=14)


def reasons_for(
    case: CaseFacts,
    lead: SeatPreview,
    co_lead: SeatPreview,
    leads: Sequence[SeatPreview],
    rules: RoutingRules,
) -> tuple[Sentence, ...]:
    """Why this pair. ``leads`` are all the possible leads, best first: the load is compared with theirs."""
    pair = (lead.candidate, co_lead.candidate)
    return tuple(
        (
            *_of_place(case, *pair, rules),
            *(reason for member in pair for reason in _of_person(case, member)),
            *_of_comparison(lead, leads),
            *_of_professions(*pair),
            *_of_special_cases(case, pair),
            *(_of_load(seat) for seat in (lead, co_lead)),
        )
    )


def warnings_for(
    case: CaseFacts, lead: SeatPreview, co_lead: SeatPreview, rules: RoutingRules, today: date
) -> tuple[Sentence, ...]:
    """What the coordinator should weigh before choosing this pair."""
    seats = (lead, co_lead)
    return tuple(
        (
            *(warning for seat in seats for warning in _of_overload(seat)),
            *(warning for seat in seats for warning in _of_pace(case, seat.candidate, rules)),
            *(warning for seat in seats for warning in _of_leave(seat.candidate, today)),
            *_of_gaps(case, lead.candidate, co_lead.candidate),
        )
    )


def speaks_for(case: CaseFacts, candidate: Candidate) -> bool:
    """Whether the candidate speaks the person's language, when it is known and is not Italian."""
    return needs_language(case) and case.language in candidate.languages


def is_preferred(case: CaseFacts, candidate: Candidate) -> bool:
    """Whether the candidate is the woman, or the man, with whom the person asks to talk."""
    return bool(case.prefers) and candidate.gender == case.prefers


def needs_language(case: CaseFacts) -> bool:
    """Whether the person is best understood in a language other than Italian."""
    return case.language not in ("", Language.ITALIAN)


def waiting_reason(case: CaseFacts, eligible: Sequence[Candidate]) -> Sentence:
    """Why no pair can be made with the people left after the filters."""
    if not eligible:
        return say("waiting_protected" if case.protected else "waiting_nobody")
    if not any(candidate.profession == Profession.SOCIAL_WORKER for candidate in eligible):
        return say("waiting_social_worker")
    if len(eligible) == 1:
        return say("waiting_second_person")
    return say("waiting_court")


def _of_place(
    case: CaseFacts, lead: Candidate, co_lead: Candidate, rules: RoutingRules
) -> Iterator[Sentence]:
    if case.district_id is not None and lead.district_id == co_lead.district_id == case.district_id:
        yield say("same_district", unit=rules.district_label)


def _of_person(case: CaseFacts, candidate: Candidate) -> Iterator[Sentence]:
    if candidate.knows_family:
        yield say("knows_family", name=candidate.name)
    if speaks_for(case, candidate):
        yield say("speaks", name=candidate.name, language=case.language)
    if is_preferred(case, candidate):
        yield say("preferred", name=candidate.name, gender=case.prefers)


def _of_comparison(lead: SeatPreview, leads: Sequence[SeatPreview]) -> Iterator[Sentence]:
    """Say it only when it is true of everybody who could lead, and only when there was a choice."""
    others = [other for other in leads if other.candidate.id != lead.candidate.id]
    if not others:
        return
    lowest = min(other.after.ratio for other in others)
    if lead.after.ratio < lowest:
        yield say("lowest_load", name=lead.candidate.name)
    elif lead.after.ratio == lowest and _waits_longest(lead, others):
        yield say("longest_ago", name=lead.candidate.name)


def _waits_longest(lead: SeatPreview, others: Sequence[SeatPreview]) -> bool:
    own = lead.candidate.last_assigned_at
    tied = [other.candidate.last_assigned_at for other in others if other.after.ratio == lead.after.ratio]
    if own is None:
        return None not in tied
    return all(moment is not None and own < moment for moment in tied)


def _of_professions(lead: Candidate, co_lead: Candidate) -> Iterator[Sentence]:
    if lead.profession != co_lead.profession:
        yield say("professions_differ", professions=(str(lead.profession), str(co_lead.profession)))
    elif lead.municipality_id != co_lead.municipality_id:
        yield say("other_municipality")


def _of_special_cases(case: CaseFacts, pair: tuple[Candidate, Candidate]) -> Iterator[Sentence]:
    if is_child_protection_order(case):
        yield from (say("court_enabled", name=member.name) for member in pair if member.court_enabled)
    if case.protected:
        yield say("protected_pool")


def _of_load(seat: SeatPreview) -> Sentence:
    return say("load_change", name=seat.candidate.name, before=seat.before.percent, after=seat.after.percent)


def _of_overload(seat: SeatPreview) -> Iterator[Sentence]:
    __, orange, red = (int(limit * 100) for limit in seat.after.limits)
    if seat.after.band == Band.RED:
        yield say("over_limit", name=seat.candidate.name, after=seat.after.percent, limit=red)
    elif seat.after.band == Band.ORANGE:
        yield say("over_threshold", name=seat.candidate.name, after=seat.after.percent, limit=orange)


def _of_pace(case: CaseFacts, candidate: Candidate, rules: RoutingRules) -> Iterator[Sentence]:
    if beyond := cases_over_pace(case, candidate, rules):
        yield say(
            "over_pace",
            name=candidate.name,
            number=candidate.new_cases_last_30_days,
            allowed=allowed_pace(candidate, rules),
        )
        if rules.pace_penalty:
            yield say("pace_counts", name=candidate.name, percent=int(100 * beyond * rules.pace_penalty))


def _of_leave(candidate: Candidate, today: date) -> Iterator[Sentence]:
    if candidate.leave and candidate.leave[0] <= today + LEAVE_TOLD:
        yield say("away_soon", name=candidate.name, from_day=candidate.leave[0], day=candidate.leave[1])


def _of_gaps(case: CaseFacts, lead: Candidate, co_lead: Candidate) -> Iterator[Sentence]:
    for member in (lead, co_lead):
        if works_by_the_foster_family(case, member):
            yield say("works_by_foster_family", name=member.name)
    useful = tuple(code for code in professions_needed(case) if code != Profession.SOCIAL_WORKER)
    if useful and not {lead.profession, co_lead.profession} & set(useful):
        yield say("profession_missing", professions=useful)
    if needs_language(case) and not (speaks_for(case, lead) or speaks_for(case, co_lead)):
        yield say("nobody_speaks", language=case.language)
    if case.prefers and not (is_preferred(case, lead) or is_preferred(case, co_lead)):
        yield say("nobody_preferred", gender=case.prefers)
