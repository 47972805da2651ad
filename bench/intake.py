"""Registering one intake: person, household, scheda, situation, notices and all their history."""

from itertools import count

from django.db import transaction

from bench.measuring import Ratio, side_by_side
from bench.rows import copy_row
from intake.models import Case, Household, HouseholdMember, Intake, Person
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
        for row in (template.person, template.household):
            copy_row(type(row), row.pk)
            copy_row(type(row).history.model, row.history.latest().history_id)
        copy_row(HouseholdMember.history.model, member.history.latest().history_id)
        copy_row(Case, template.case_id, number=f"0/{n}")
        copy_row(Case.history.model, template.case.history.latest().history_id)
        copy_row(Intake, template.pk, number=f"0/{n}")
        copy_row(Intake.history.model, template.history.latest().history_id)
        copy_row(Notice, notice.pk, seq=1_000_000 + n)

    def ours() -> None:
        make_intake(world, household_size=3, minors=2)

    assert {Person, Household} == {type(template.person), type(template.household)}
    return side_by_side("intake registered", ours, raw, ROUNDS)
