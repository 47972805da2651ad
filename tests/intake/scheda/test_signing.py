"""Who registers a scheda signs it: they have proved lately that it is them; what they signed stays known."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.sessions import BEGAN
from audit import clock
from audit.context import acting
from intake.actions import complete_intake
from intake.models import Intake, Person
from intake.scheda.fingerprint import fingerprint_of, is_as_signed
from tests.intake.filling import begin, fill, register, typed
from tests.world import PASSWORD, SETUP, World, make_intake


def age(client: Client, **since: Any) -> None:
    """Let somebody have signed in a while ago, and be at work since."""
    session = client.session
    session[BEGAN] = (clock.now() - timedelta(**since)).timestamp()
    session["account_authentication_methods"] = []
    session.save()


# ---- proving that it is them


@pytest.mark.parametrize(("hours", "is_asked"), [(3, False), (5, True)])
def test_who_signed_in_long_ago_is_asked_the_password_again(
    client: Client, world: World, hours: int, is_asked: bool
) -> None:
    client.force_login(world.desk)
    draft = begin(client, world)
    assert fill(client, draft, typed(world)).status_code == 302
    age(client, hours=hours)
    answer = register(client, draft)
    assert answer["Location"].startswith(reverse("account_reauthenticate")) is is_asked
    assert Intake.objects.exists() is not is_asked


def test_after_the_password_the_scheda_is_registered_without_pressing_again(
    client: Client, world: World
) -> None:
    client.force_login(world.desk)
    draft = begin(client, world)
    fill(client, draft, typed(world))
    age(client, hours=5)
    asked = register(client, draft)
    wrong = client.post(asked["Location"], {"password": "sbagliata"})
    assert wrong.status_code == 200
    assert not Intake.objects.exists()
    client.post(asked["Location"], {"password": PASSWORD})
    assert Intake.objects.get().compiled_by == world.desk


# ---- what was signed


def test_a_scheda_is_known_again_by_its_fingerprint(world: World) -> None:
    intake = make_intake(world, household_size=3, minors=1, answers={"person_present": "yes"})
    assert len(intake.fingerprint) == 64
    assert intake.fingerprint == fingerprint_of(Intake.objects.get())
    assert is_as_signed(Intake.objects.get())
    assert make_intake(world, last_name="Altri").fingerprint != intake.fingerprint


def test_what_is_corrected_or_completed_later_leaves_what_was_signed(world: World) -> None:
    intake = make_intake(world)
    with acting(SETUP, "tests.corrected"):
        person = Person.objects.get(pk=intake.person_id)
        person.phone = "035 999 000"
        person.save()
        kept = Intake.objects.get()
        kept.missing = ["expectations"]
        kept.save()
    complete_intake(by=world.desk, intake=Intake.objects.get(), answers={"expectations": "Un lavoro."})
    now = Intake.objects.get()
    assert is_as_signed(now)
    assert fingerprint_of(now) != now.fingerprint


def test_a_signature_that_is_of_something_else_is_seen(client: Client, world: World) -> None:
    intake = make_intake(world)
    with acting(SETUP, "tests.forged"):
        intake.fingerprint = "0" * 64
        intake.save()
    assert not is_as_signed(Intake.objects.get())
    client.force_login(world.coordinator)
    assert "non è come è stata firmata" in client.get(intake.get_absolute_url()).content.decode()


def test_the_page_says_who_signed_and_that_it_is_so(client: Client, world: World) -> None:
    intake = make_intake(world)
    client.force_login(world.coordinator)
    page = client.get(intake.get_absolute_url()).content.decode()
    assert f"Firmata da {world.desk.label}" in page
    assert intake.fingerprint in page
    assert "è come è stata firmata" in page
