"""Somebody who comes back."""

from typing import Any

from intake.actions import register_intake, save_draft
from intake.models import Intake, Person
from tests.world import World, make_scheda


def comes_back(world: World, person: Person, **answers: Any) -> Intake:
    """A new scheda of somebody the desk already knows."""
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=person)
    names = {"first_name": person.first_name, "last_name": person.last_name}
    return register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, **names, **answers))
