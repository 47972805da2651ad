"""Situations at the points of their life that the tests need, made through the actions."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from audit import clock
from audit.context import acting
from intake.actions import (
    assign_pair,
    close_case,
    convene_team,
    hand_over,
    merge_people,
    propose_disposal,
    redistribute,
    replace_seat,
    take_charge,
)
from intake.answers import ClosingReason, HandOverItem
from intake.models import (
    Assignment,
    Case,
    Disposal,
    Merge,
    Redistribution,
    ReliefPlan,
    Sign,
    TeamMeeting,
    UnusualReading,
)
from intake.redistribution.caseload import facts_about
from network.models import Post
from tests.world import SETUP, World, make_case, make_intake

EVERYTHING_DONE = dict.fromkeys(HandOverItem.values, True)


def relief_promised() -> dict[str, Any]:
    """What is promised to whoever would pass the red limit; to nobody else it means anything."""
    day = clock.today() + timedelta(days=30)
    return {"relief": "Due situazioni stabili passano ai colleghi.", "relief_by": day}


def propose(world: World, case: Case, lead: User | None = None, co_lead: User | None = None) -> Case:
    """Propose a situation to a pair: Giulia and Marco, unless others are given."""
    case.refresh_from_db()
    return assign_pair(
        by=world.coordinator,
        case=case,
        lead=lead or world.giulia,
        co_lead=co_lead or world.marco,
        version=case.version,
        reason="Conoscono la famiglia.",
        **relief_promised(),
    )


def make_proposed_case(world: World, **answers: Any) -> Case:
    """A situation proposed to Giulia and Marco, who have not answered yet."""
    return propose(world, make_case(world, **answers))


def make_followed_case(world: World, **answers: Any) -> Case:
    """A situation in charge of Giulia and Marco."""
    case = make_proposed_case(world, **answers)
    for user in (world.giulia, world.marco):
        take_charge(by=user, assignment=seat_of(case, user))
    return Case.objects.get(pk=case.pk)


def pass_seat(world: World, case: Case, **hand_over_given: Any) -> Case:
    """Luca takes the place of Giulia in a situation in charge, with the hand-over written."""
    replace_seat(
        by=world.coordinator,
        case=case,
        seat="lead",
        operator=world.luca,
        version=Case.objects.get(pk=case.pk).version,
        reason="Giulia cambia servizio.",
    )
    write_hand_over(case, world.giulia, **hand_over_given)
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    return Case.objects.get(pk=case.pk)


def write_hand_over(case: Case, user: User, by: User | None = None, **given: Any) -> None:
    """The hand-over of the seat of ``user``, everything done, unless something else is given."""
    given = {"note": "Ha un colloquio martedì.", "checklist": EVERYTHING_DONE, **given}
    hand_over(by=by or user, assignment=seat_of(case, user), **given)


def seat_of(case: Case, user: User) -> Assignment:
    """The newest seat of ``user`` in a situation."""
    return Assignment.objects.filter(case=case, operator=user).latest("pk")


HAND_OVER = {
    "reason": "Cambia sede",
    "note": "Tutto è nel diario.",
    "checklist": dict.fromkeys(HandOverItem.values, True),
}


def offer(world: World, person: User, to: User, by: User | None = None) -> Redistribution:
    """Offer to one person every seat of another, as somebody who has just looked."""
    who = by or world.coordinator
    post = Post.objects.select_related("unit", "user").filter(user=person).latest("pk")
    facts = facts_about(post, who)
    lines = dict.fromkeys(facts.seats, to)
    seen = facts.seen(dict.fromkeys(facts.seats, to.pk))
    return redistribute(by=who, post=post, lines=lines, seen=seen, **HAND_OVER)


def make_redistribution(world: World) -> Redistribution:
    """The only situation of Luca, offered to Giulia."""
    propose(world, make_case(world, last_name="Alba"), world.luca, world.elisa)
    return offer(world, world.luca, world.giulia)


def make_relief_plan(world: World, case: Case, due: date | None = None) -> ReliefPlan:
    """Two situations to be taken off Giulia in two weeks, unless another day is given."""
    with acting(world.coordinator, "tests.promise_relief"):
        plan = ReliefPlan(
            ambito=world.ambito,
            operator=world.giulia,
            case=case,
            made_by=world.coordinator,
            measure="Due situazioni passano a Luca",
            due=due or clock.today() + timedelta(days=14),
        )
        plan.save()
    return plan


def make_unusual_reading(world: World, reader: User | None = None) -> UnusualReading:
    """A reading by night that no auditor has looked at yet: by Giulia, unless another reader is given."""
    with acting(SETUP, "tests.read_by_night"):
        row = UnusualReading(
            ambito=world.ambito,
            reader=reader or world.giulia,
            sign=Sign.NIGHT,
            entry_id=1,
            read_at=clock.now(),
            day=clock.today(),
        )
        row.save()
    return row


def make_old_case(world: World, years: int = 12, **answers: Any) -> Case:
    """A situation closed that many years ago, of somebody who never came back."""
    return closed_long_ago(world, make_case(world, **answers), years)


def closed_long_ago(world: World, case: Case, years: int = 12) -> Case:
    """Close a situation, as if it had been that many years ago."""
    case.refresh_from_db()
    case = close_case(
        by=world.coordinator,
        case=case,
        closing_reason=ClosingReason.GOALS_REACHED,
        reason="Sta bene.",
        version=case.version,
    )
    past = clock.now() - timedelta(days=366 * years)
    with acting(SETUP, "tests.let_time_pass"):
        case.opened_at = case.in_charge_at = case.closed_at = past
        case.save()
        for intake in case.intakes.all():
            intake.registered_at = intake.contact_at = past
            intake.save()
    return case


def make_disposal(world: World) -> Disposal:
    """The disposal of one old situation, proposed by the administrator."""
    make_old_case(world, first_name="Ezio", last_name="Pini")
    return propose_disposal(
        by=world.admin, ambito=world.ambito, years=10, rule="Massimario, voce 7.3", reason="Spazio."
    )


def make_team_meeting(world: World, case: Case, **facts: Any) -> TeamMeeting:
    """An équipe tomorrow, to which Elisa, the family centre and the school are invited."""
    return convene_team(
        **{
            "by": world.giulia,
            "case": case,
            "starts_at": clock.now() + timedelta(days=1),
            "place": "Sala di Borgo",
            "agenda": "Come vanno i pomeriggi.",
            "colleagues": [world.elisa],
            "services": [world.family_centre],
            "others": "La maestra\nLa mamma",
            **facts,
        }
    )


def make_merge(world: World) -> Merge:
    """Two records of Ada Bonomi, merged."""
    kept, other = (
        make_intake(world, first_name=name, last_name="Bonomi", outcome="information").person
        for name in ("Ada", "Adda")
    )
    return merge_people(by=world.coordinator, kept=kept, other=other, reason="Stesso documento.")
