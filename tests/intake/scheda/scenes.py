"""Schede filled at a desk."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from intake.actions import assign_pair, take_charge
from intake.models import Case, IntakeDraft, Person
from tests.intake.filling import begin, fill, typed
from tests.world import World


def filled(client: Client, world: World, person: Person | None = None, **changes: Any) -> IntakeDraft:
    draft = begin(client, world, person)
    assert fill(client, draft, typed(world, **changes)).status_code == 302
    draft.refresh_from_db()
    return draft


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def in_charge(world: World, case: Case) -> Case:
    """``case`` taken in charge by Giulia and Marco."""
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="Conoscono la famiglia.",
    )
    for seat in case.assignments.all():
        take_charge(by=seat.operator, assignment=seat)
    case.refresh_from_db()
    return case
