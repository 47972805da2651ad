"""Registering one intake: person, household, scheda, situation, notices and all their history."""

from itertools import count

from django.db import transaction

from bench.measuring import Ratio, side_by_side
from bench.rows import copy_row, copy_told
from intake.models import HouseholdMember
from network.models import Notice
from tests.world import make_intake, make_world

ROUNDS = 150


def measure() -> Ratio:
    """The action against the same rows, history included, copied by plain SQL in one transaction."""
    world = make_world("bench")
    template = make_intake(world, household_size=3, minors=2)
    member = HouseholdMember.objects.get(person=template.person)
    notice = Notice.objects.latest("pk")
    numbers = count(1)

    @transaction.atomic
    def raw() -> None:
        n = next(numbers)
        person, household = copy_told(template.person), copy_told(template.household)
        copy_told(member, person_id=person, household_id=household)
        copy_told(template.case, number=f"0/{n}", person_id=person)
        copy_told(template, number=f"0/{n}", person_id=person)
        copy_row(Notice, notice.pk, seq=1_000_000 + n)

    def ours() -> None:
        make_intake(world, household_size=3, minors=2)

    return side_by_side("intake registered", ours, raw, ROUNDS)
