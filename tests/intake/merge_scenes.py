"""One person written down twice, and the hands that merge the two records."""

from typing import Any

from django.test import Client

from intake.actions import merge_people
from intake.models import Merge, Person
from tests.intake.factories import make_followed_case
from tests.world import World, make_intake

TAX_CODE = "FRRLNE84C52Z999F"


def merge(world: World, kept: Person, other: Person, **given: Any) -> Merge:
    return merge_people(
        by=world.coordinator, kept=kept, other=other, **{"reason": "Stesso documento", **given}
    )


def twice(world: World) -> tuple[Person, Person]:
    """Elena, and Elena again under a slip, with her tax code and a household."""
    kept = make_followed_case(world).person
    other = make_intake(
        world,
        last_name="Feri",
        tax_code=TAX_CODE,
        household_size=3,
        phone="035 123 456",
        outcome="information",
    ).person
    return kept, other


def client_of(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.coordinator)
    return client
