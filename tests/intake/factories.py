"""Situations at the points of their life that the tests need, made through the actions."""

from typing import Any

from accounts.models import User
from intake.actions import assign_pair, take_charge
from intake.models import Assignment, Case
from tests.world import World, make_case


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


def seat_of(case: Case, user: User) -> Assignment:
    """The newest seat of ``user`` in a situation."""
    return Assignment.objects.filter(case=case, operator=user).latest("pk")
