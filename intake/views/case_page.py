"""What the pages of one situation have in common: who may read it, its heading, its tabs, its side column."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import can
from accounts.professions import Profession
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.absences.covering import away_today
from intake.agenda.reading import agenda_of_case, names_of
from intake.content import ask_reason
from intake.models import Assignment, Case
from intake.operability import operability
from intake.routing.pair import reasons_of
from intake.states import AssignmentState, CaseState
from intake.workload.weighing import facts_of
from network.actions import see_notices
from network.models import Notice


@dataclass(frozen=True)
class Tab:
    """One of the pages of a situation, as the component ``tabs`` draws it."""

    url: str
    label: Promise
    is_current: bool
    count: int | None = None


SOME_TEAMS = 6


def readable_case(request: SignedInRequest, pk: int, *, is_content: bool = True) -> Case:
    """The situation, if ``request.user`` may read it.

    Args:
        is_content: whether the page shows what is written of the person; acts and protection need no reason.

    Raises:
        Http404: it is not there, or not for this person.
        ReasonNeeded: the person is under protection and a coordinator must write why first.
    """
    cases = (
        Case.objects.visible_to(request.user)
        .select_related("person", "municipality", "household", "district__unit", "imported_from")
        .prefetch_related("assignments__operator", "assignments__hand_over")
    )
    case = get_object_or_404(cases, pk=pk)
    # What was typed into an open page is not lost at the end of the hour: an act is done, and not answered
    # with the content (``log_case``).
    if is_content and request.method != "POST":
        ask_reason(request.user, [case])
    return case


def log_case(request: SignedInRequest, case: Case, *others: Any, is_content: bool = True) -> None:
    """Write in the access log that the situation, its person and ``others`` are about to be shown.

    Raises:
        ReasonNeeded: as in ``readable_case``; ``is_content`` is the same.
    """
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[case, case.person, *others],
        is_content=is_content,
    )


def mark_read(request: SignedInRequest, case: Case, path: str = "") -> None:
    """Opening a page of a situation reads the notices that lead to it; one refreshed by itself reads nothing.

    ``path`` is the page, its first one unless given.
    """
    if request.headers.get("X-Requested-With") == "live":
        return
    unread = Notice.objects.visible_to(request.user).unread().filter(path=path or case.get_absolute_url())
    if found := list(unread.values_list("pk", flat=True)):
        see_notices(by=request.user, ids=found)


def frame_of(request: SignedInRequest, case: Case, here: str) -> dict[str, Any]:
    """The context that every page of a situation needs; ``here`` is the name of the page.

    ``may`` holds the rights of the reader: who handed the situation over reads, and has no buttons.
    """
    user = request.user
    referrals = list(case.referrals.open().select_related("service__unit"))
    tabs = _tabs(user, case, here, len(referrals))
    return {
        "case": case,
        "person": case.person if can(user, "intake.read_content", case) else case.person.masked(),
        "areas": [area for area in _areas(case) if area],
        "open_referrals": referrals,
        "tabs": tabs,
        "part": next((tab.label for tab in tabs[1:] if tab.is_current), ""),
        "may": {
            "write": can(user, "intake.write_diary_entry", case),
            "change": can(user, "intake.change_urgency", case),
            "close": can(user, "intake.close_case", case),
            "suspend": can(user, "intake.suspend_case", case) and case.may_move_to(CaseState.SUSPENDED),
            "resume": can(user, "intake.resume_case", case) and case.is_suspended,
            "reopen": can(user, "intake.reopen_case", case) and case.may_be_reopened,
            "refer": can(user, "referrals.send_referral", case),
            "merge": can(user, "intake.merge_people", case.person),
            "assign": can(user, "intake.assign_pair", case),
            "see_readings": can(user, "intake.see_readings", case),
            "give_report": can(user, "intake.give_report", case),
        },
    }


def pair_of(user: User, case: Case) -> dict[str, Any]:
    """The pair of a situation, one's own seat in it, and why these two.

    Each seat is followed by who was asked to take it next.
    """
    rows = sorted((row for row in case.assignments.all() if row.is_open), key=lambda row: row.state)
    seats = sorted(rows, key=lambda row: row.seat, reverse=True)
    own = next((seat for seat in seats if seat.operator_id == user.pk), None)
    choice = case.pair_choices.standing().first()
    decision = choice.history.first() if choice else None
    return {
        "seats": seats,
        "away": away_today(case, seats),
        "own_seat": own,
        "before_own": _before(seats, own),
        "next_of": {row.seat: row for row in seats if row.state == AssignmentState.PROPOSED},
        "is_left": not seats and any(_may_still_read(seat, user) for seat in case.assignments.all()),
        "choice": choice,
        "decided_by": decision.actor_label if decision else "",
        "pair_reasons": reasons_of(choice) if choice else "",
        "is_pair_complete": len(seats) == 2  # noqa: PLR2004 (a pair is two)
        and all(seat.state == AssignmentState.ACCEPTED and not seat.needs_somebody for seat in seats),
    }


def agenda_card(case: Case) -> dict[str, Any]:
    """What is to be done in a situation, each with who of the pair has to do it ("" for both)."""
    names = names_of(case)
    return {
        "agenda": [(item, names.get(item.seat, "")) for item in agenda_of_case(case)],
        "teams": case.team_meetings.all()[:SOME_TEAMS],
    }


def operability_of(case: Case) -> dict[str, Any]:
    """How much of the work can begin now, why, and the professions useful to it."""
    found = operability(facts_of(case))
    return {
        "operability": found,
        "professions": [Profession(code).label for code in found.professions],
    }


def _before(seats: list[Assignment], own: Assignment | None) -> Assignment | None:
    """Who holds the seat one was asked to take, if anybody does."""
    if own is None or own.state != AssignmentState.PROPOSED:
        return None
    return next((row for row in seats if row.seat == own.seat and row.pk != own.pk), None)


def _may_still_read(seat: Assignment, user: User) -> bool:
    return seat.operator_id == user.pk and seat.readable_until is not None


def _areas(case: Case) -> list[str]:
    labels = dict(Case._meta.get_field("area").flatchoices)
    return [str(labels.get(code, "")) for code in (case.area, *case.secondary_areas)]


def _tabs(user: User, case: Case, here: str, referrals: int) -> list[Tab]:
    pages = [
        ("case", _("Diario")),
        ("case_plan", _("Progetto")),
        ("case_intake", _("Scheda d'accoglienza")),
        ("case_attachments", _("Documenti")),
        ("case_history", _("Storia")),
    ]
    if can(user, "intake.see_protection", case):
        pages.append(("case_protection", _("Protezione")))
    if can(user, "intake.see_readings", case):
        pages.append(("case_readings", _("Chi ha letto")))
    tabs = [Tab(reverse(f"intake:{name}", args=[case.pk]), label, name == here) for name, label in pages]
    tabs.insert(4, Tab(f"{case.get_absolute_url()}#invii", _("Invii"), False, referrals or None))
    return tabs
