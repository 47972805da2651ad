"""Many rows written at once on PostgreSQL: each as it was made, with its key and history, or none."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.context import SystemActor, acting
from intake.models import Case, Household, Person
from network.areas import Area
from tests.world import World, make_case

pytestmark = pytest.mark.postgres

ANNA = SystemActor("Anna Meli", 7)
ODD = ["D'Aloe", "a\tb", "a\\b", "\\N", "a\nb\r\nc", "", "«è»", "\\.", "=1+1", '"x";y']


def people_of(world: World) -> list[Person]:
    return [
        Person(
            ambito=world.ambito,
            municipality=world.borgo,
            last_name=text,
            alias="x",
            birth_date=date(1984, 3, 12) if n % 2 else None,
            protected=bool(n % 3),
        )
        for n, text in enumerate(ODD)
    ]


def test_what_is_written_is_what_was_made(world: World) -> None:
    with acting(ANNA, "tests.import"):
        people = Person.objects.create_all(people_of(world))
    keys = [person.pk for person in people]
    assert keys == sorted(set(keys))
    kept = Person.objects.in_bulk(keys)
    for person in people:
        for field in Person._meta.concrete_fields:
            assert getattr(kept[person.pk], field.attname) == getattr(person, field.attname), field.name
        assert person.history.get().action == "tests.import"


def test_lists_amounts_and_what_is_not_known_are_kept(world: World) -> None:
    model = make_case(world)
    case = Case.objects.get(pk=model.pk)
    case.pk, case.number = None, "2026/000999"
    case.secondary_areas, case.points = [Area.HOUSING, Area.OTHER], Decimal("3.25")
    with acting(ANNA, "tests.import"):
        Case.objects.create_all([case])
    kept = Case.objects.get(number="2026/000999")
    assert (kept.secondary_areas, kept.points) == ([Area.HOUSING, Area.OTHER], Decimal("3.25"))
    assert kept.closed_at is None


def test_none_is_written_when_one_cannot_be(world: World) -> None:
    rows = [Household(ambito=world.ambito, size=3), Household(ambito=world.ambito, size=1, minors=2)]
    before = Household.history.count()
    with acting(ANNA, "tests.import"), pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create_all(rows)
    assert (Household.objects.count(), Household.history.count()) == (0, before)


def test_no_rows_write_nothing(world: World) -> None:
    with acting(ANNA, "tests.import"):
        assert Household.objects.create_all([]) == []
