"""What the assignments are measured against writes the same rows as they do."""

from collections.abc import Iterator

import pytest
from django.db import connection, models

from accounts.models import User
from bench import by_the_orm, one_statement
from bench.assignment import Act, assign
from bench.by_the_orm import saved_rows
from intake.models import Assignment, Case, PairChoice
from network.models import Notice, NoticeCounter
from tests.intake.factories import propose
from tests.world import make_case, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

TOLD: list[type[models.Model]] = [PairChoice, Assignment, Case]
WRITTEN = [*TOLD, *(model.history.model for model in TOLD), Notice]  # type: ignore[attr-defined] # simple-history


@pytest.fixture(autouse=True)
def _templates() -> Iterator[None]:
    """Each test has rows of its own to copy."""
    yield
    one_statement.statement.cache_clear()
    by_the_orm.templates.cache_clear()


@pytest.mark.parametrize("act", [assign, one_statement.one_statement, saved_rows])
def test_each_way_of_giving_a_situation_writes_the_same_rows(act: Act) -> None:
    world = make_world()
    propose(world, make_case(world))
    NoticeCounter.objects.bulk_create(
        [NoticeCounter(user=user) for user in User.objects.all()], ignore_conflicts=True
    )
    case = make_case(world)
    before = [model._default_manager.count() for model in WRITTEN]
    assert act(case.pk, world.coordinator.pk) == "given"
    connection.check_constraints()  # what the guards would say at the end of the transaction
    after = [model._default_manager.count() for model in WRITTEN]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 2, 0, 1, 2, 1, 2]
    case.refresh_from_db()
    assert (case.open_seats, case.waiting_since) == (2, None)
    assert len({seat.operator_id for seat in case.assignments.all()}) == 2
