"""Who sits down and who gets up: what the acts on a pair share."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import Actor
from intake.hiding import hidden_among, who_may_know
from intake.models import Assignment, Case, ConflictOfInterest, Disclosure, Intake
from intake.models.seats import OVERLAP_DAYS
from intake.moving import coordinators_of, locked, save, tell
from intake.routing.ranking import RoutingRules
from intake.states import AssignmentState
from intake.workload.formula import Seat
from intake.workload.weighing import points_of_seat, rules_of
from network.calendar import take_charge_deadline
from network.models import Post
from network.notice_kinds import NoticeKind


def answer_deadline(case: Case) -> datetime:
    """By when somebody who is asked now has to answer: the deadline of the situation, or a new one."""
    if case.take_charge_due_at > clock.now():
        return case.take_charge_due_at
    return take_charge_deadline(case.urgency, clock.now())


def wait_for_answer(seat: Assignment, case: Case) -> None:
    """Let the time to answer begin now: a reminder comes when a quarter of it is left. The caller saves."""
    seat.due_at = answer_deadline(case)
    seat.remind_at = seat.due_at - (seat.due_at - clock.now()) / 4


def ask(case: Case, seat: Seat, operator: User, rules: RoutingRules) -> Assignment:
    """Propose a seat to ``operator``."""
    asked = Assignment(
        case=case,
        seat=seat,
        operator=operator,
        points=points_of_seat(case.points, seat, rules),
        is_next=holder_of(case, seat) is not None,
    )
    wait_for_answer(asked, case)
    asked.save()
    return asked


def seat_at_once(
    case: Case, seat: Seat, operator: User, rules: RoutingRules, *, is_interim: bool = False
) -> Assignment:
    """Sit ``operator`` down without waiting for an answer: ad interim, or by order of the court."""
    seated = Assignment(
        case=case,
        seat=seat,
        operator=operator,
        state=AssignmentState.ACCEPTED,
        points=points_of_seat(case.points, seat, rules),
        decided_at=clock.now(),
        is_interim=is_interim,
        is_imposed=not is_interim,
    )
    seated.save()
    return seated


def seat_again(case: Case, left: Assignment) -> Assignment:
    """Give a seat back to who had it, held or still to be answered. It weighs what the situation does now.

    Raises:
        ValidationError: (``conflict``) since then they must not follow the person any more.
    """
    is_excluded = left.operator_id in ConflictOfInterest.objects.excluded_from(case)
    if is_excluded or hidden_among(case.person, [left.operator]):
        raise ValidationError(
            _("%(name)s non può più seguire la situazione %(number)s: scegli un'altra persona."),
            code="conflict",
            params={"name": left.operator.label, "number": case.number},
        )
    rules = rules_of(case.ambito_id)
    if left.readable_until is None:  # they had not taken it yet
        return ask(case, Seat(left.seat), left.operator, rules)
    again = Assignment(
        case=case,
        seat=left.seat,
        operator=left.operator,
        state=AssignmentState.ACCEPTED,
        points=points_of_seat(case.points, left.seat, rules),
        decided_at=clock.now(),
    )
    again.save()
    return again


def leave(
    seat: Assignment, state: AssignmentState = AssignmentState.REPLACED, *, is_still_read: bool = True
) -> None:
    """End a seat now. Who had taken it reads for the days of the overlap; who had not, no longer."""
    was_held = is_still_read and seat.state == AssignmentState.ACCEPTED and not seat.needs_somebody
    days = timedelta(days=seat.written.overlap_days if seat.written else OVERLAP_DAYS)
    seat.move_to(state)
    seat.decided_at = seat.decided_at or clock.now()
    seat.until = clock.now()
    seat.readable_until = clock.today() + days if was_held else None
    seat.save()


def tell_desk(
    by: User, case: Case, schede: Iterable[Intake], kind: NoticeKind = NoticeKind.INTAKE_IN_CHARGE
) -> None:
    """Tell who registered the schede, so that the desk can say who follows to whoever comes back to ask."""
    for scheda in schede:
        path = scheda.get_absolute_url()
        told = who_may_know(case.person, [scheda.compiled_by])
        tell(by, case, told, kind, path=path)


def holder_of(case: Case, seat: str) -> Assignment | None:
    """Who sits on a seat now."""
    return next(
        (
            held
            for held in case.assignments.all()
            if held.seat == seat and held.state == AssignmentState.ACCEPTED
        ),
        None,
    )


def count_seats(case: Case, *joined: Assignment) -> None:
    """Count again the seats of a situation, ``joined`` among them; the caller saves."""
    rows = [row for row in (*case.assignments.all(), *joined) if row.is_open]
    held = {row.seat for row in rows}
    case.open_seats = len(held)
    case.interim_seats = len(held - {row.seat for row in rows if not row.needs_somebody})


def exclude(case: Case, operator: User, *, by: User, reason: str) -> ConflictOfInterest:
    """Write that ``operator`` must not follow the person of a situation, unless it is known.

    An hour for which they had opened it in an emergency ends there.
    """
    known = ConflictOfInterest.objects.standing().filter(person=case.person_id, operator=operator).first()
    if known is not None:
        return known
    conflict = ConflictOfInterest(
        person_id=case.person_id, operator=operator, declared_by=by, reason=reason.strip()
    )
    conflict.clean_fields(exclude=["person", "operator", "declared_by"])
    hours = Disclosure.objects.standing().emergencies().filter(reader=operator, case__person=case.person_id)
    for hour in hours:
        hour.ends_at = clock.now()
        hour.save()
    conflict.save()
    return conflict


def send_away(case: Case, by: Actor) -> None:
    """Take a situation at once from who has the name of somebody who must know nothing of its person.

    Seats, days of overlap, covers and hours of emergency end without a word to them. On a situation in charge
    a coordinator holds the seat meanwhile, else it goes back to the lane; the coordinators and the other half
    of the pair are told.

    Raises:
        ValidationError: no other coordinator can hold the seat.
    """
    case = locked(case)
    seats = [seat for seat in case.assignments.all() if seat.is_open or seat.readable_until]
    covers = list(case.covers.standing().select_related("colleague"))
    hours = list(case.disclosures.standing().select_related("reader"))
    near = {*(seat.operator for seat in seats), *(cover.colleague for cover in covers)}
    away = {user.pk for user in hidden_among(case.person, near | {hour.reader for hour in hours})}
    for cover in (row for row in covers if row.colleague_id in away):
        cover.is_withdrawn = True
        cover.save()
    for hour in (row for row in hours if row.reader_id in away):
        hour.ends_at = clock.now()
        hour.save()
    left = [seat for seat in seats if seat.operator_id in away]
    for seat in left:
        if seat.is_open:
            _get_up(case, seat, by)
            case = locked(case)
        else:
            seat.readable_until = None
            seat.save()


def _get_up(case: Case, seat: Assignment, by: Actor) -> None:
    is_held = case.is_followed and seat.state == AssignmentState.ACCEPTED
    leave(seat, AssignmentState.REPLACED if is_held else AssignmentState.ENDED, is_still_read=False)
    count_seats(case, *([hold_meanwhile(case, seat.seat, by)] if is_held else []))
    save(case)
    told = {*coordinators_of(case), *(row.operator for row in case.assignments.all() if row.is_open)}
    kept = who_may_know(case.person, told)
    tell(by, case, kept, NoticeKind.SEAT_AD_INTERIM if is_held else NoticeKind.SEAT_TO_CHANGE)


def stand_in(case: Case, by: Actor) -> User:
    """The coordinator who holds a seat ad interim: who acts, else the nearest one not yet in the pair.

    Raises:
        ValidationError: every coordinator already sits in this pair.
    """
    sitting = {row.operator_id for row in case.assignments.all() if row.is_open}
    free = [user for user in coordinators_of(case) if user.pk not in sitting]
    if not free:
        raise ValidationError(
            _("Non c'è un altro coordinatore che possa tenere questo posto: scegli prima chi lo prende.")
        )
    posts = Post.objects.current().filter(role=Role.COORDINATOR, unit=case.district_id)
    near = set(posts.values_list("user", flat=True))
    return min(free, key=lambda user: (user.pk != by.pk, user.pk not in near, user.pk))


def hold_meanwhile(case: Case, seat: str, by: Actor) -> Assignment:
    """Sit a coordinator on a seat that somebody has just left, until somebody else takes it."""
    return seat_at_once(case, Seat(seat), stand_in(case, by), rules_of(case.ambito_id), is_interim=True)


def refuse_who_left(people: list[User]) -> None:
    """Stop a choice of somebody who has just left; keep the others, and their load, until it is written.

    Raises:
        ValidationError: (``conflict``) somebody's post ended, or their account was closed, meanwhile.
    """
    posts = (
        Post.objects.current()
        .filter(user__in=[one.pk for one in people], role=Role.OPERATOR, user__is_active=True)
        .select_related("user")
        .select_for_update(of=("self", "user"), no_key=True)
        .order_by("user", "pk")  # the order in which every act holds people
    )
    still_there = {post.user_id for post in posts}
    for one in people:
        if one.pk not in still_there:
            raise ValidationError(
                _("%(name)s non lavora più qui: guarda com'è adesso e scegli di nuovo."),
                code="conflict",
                params={"name": one.label},
            )
