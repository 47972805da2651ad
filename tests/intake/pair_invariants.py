"""What holds at every step of the lives of some situations, whatever their people did."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from hypothesis.stateful import RuleBasedStateMachine, invariant

from accounts.models import User
from accounts.roles import Role
from audit import clock
from intake.models import Assignment, Case, Cover, ReliefPlan
from intake.states import AssignmentState
from intake.workload.caseloads import Caseload, caseloads
from intake.workload.counting import differences
from intake.workload.formula import Band, Seat
from intake.workload.weighing import points_of_seat, rules_of
from network.models import Post
from tests.world import World


class Invariants(RuleBasedStateMachine):
    """The world at the moment ``now``, and what is always true of it."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = clock.now()

    def caseloads(self) -> list[Caseload]:
        with clock.at(self.now):
            return caseloads([self.world.ambito.pk])

    def whoever_is_over_has_a_plan(self, came: Iterable[int]) -> None:
        """Nobody who was just given a seat is above the red limit without a promise."""
        with clock.at(self.now):
            promised = set(ReliefPlan.objects.standing().values_list("operator", flat=True))
            rules = rules_of(self.world.ambito.pk)
            over = {one.user_id for one in self.caseloads() if one.load(rules).band == Band.RED}
        assert over & set(came) <= promised

    @invariant()
    def who_stands_in_is_never_of_the_pair_they_stand_in_for(self) -> None:
        with clock.at(self.now):
            for cover in Cover.objects.in_course().select_related("absence"):
                assert cover.colleague_id != cover.absence.user_id

    @invariant()
    def each_pair_is_two_people_and_never_vacant_in_charge(self) -> None:
        for case in Case.objects.prefetch_related("assignments"):
            rows = [row for row in case.assignments.all() if row.is_open]
            assert len({row.operator_id for row in rows}) == len(rows)
            held = [row.seat for row in rows if row.state == AssignmentState.ACCEPTED]
            assert len(set(held)) == len(held)
            if case.is_followed:
                assert set(held) == set(Seat), f"{case.state}: only {held} held"

    @invariant()
    def counters_equal_what_they_count(self) -> None:
        carried = dict.fromkeys(User.objects.values_list("pk", flat=True), 0)
        for case in Case.objects.prefetch_related("assignments"):
            rows = [row for row in case.assignments.all() if row.is_open]
            seats = {row.seat for row in rows}
            assert case.open_seats == len(seats)
            assert case.interim_seats == len(seats - {row.seat for row in rows if not row.needs_somebody})
            rules = rules_of(case.ambito_id)
            for row in rows:
                assert row.points == points_of_seat(case.points, row.seat, rules)
                carried[row.operator_id] += row.points
        assert Assignment.objects.points_by_operator() == {who: sum_ for who, sum_ in carried.items() if sum_}
        for one in self.caseloads():
            assert sum(one.shades.values()) == carried[one.user_id], "what the board shows"
        assert differences() == [], "what the database keeps, beside what the seats sum to"

    @invariant()
    def nobody_sits_where_somebody_else_sits(self) -> None:
        for case in Case.objects.prefetch_related("assignments"):
            for seat in Seat:
                for (_start, end), (start, _end) in pairwise(sorted(periods(case, seat))):
                    assert end <= start, f"{seat}: two people at once"

    @invariant()
    def access_follows_the_seat(self) -> None:
        """An operator reads what they sit on, what they have just handed over, whom they stand in for."""
        with clock.at(self.now):
            today = clock.today()
            at_work = set(Post.objects.current().filter(role=Role.OPERATOR).values_list("user", flat=True))
            covers = set(Cover.objects.in_course().values_list("colleague", "case"))
            for user in User.objects.filter(assignments__isnull=False).distinct():
                if user.grants.has(Role.COORDINATOR):
                    continue
                rows = user.assignments.all()
                own = {
                    row.case_id
                    for row in rows
                    if row.is_open or (row.readable_until and row.readable_until >= today)
                } | {case for colleague, case in covers if colleague == user.pk}
                read = set(Case.objects.visible_to(user).values_list("pk", flat=True))
                assert read == (own if user.pk in at_work else set())


def periods(case: Case, seat: str) -> Iterator[tuple[datetime, datetime]]:
    """When somebody sat on a seat, from their acceptance until they left; a refusal is no sitting."""
    never = datetime.max.replace(tzinfo=clock.now().tzinfo)
    for row in case.assignments.all():
        sat = row.state in {AssignmentState.ACCEPTED, AssignmentState.REPLACED, AssignmentState.ENDED}
        if row.seat == seat and sat and row.decided_at and row.decided_at != row.until:
            yield row.decided_at, row.until or never
