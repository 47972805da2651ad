"""Where the points of a person come from: each situation line by line, other tasks, capacity, band.

What is shown adds up to what the board shows.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from intake.models import Assignment, Case, ExtraTask, ReliefPlan, TalkRequest
from intake.routing.candidates import absences_of, load_of, years_in
from intake.routing.ranking import RoutingRules
from intake.signals.care import care_signals, first_day
from intake.states import AssignmentState
from intake.workload.formula import (
    Band,
    Load,
    Points,
    Seat,
    absent_share,
    capacity_points,
    case_points,
    seat_points,
    share,
)
from intake.workload.relief import plans_for
from intake.workload.weighing import facts_of, rules_of
from network.models import Post

MEANINGS: dict[Band, Promise] = {
    Band.GREEN: _("C'è ancora spazio per nuove situazioni."),
    Band.YELLOW: _("Il carico è quasi pieno: le nuove situazioni vanno scelte con cura."),
    Band.ORANGE: _("Il carico è più di quanto si regge a lungo: meglio non aggiungere altro."),
    Band.RED: _(
        "Il carico è troppo. Una nuova situazione chiede un motivo scritto e un piano per alleggerire."
    ),
}

MOST_TALKS = 5


@dataclass(frozen=True)
class SeatWeight:
    """What one situation weighs on the person.

    Attributes:
        case: None when whoever looks may not read the situation: they see its points alone.
        explanation: the weight of the whole situation today, None as above.
        points: the part that weighs on the seat.
        is_due: whether the weight has changed since last night, and so will change next night.
    """

    case: Case | None
    seat: Seat
    points: Decimal
    share_percent: int
    explanation: Points | None
    is_waiting: bool
    is_due: bool


@dataclass(frozen=True)
class ExplainedLoad:
    """The load of one person, taken apart.

    Attributes:
        load: situations in charge and tasks in course; ``whole`` also the situations that wait for an answer.
        tasks: in course and to come.
        plans: what was promised to them when they were given more than they can carry.
        talk: what they asked to talk about, None when they did not; ``past_talks``: what was agreed lately.
        signals: what is worth talking about with the person, in words.
    """

    post: Post
    rules: RoutingRules
    seats: list[SeatWeight]
    tasks: list[ExtraTask]
    plans: list[ReliefPlan]
    capacity: Points
    load: Load
    whole: Load
    talk: TalkRequest | None
    past_talks: list[TalkRequest]
    signals: list[str]

    @property
    def taken(self) -> list[SeatWeight]:
        return [seat for seat in self.seats if not seat.is_waiting]

    @property
    def waiting(self) -> list[SeatWeight]:
        return [seat for seat in self.seats if seat.is_waiting]

    @property
    def taken_points(self) -> Decimal:
        return sum((seat.points for seat in self.taken), Decimal(0))

    @property
    def waiting_points(self) -> Decimal:
        return sum((seat.points for seat in self.waiting), Decimal(0))

    @property
    def extra_points(self) -> Decimal:
        today = clock.today()
        return sum((task.points for task in self.tasks if task.since <= today), Decimal(0))

    @property
    def meaning(self) -> Promise:
        """What the colour of the load asks of whoever gives situations."""
        return MEANINGS[self.load.band]

    @property
    def bands(self) -> list[tuple[str, int, Promise]]:
        """Each band with the per cent from which it counts, and what it means."""
        yellow, orange, red = (int(limit * 100) for limit in self.load.limits)
        starts = {Band.GREEN: 0, Band.YELLOW: yellow, Band.ORANGE: orange, Band.RED: red}
        return [(str(band.label), start, MEANINGS[band]) for band, start in starts.items()]


def explain(post: Post, reader: User) -> ExplainedLoad:
    """Take apart the load of the operator who holds ``post``, as far as ``reader`` may read.

    Thirteen statements, whatever the number of situations.
    """
    rules = rules_of(post.unit.root_id or post.unit_id)
    seats = _weights_on(post.user, reader, rules)
    tasks = list(ExtraTask.objects.visible_to(reader).filter(operator=post.user_id).not_over())
    away_since = absences_of([post.user_id], first_day())
    absences = away_since.get(post.user_id, ())  # of the past ones the load takes no account
    today = clock.today()
    extra = sum((task.points for task in tasks if task.since <= today), Decimal(0))
    taken = sum((seat.points for seat in seats if not seat.is_waiting), extra)
    talks = TalkRequest.objects.visible_to(reader).filter(operator=post.user_id)
    away = absent_share(absences, today, rules.workload)
    return ExplainedLoad(
        post=post,
        rules=rules,
        seats=seats,
        tasks=tasks,
        plans=plans_for(post.user, reader),
        capacity=capacity_points(post.fte, years_in(post), away, rules.workload),
        load=load_of(post, taken, rules, absences),
        whole=load_of(post, sum((seat.points for seat in seats), extra), rules, absences),
        talk=talks.waiting().first(),
        past_talks=list(talks.exclude(settled_at=None).order_by("-settled_at", "-pk")[:MOST_TALKS]),
        signals=care_signals([post], {post.unit.root_id or post.unit_id: rules}, away_since)[post.user_id],
    )


def _weights_on(user: User, reader: User, rules: RoutingRules) -> list[SeatWeight]:
    """What each open seat of ``user`` weighs, the heaviest first."""
    seats = Assignment.objects.open().filter(operator=user)
    cases = Case.objects.visible_to(reader).filter(assignments__in=seats)
    readable = {case.pk: case for case in cases.select_related("person", "municipality")}
    held = seats.select_related("case__person").order_by("-points", "pk")
    return [_weight(seat, readable.get(seat.case_id), rules) for seat in held]


def _weight(seat: Assignment, case: Case | None, rules: RoutingRules) -> SeatWeight:
    points = case_points(facts_of(seat.case), rules.workload, clock.today())
    return SeatWeight(
        case=case,
        seat=Seat(seat.seat),
        points=seat.points,
        share_percent=int(share(seat.seat, rules.workload) * 100),
        explanation=points if case else None,
        is_waiting=seat.state == AssignmentState.PROPOSED,
        is_due=seat_points(points.total, seat.seat, rules.workload) != seat.points,
    )
