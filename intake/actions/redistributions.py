"""Giving the caseload of somebody to others in one act, and taking it back within a day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.answers import HandOverItem
from intake.giving import Manner, give
from intake.models import Assignment, Case, Intake, RedistributedSeat, Redistribution
from intake.models.seats import OVERLAP_DAYS
from intake.moving import coordinators_of, locked, save
from intake.redistribution.caseload import Facts, facts_about, is_held
from intake.redistribution.plans import Plan
from intake.scheda.at_charge import ask_no_longer
from intake.seating import count_seats, leave, refuse_who_left, seat_again, tell_desk
from intake.states import AssignmentState, CaseState
from intake.workload.formula import Seat
from intake.workload.relief import Relief
from intake.workload.weighing import rules_of, weigh
from network.models import Post
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify


@action
def redistribute(
    *,
    by: User,
    post: Post,
    lines: Mapping[int, User],
    seen: str,
    reason: str,
    note: str,
    checklist: Mapping[str, bool],
    overlap_days: int = OVERLAP_DAYS,
    relief: str = "",
    relief_by: date | None = None,
) -> Redistribution:
    """Ask others to take the seats of the operator who holds ``post``: all of them, or none.

    Who leaves holds each seat until who comes has taken it; the hand-over is written once, for all.

    Args:
        lines: who is asked, by id of the seat.
        seen: what was looked at (``Facts.seen``).
        reason: why the caseload changes hands.
        note, checklist, overlap_days: as in ``hand_over``.
        relief, relief_by: as in ``assign_pair``, for everybody who receives.

    Raises:
        ValidationError: nothing to give, somebody who may not take a seat, a hand-over not complete; or
            (``conflict``) with everything that has changed since the plan was looked at.
    """
    require(by, "intake.redistribute", post)
    cases = _locked_cases(Assignment.objects.filter(pk__in=lines).values("case"))
    _hold_people([post.user, *lines.values()])
    facts = facts_about(post, by)
    facts.refuse_stale(seen, {pk: user.pk for pk, user in lines.items()})
    plan = facts.adjusted({pk: user.pk for pk, user in lines.items()})
    _refuse_incomplete(plan, checklist)
    done = Redistribution(person=post.user, reason=reason.strip())
    done.full_clean(exclude=["person"])
    done.save()
    written = {
        "note": note.strip(),
        "done": [item for item in HandOverItem.values if checklist[item]],
        "to_do": [item for item in HandOverItem.values if not checklist[item]],
        "overlap_days": overlap_days,
    }
    manner = Manner(reason=done.reason, relief=Relief(relief, relief_by), tells=False)
    for line in plan.moves:
        held = _seat_of(cases[line.handed.case_id], line.handed.id)
        if is_held(held):
            _write_hand_over(held, written)
        _pass(by, done, held, lines[line.handed.id], manner)
    partners = _partners(facts, plan)
    _tell(by, done, lines.values(), partners, NoticeKind.CASELOAD_OFFERED)
    return done


@action
def undo_redistribution(*, by: User, redistribution: Redistribution) -> Redistribution:
    """Take back a whole redistribution, within a day: every seat is again as it was. Twice changes nothing.

    Raises:
        ValidationError: (``conflict``) a day has passed, some seat has changed hands again, or a situation
            has gone too far to wait again for an answer: which ones.
    """
    require(by, "intake.undo_redistribution", redistribution)
    cases = _locked_cases(redistribution.lines.values("held__case"))
    done = Redistribution.objects.select_for_update(of=("self",), no_key=True).get(pk=redistribution.pk)
    if done.undone_at is not None:
        return done
    if clock.now() > done.undo_until:
        raise ValidationError(_("Si può annullare per 24 ore, e sono passate."), code="conflict")
    lines = list(done.lines.select_related("held", "asked__operator").order_by("pk"))
    _refuse_changed(lines, cases, done)
    sitting = [row for case in cases.values() for row in case.assignments.all() if row.is_open]
    others = {row.operator for row in sitting if not row.needs_somebody}
    watching = {row.operator for row in sitting if row.is_interim}
    waiting = []
    for line in lines:
        case = cases[line.held.case_id]
        if _waits_again(case, line, done):
            waiting.append(case)
        if line.asked.state == AssignmentState.ACCEPTED:  # then the coordinators were told that it had passed
            watching |= set(coordinators_of(case))
        _take_back(case, line, done)
    done.undone_at = clock.now()
    done.save()
    asked = [line.asked.operator for line in lines]
    schede = Intake.objects.standing().filter(case__in=waiting).select_related("compiled_by").order_by("pk")
    hold_counters([*asked, *others, done.person, *watching, *(scheda.compiled_by for scheda in schede)])
    _tell(by, done, asked, others, NoticeKind.CASELOAD_BACK, watching)
    for case in waiting:
        of_case = [scheda for scheda in schede if scheda.case_id == case.pk]
        tell_desk(by, case, of_case, NoticeKind.INTAKE_WAITS_AGAIN)
    return done


def _locked_cases(ids: Any) -> dict[int, Case]:
    """The situations under their locks, taken in one order: two acts never wait for each other."""
    return {case.pk: locked(case) for case in Case.objects.filter(pk__in=ids).order_by("pk")}


def _hold_people(people: Iterable[User]) -> None:
    """Keep the loads still: who would change them by the same door waits."""
    ids = {user.pk for user in people}
    list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))


def _refuse_incomplete(plan: Plan, checklist: Mapping[str, bool]) -> None:
    if set(checklist) != set(HandOverItem.values):
        raise ValidationError(_("Di' per ogni punto se è già fatto o se resta da fare."))
    if not plan.moves:
        raise ValidationError(_("Nessuna situazione passa di mano: scegli almeno una persona che riceve."))
    stays = [f"{line.handed.number}: {line.reasons[0]}" for line in plan.lines if line.to is None]
    if stays:
        raise ValidationError(stays)


def _seat_of(case: Case, seat_id: int) -> Assignment:
    """One seat of a situation that is locked; its situation is the locked one."""
    held = next(row for row in case.assignments.all() if row.pk == seat_id)
    held.case = case
    return held


def _write_hand_over(held: Assignment, written: Mapping[str, object]) -> None:
    hand_over = held.to_write
    hand_over.withdrawn_at = None
    for name, value in written.items():
        setattr(hand_over, name, value)
    hand_over.clean_fields(exclude=["assignment"])
    hand_over.save()


def _pass(by: User, done: Redistribution, held: Assignment, to: User, manner: Manner) -> None:
    case, seat = held.case, Seat(held.seat)
    others = [
        row for row in case.assignments.all() if row.is_open and row.seat != seat and not row.needs_somebody
    ]
    other = max(others, key=lambda row: row.pk)  # who comes, rather than who leaves
    pair = {seat: to, Seat(other.seat): other.operator}
    give(by, case, pair, rules_of(case.ambito_id), replace(manner, replacing=seat))
    asked = Assignment.objects.open().get(case=case, seat=seat, operator=to)
    RedistributedSeat(redistribution=done, held=held, asked=asked).save()


def _comes_unanswered(line: RedistributedSeat) -> bool:
    """Whether who held the seat had not answered yet: they are asked again."""
    return not line.held.is_open and line.held.readable_until is None


def _began_since(case: Case, done: Redistribution) -> bool:
    began = case.in_charge_at
    return case.state == CaseState.IN_CHARGE and began is not None and began >= done.confirmed_at


def _waits_again(case: Case, line: RedistributedSeat, done: Redistribution) -> bool:
    """Whether a situation that began since waits again for an answer."""
    return _comes_unanswered(line) and _began_since(case, done)


def _went_on(case: Case, line: RedistributedSeat, done: Redistribution) -> bool:
    """Whether a seat is not as it was left: nobody asked there, imposed by the court, followed too far."""
    if not line.asked.is_open or line.asked.is_imposed:
        return True
    return _comes_unanswered(line) and case.is_followed and not _began_since(case, done)


def _refuse_changed(
    lines: Iterable[RedistributedSeat], cases: Mapping[int, Case], done: Redistribution
) -> None:
    """Stop when a seat went on meanwhile, or who gave it has been asked back by another way."""
    rows = {line.pk: cases[line.held.case_id].assignments.all() for line in lines}
    changed = [
        cases[line.held.case_id].number
        for line in lines
        if _went_on(cases[line.held.case_id], line, done)
        or any(
            row.is_open and row.operator_id == done.person_id and row.pk != line.held_id
            for row in rows[line.pk]
        )
    ]
    if changed:
        raise ValidationError(
            _("Non si può più annullare tutto: queste situazioni sono cambiate ancora: %(numbers)s."),
            code="conflict",
            params={"numbers": ", ".join(changed)},
        )


def _take_back(case: Case, line: RedistributedSeat, done: Redistribution) -> None:
    """Give a seat back to who held it, as they held it; who had been asked reads no longer.

    What began when they accepted waits again for who had been asked before and had not answered.
    """
    rows = {row.pk: row for row in case.assignments.all()}
    asked, held = rows[line.asked_id], rows[line.held_id]
    changed: list[Assignment] = []
    if _waits_again(case, line, done):
        case.move_to(CaseState.ASSIGNING)
        case.in_charge_at = None
        ask_no_longer(case)
        changed = weigh(case, rules_of(case.ambito_id))
    leave(asked, is_still_read=False)
    joined = []
    if held.is_open:
        _withdraw_hand_over(held)
    else:
        refuse_who_left([done.person])
        joined.append(seat_again(case, held))
    for seat in changed:
        if seat.pk != asked.pk:
            seat.save()
    count_seats(case, *joined)
    save(case)


def _withdraw_hand_over(held: Assignment) -> None:
    """The hand-over was written for an act that is not any more: who comes another time needs their own."""
    if written := held.written:
        written.withdrawn_at = clock.now()
        written.save()


def _partners(facts: Facts, plan: Plan) -> set[User]:
    ids = {line.handed.partner_id for line in plan.moves}
    return {
        row.operator
        for case in facts.cases.values()
        for row in case.assignments.all()
        if row.operator_id in ids
    }


def _tell(  # noqa: PLR0917 - who asks, who is asked, who sits beside, who coordinates
    by: User,
    done: Redistribution,
    asked: Iterable[User],
    partners: Iterable[User],
    kind: NoticeKind,
    coordinators: Iterable[User] = (),
) -> None:
    """Tell each person concerned once, whatever the number of situations, of a page that they may open."""
    receiving = set(asked)
    others = {done.person, *partners} - receiving
    watching = set(coordinators) - receiving - others
    hold_counters([*receiving, *others, *watching])
    work = reverse("intake:my_work")
    is_offer = kind == NoticeKind.CASELOAD_OFFERED
    notify(by=by, to=receiving, kind=kind, path=work)
    notify(by=by, to=others, kind=NoticeKind.CASELOAD_MOVED if is_offer else kind, path=work)
    notify(by=by, to=watching, kind=kind, path=reverse("intake:redistribution"))
