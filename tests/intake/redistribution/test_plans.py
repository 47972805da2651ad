"""Plans of redistribution: the same for the same facts, within the limits, with every seat in a line."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from intake.redistribution.plans import Aim, Handed, adjusted, enough, plans
from intake.routing.filters import rejection_reasons
from intake.routing.ranking import Candidate, RoutingRules
from intake.workload.formula import Band, Seat
from tests.intake.invented_facts import TODAY, a_case, an_educator, cases, somebody

RULES = RoutingRules()
LEAVING, PARTNER = 1, 2
OTHERS = range(3, 8)


def a_seat(number: int, points: int = 5, seat: str = Seat.LEAD, **known: object) -> Handed:
    base = {
        "id": number,
        "case_id": number,
        "number": f"S-{number}",
        "seat": seat,
        "points": Decimal(points),
        "facts": a_case(),
        "partner_id": PARTNER,
    }
    return Handed(**{**base, **known})  # type: ignore[arg-type] # names and values of the class itself


def people() -> st.SearchStrategy[list[Candidate]]:
    loads = st.lists(st.integers(0, 130), min_size=7, max_size=7)
    districts = st.lists(st.sampled_from([None, 1, 2]), min_size=7, max_size=7)
    return st.builds(
        lambda percents, places: [
            an_educator(PARTNER, percents[1])
            if number == PARTNER
            else somebody(number, percents[number - 1], district_id=places[number - 1])
            for number in range(1, 8)
        ],
        loads,
        districts,
    )


def seats() -> st.SearchStrategy[list[Handed]]:
    one = st.builds(
        lambda facts, points, seat, is_asked, partner: {
            "facts": facts,
            "points": points,
            "seat": seat,
            "is_asked": is_asked,
            "partner_id": partner,
        },
        cases(),
        st.integers(1, 12),
        st.sampled_from(list(Seat)),
        st.booleans(),
        st.sampled_from([PARTNER, PARTNER, PARTNER, None]),
    )
    return st.lists(one, max_size=8).map(lambda rows: [a_seat(n, **row) for n, row in enumerate(rows, 1)])


@given(seats(), people())
def test_every_chosen_seat_is_in_each_plan_once_with_its_reason(
    given_seats: list[Handed], everybody: list[Candidate]
) -> None:
    for plan in plans(LEAVING, given_seats, everybody, RULES, TODAY):
        assert sorted(line.handed.id for line in plan.lines) == [one.id for one in given_seats]
        assert all(line.reasons for line in plan.lines)
        assert all(str(reason) for line in plan.lines for reason in line.reasons)


@given(seats(), people())
def test_who_receives_is_competent_not_in_the_pair_and_not_over_the_limit(
    given_seats: list[Handed], everybody: list[Candidate]
) -> None:
    for plan in plans(LEAVING, given_seats, everybody, RULES, TODAY):
        loads = {one.person.id: one.after for one in plan.loads}
        for line in plan.moves:
            assert line.to is not None
            assert line.to.id not in {LEAVING, line.handed.partner_id}
            assert not rejection_reasons(line.handed.facts, line.to, RULES, TODAY)
            assert loads[line.to.id].band != Band.RED
            assert not line.is_over


@given(seats(), people())
def test_the_order_of_the_facts_changes_nothing(
    given_seats: list[Handed], everybody: list[Candidate]
) -> None:
    shuffled: Sequence[Candidate] = everybody[::-1]
    first = plans(LEAVING, given_seats, everybody, RULES, TODAY)
    assert first == plans(LEAVING, given_seats[::-1], shuffled, RULES, TODAY)


@given(seats(), people())
def test_what_leaves_one_arrives_on_the_others(given_seats: list[Handed], everybody: list[Candidate]) -> None:
    for plan in plans(LEAVING, given_seats, everybody, RULES, TODAY):
        moved = sum((line.handed.points for line in plan.moves), Decimal(0))
        received = sum(
            (c.after.points - c.before.points for c in plan.loads if c.person.id != LEAVING), Decimal(0)
        )
        assert received == moved


@given(seats(), people())
def test_whose_load_changes_is_read_before_the_others(
    given_seats: list[Handed], everybody: list[Candidate]
) -> None:
    for plan in plans(LEAVING, given_seats, everybody, RULES, TODAY):
        stays = [one.before.points == one.after.points for one in plan.changed_first]
        assert stays == sorted(stays)
        assert len(stays) == len(plan.loads)


def plan_for(aim: Aim, given_seats: list[Handed], everybody: list[Candidate]) -> list[int]:
    plan = next(one for one in plans(LEAVING, given_seats, everybody, RULES, TODAY) if one.aim == aim)
    return [line.to.id if line.to else 0 for line in plan.lines]


def test_each_aim_looks_for_what_it_says() -> None:
    two = [a_seat(1), a_seat(2)]
    everybody = [
        somebody(LEAVING),
        an_educator(PARTNER),
        somebody(3, 20),
        somebody(4, 22),
        somebody(5, 60, municipality_id=11),
    ]
    assert plan_for(Aim.BALANCE, two, everybody) == [3, 4]
    assert plan_for(Aim.FEW, two, everybody) == [3, 3]
    assert plan_for(Aim.NEAR, two, everybody) == [5, 5]


def test_when_everybody_would_be_over_the_limit_the_seat_stays_and_says_why() -> None:
    everybody = [somebody(LEAVING), an_educator(PARTNER), somebody(3, 114)]
    for plan in plans(LEAVING, [a_seat(1, 12)], everybody, RULES, TODAY):
        assert [line.reasons[0].code for line in plan.lines] == ["all_would_be_over"]


def test_by_hand_somebody_may_pass_the_limit_and_the_line_says_so() -> None:
    everybody = [somebody(LEAVING), an_educator(PARTNER), somebody(3, 114)]
    plan = adjusted(LEAVING, [a_seat(1, 12)], everybody, RULES, TODAY, chosen={1: 3})
    assert [(line.to.id if line.to else 0, line.is_over) for line in plan.lines] == [(3, True)]


def test_the_pair_keeps_a_social_worker() -> None:
    everybody = [somebody(LEAVING), an_educator(PARTNER), an_educator(3, 5), somebody(4, 90)]
    assert plan_for(Aim.BALANCE, [a_seat(1)], everybody) == [4]


@given(seats(), people(), st.integers(0, 200))
def test_what_is_enough_brings_the_load_back_with_the_fewest_seats(
    given_seats: list[Handed], everybody: list[Candidate], carried: int
) -> None:
    moves = plans(LEAVING, given_seats, everybody, RULES, TODAY)[0].moves
    load = RULES.workload.load(Decimal(carried), Decimal(85))
    weights = {line.handed.id: line.handed.points for line in moves}
    chosen = enough(load, moves)
    over = load.points - load.capacity
    given_away = sum((weights[pk] for pk in chosen), Decimal(0))
    assert given_away >= over or set(chosen) == set(weights)
    fewer = sorted(weights.values(), reverse=True)[: max(0, len(chosen) - 1)]
    assert not chosen or sum(fewer, Decimal(0)) < over


def test_the_last_seat_is_the_lightest_that_is_enough() -> None:
    everybody = [somebody(LEAVING), an_educator(PARTNER), *(somebody(number) for number in OTHERS)]
    given_seats = [a_seat(1, 8), a_seat(2, 5), a_seat(3, 2)]
    moves = plans(LEAVING, given_seats, everybody, RULES, TODAY)[0].moves
    assert enough(RULES.workload.load(Decimal(95), Decimal(85)), moves) == (1, 3)
    assert enough(RULES.workload.load(Decimal(85), Decimal(85)), moves) == ()


def test_the_plan_of_the_territory_looks_in_the_comune_then_in_the_district_then_elsewhere() -> None:
    leaving, partner = somebody(LEAVING), an_educator(PARTNER)
    elsewhere = somebody(3, 10, district_id=None, municipality_id=31)
    in_district = somebody(4, 50, district_id=1, municipality_id=12)
    in_comune = somebody(5, 80, district_id=1, municipality_id=11)
    for team, expected in (
        ([elsewhere, in_district, in_comune], 5),
        ([elsewhere, in_district], 4),
        ([elsewhere], 3),
    ):
        found = plans(LEAVING, [a_seat(1)], [leaving, partner, *team], RULES, TODAY)
        near = next(plan for plan in found if plan.aim == Aim.NEAR)
        assert [line.to.id for line in near.moves if line.to] == [expected]
