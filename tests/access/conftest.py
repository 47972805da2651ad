"""Everybody of the scene signs in once, and what the database then holds is kept to compare."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.actions import issue_token
from accounts.models import User
from tests.access.places import Drawn
from tests.access.scene import Scene, rows_of_everything
from tests.access.visiting import Visitors


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture(scope="module")
def visitors(lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> Visitors:
    people = lasting_scene.people.items()
    with django_db_blocker.unblock():
        sessions = {role: session_of(user) for role, user in people}
        keys = {role: issue_token(by=user, user=user, lifetime=timedelta(days=1)) for role, user in people}
        return Visitors(sessions, keys, rows_of_everything())


@pytest.fixture(scope="module")
def settled(visitors: Visitors, lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> Visitors:
    """The same, after the service has opened its referral: what is opened first is marked as seen."""
    referral = lasting_scene.objects["referral"]
    with django_db_blocker.unblock():
        visitors.page("contact").get(reverse("referrals:referral", args=[referral.pk]))
        return replace(visitors, rows=rows_of_everything())


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """The forms that the pages draw, found as they are needed."""
    return Drawn()
