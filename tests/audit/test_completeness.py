"""`verify_history`: every row equals its newest history row, or is named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from audit.completeness import gaps_of
from audit.guards import tracked_models
from intake.models import Person
from tests.audit.rows import every_kind_of_row, history_rows, plain, sql
from tests.world import World, make_case

pytestmark = pytest.mark.both


@pytest.fixture
def person(world: World) -> Person:
    """A person whose rows may be spoiled: on PostgreSQL, no trigger of ours fires until the test ends."""
    person = make_case(world).person
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET LOCAL session_replication_role = replica")
    return person


def verify() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("verify_history", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def wrong() -> list[str]:
    return [str(gap) for gap in gaps_of(Person)]


def test_after_a_whole_journey_every_row_equals_its_history(world: World) -> None:
    every_kind_of_row(world)
    out, err = verify()
    assert out.count("complete") == len(tracked_models())
    assert out.endswith("Every row equals its newest history row.\n")
    assert err == ""


def test_a_row_that_differs_is_named_by_its_columns_and_never_by_its_values(person: Person) -> None:
    plain(Person).filter(pk=person.pk).update(last_name="Segreti", birth_date=None)
    assert wrong() == [f"intake.Person {person.pk}: differs from its history in last_name, birth_date"]


def test_a_row_without_history_is_named(person: Person) -> None:
    history_rows(person).delete()
    assert wrong() == [f"intake.Person {person.pk}: has no history"]


def test_a_row_that_vanished_is_named(person: Person) -> None:
    if connection.vendor == "sqlite":
        sql("PRAGMA defer_foreign_keys = ON")
    plain(Person).filter(pk=person.pk).update(id=F("id") + 1000)
    assert wrong() == [
        f"intake.Person {person.pk + 1000}: has no history",
        f"intake.Person {person.pk}: has a history and is not there",
    ]
    plain(Person).filter(pk=person.pk + 1000).update(id=person.pk)


def test_a_row_that_came_back_after_its_end_is_named(person: Person) -> None:
    history_rows(person).update(history_type="-")
    assert wrong() == [f"intake.Person {person.pk}: is there, and its history says it was deleted"]


def test_the_command_fails_when_anything_differs(person: Person) -> None:
    plain(Person).filter(pk=person.pk).update(last_name="Segreti")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 things are not"):
        call_command("verify_history", stdout=out, stderr=err)
    assert f"intake.Person {person.pk}" in err.getvalue()
    assert "Segreti" not in err.getvalue() + out.getvalue()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sabotage", "named"),
    [
        ("ALTER TABLE intake_case DISABLE TRIGGER audit_history_guard", "intake_case: audit_history_guard"),
        ("DROP TRIGGER audit_row_guard ON intake_historicalcase", "intake_historicalcase: audit_row_guard"),
        (
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN NEW; END'",
            "function audit_refuse",
        ),
    ],
)
def test_a_guard_that_was_switched_off_is_named(db: None, sabotage: str, named: str) -> None:
    sql(sabotage)
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", stdout=StringIO(), stderr=err)
    assert named in err.getvalue()


@pytest.mark.postgres
def test_the_next_migration_puts_guards_back(db: None) -> None:
    sql("DROP TRIGGER audit_row_guard ON intake_historicalcase")
    sql("ALTER TABLE intake_case DISABLE TRIGGER audit_history_guard")
    sql("DROP FUNCTION audit_refuse() CASCADE")
    call_command("migrate", verbosity=0)
    verify()


def test_each_model_costs_two_statements(world: World, django_assert_num_queries: object) -> None:
    for model in tracked_models():
        with django_assert_num_queries(2):  # type: ignore[operator] # pytest-django's
            list(gaps_of(model))
