"""Somebody who works by two posts is one person: their times add up, and each district is theirs."""

from decimal import Decimal

from accounts.professions import Profession
from accounts.roles import Role
from intake.routing.candidates import coordinated_post
from intake.routing.choice import proposals_for
from intake.work import own_post
from intake.workload.caseloads import candidates_for, loads_of
from intake.workload.weighing import rules_of
from network.actions import appoint
from tests.intake.board_scenes import enrol_operator
from tests.world import SETUP, World, make_case


def test_half_here_and_half_there_is_a_whole_person(world: World) -> None:
    where = {"home": world.borgo, "employer": world.comune}
    both = enrol_operator(world, 1, Profession.SOCIAL_WORKER, fte=Decimal("0.5"), areas=["elderly"], **where)
    south = {
        "unit": world.south.unit,
        "fte": Decimal("0.4"),
        "areas": ["minors_family"],
        "court_enabled": True,
    }
    appoint(by=SETUP, user=both, role=Role.OPERATOR, **south)
    rules = rules_of(world.ambito.pk)
    alone = next(row for row in loads_of(world.ambito.pk, rules) if row.post.user == both).post
    assert (alone.fte, sorted(alone.areas), alone.court_enabled) == (
        Decimal("0.9"),
        ["elderly", "minors_family"],
        True,
    )
    own = own_post(both)
    assert own is not None
    assert own.fte == Decimal("0.9")
    assert coordinated_post(world.coordinator, both.pk).fte == Decimal("0.9")
    for comune, district in ((world.borgo, world.north), (world.monte, world.south)):
        case = make_case(world, municipality=comune, last_name=comune.name)
        one = next(one for one in candidates_for(case, rules) if one.id == both.pk)
        assert one.district_id == district.pk
        rejected = {left.candidate.id for left in proposals_for(case, rules).rejected}
        assert both.pk not in rejected


def test_two_whole_posts_are_not_two_people(world: World) -> None:
    appoint(by=SETUP, user=world.giulia, role=Role.OPERATOR, unit=world.south.unit)
    post = own_post(world.giulia)
    assert post is not None
    assert post.fte == 1
