"""Whatever stands in the table, asked by everybody in every relation to a situation, with GET and with POST.

What is not there for somebody answers like what does not exist; who only reads changes nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.actions import issue_token
from accounts.roles import Role
from audit import clock
from network.actions import appoint, end_post
from network.models import Post
from tests.access.relations import EVERYTHING, MAKERS, RELATIONS, Objects, Relation, make_ground
from tests.access.rows import Row
from tests.access.scene import rows_of_everything
from tests.access.table import API, PAGES
from tests.world import SETUP, World

TABLE = [row for row in [*PAGES, *API] if row.about in EVERYTHING]
NOWHERE = 10_000_000
ABSENT = {404, 405}  # 405: whatever is asked for, that address never answers that method
FAULT = 500


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(clock.now() - timedelta(days=200)):  # everybody has been working there for long
            world = make_ground()
        yield world
        transaction.set_rollback(True)


def by_the_other_method(row: Row) -> Row:
    other = replace(row, method="post" if row.method == "get" else "get")
    return replace(other, body={}) if row.name.startswith("api:") else other  # no query it does not know


IN_TABLE = {(row.name, row.method) for row in TABLE}
OTHERS = [other for row in TABLE if ((other := by_the_other_method(row)).name, other.method) not in IN_TABLE]
ROWS = [*TABLE, *OTHERS]


class Asker:
    """Somebody who asks for pages with a session and for the API with a key."""

    def __init__(self, world: World, who: str, objects: Objects) -> None:
        user = world.people[who]
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(user)
        secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
        self.program = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})
        self.objects = objects

    def ask(self, row: Row) -> int:
        """The status of the answer to a row, asked by its method."""
        url = reverse(row.name, args=[getattr(self.objects[row.about], "pk", NOWHERE)])
        is_api = row.name.startswith("api:")
        client = self.program if is_api else self.browser
        body = {
            name: getattr(self.objects.get(value[1:]), "pk", NOWHERE) if str(value).startswith("@") else value
            for name, value in row.body.items()
        }
        if row.method == "get":
            return client.get(url, body).status_code
        options: dict[str, Any] = {"content_type": "application/json"} if is_api else {}
        return client.post(url, body, **options).status_code

    def ask_in_vain(self, row: Row) -> int:
        """The same; what it changes is undone."""
        with transaction.atomic():
            status = self.ask(row)
            transaction.set_rollback(True)
        return status


def leave(world: World, who: str) -> None:
    """The post of somebody ends, and they have the same one in another Ambito."""
    yesterday, elsewhere = clock.today() - timedelta(days=1), world.people["foreign_giulia"].posts.get()
    for post in Post.objects.filter(user=world.people[who]):
        end_post(by=SETUP, post=post, until=yesterday)
        unit = elsewhere.unit.root if post.unit.root is None else elsewhere.unit
        appoint(by=SETUP, user=post.user, role=Role(post.role), unit=unit)


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda one: f"{one.name}-{one.who}")
def test_everything_answers_as_the_relation_says(ground: World, db: None, relation: Relation) -> None:
    objects = MAKERS[relation.made](ground)
    if relation.is_gone:
        leave(ground, relation.who)
    asker = Asker(ground, relation.who, objects)
    before = rows_of_everything()
    wrong = []
    for row in ROWS:
        if row.about not in objects:
            continue
        if row.about not in relation.sees:
            is_right = (status := asker.ask(row)) in ABSENT
        else:
            is_tried = relation.acts or row.method == "get"
            status = asker.ask_in_vain(row) if is_tried else asker.ask(row)
            is_right = status < FAULT and status not in {401, 404}
        if not is_right:
            wrong.append(f"{row.method} {row.name} ({row.about}): {status}")
    assert not wrong, "\n".join(wrong)
    assert rows_of_everything() == before
