"""The demo, loaded once."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from audit import clock
from config.demo import PASSWORD
from demo import year
from demo.story import Story
from tests.demo.scenes import CASES, NOW


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """A small year, loaded once and thrown away at the end."""
    with django_db_blocker.unblock(), clock.at(NOW), transaction.atomic():
        yield year.load(cases=CASES, password=PASSWORD)
        transaction.set_rollback(True)
