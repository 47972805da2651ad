"""How the demo comes to be: whole or not at all, told on the way, never where people work."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from audit import clock
from config.demo import PASSWORD
from demo import year
from intake.models import Case
from network.models import Ambito
from tests.demo.scenes import NOW, told

pytestmark = pytest.mark.django_db


def test_the_same_seed_tells_the_same_story() -> None:
    first, second, other = (told(seed) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_an_interrupted_load_leaves_nothing() -> None:
    def stop(moment: datetime) -> None:
        if moment > NOW.replace(month=3):
            raise KeyboardInterrupt

    with clock.at(NOW), pytest.raises(KeyboardInterrupt):
        year.load(cases=6, password=PASSWORD, tell=stop)
    assert not Ambito.objects.exists()
    assert not User.objects.exists()


def test_the_command_says_how_far_it_has_come() -> None:
    said = StringIO()
    call_command("load_demo", cases=1, stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) > 6
    assert "100 %" in lines[-1]
    assert Case.objects.count() == 1


def test_at_least_one_situation_is_needed() -> None:
    with pytest.raises(CommandError, match="--cases"):
        call_command("load_demo", cases=0)


def test_nothing_with_a_published_password_is_loaded_outside_the_demo(settings: Settings) -> None:
    settings.DEMO = settings.TESTING = settings.DEBUG = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
    assert not User.objects.exists()
