"""Everybody of the scene signs in once for all the tests of a module."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.actions import issue_token
from accounts.models import User
from accounts.sessions import SEEN
from tests.access.places import Drawn
from tests.access.scene import Scene, make_objects
from tests.access.strangers import FIRST, PROTECTED, begin_numbers_at
from tests.access.visiting import Visitors
from tests.world import World, make_intake, make_world

LONGEST_RUN = timedelta(hours=11)


def session_of(user: User) -> str:
    """A session that lasts a long run too: what a test does in it is undone, and keeps nobody present."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[SEEN] += LONGEST_RUN.total_seconds()
    session.save()
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def scene(lasting_scene: Scene, db: None) -> Scene:
    """The scene itself and no copy: here its objects only tell what to ask for."""
    return lasting_scene


@pytest.fixture(scope="module")
def visitors(lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> Visitors:
    people = lasting_scene.people.items()
    with django_db_blocker.unblock():
        sessions = {role: session_of(user) for role, user in people}
        keys = {role: issue_token(by=user, user=user, lifetime=timedelta(days=1)) for role, user in people}
        return Visitors(sessions, keys)


@pytest.fixture(scope="module")
def settled(visitors: Visitors, lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> Visitors:
    """The same, after the service has opened its referral: what is opened first is marked as seen."""
    with django_db_blocker.unblock():
        visitors.page("contact").get(lasting_scene.objects["referral"].get_absolute_url())
    return visitors


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """The forms that the pages draw, found as they are needed."""
    return Drawn()


@pytest.fixture(scope="module")
def abroad(lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> World:
    """Another Ambito in which there is one of everything, and a protected person here, numbered apart."""
    with django_db_blocker.unblock():
        begin_numbers_at(FIRST)
        world = make_world("lontano", offset=70)
        make_objects(world)
        begin_numbers_at(int(PROTECTED) - 1)
        make_intake(lasting_scene.world, protected=True, last_name="Quaranta", birth_date=date(1991, 5, 23))
    return world
