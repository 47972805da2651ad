"""Of somebody under protection who has no situation a coordinator writes why first, like of the others."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from audit import clock
from audit.models import AccessLogEntry
from intake.actions import attach_to_intake, state_reason_of_person
from intake.models import Disclosure, Intake
from referrals.actions import send_referral
from tests.access.rows import Row
from tests.access.scene import Scene
from tests.intake.test_protected_content import API, PAGES, PAPER, asked
from tests.network.files.samples import PDF
from tests.world import make_intake

ABOUT_IT = {"", "intake", "person", "referral", "attachment"}
OPENED = [row for row in [*PAGES, *API] if "coordinator" in row.allowed and row.about in ABOUT_IT]
SOME = 8  # of those that show content: an empty table would prove nothing


@pytest.fixture
def protected(scene: Scene) -> Intake:
    """A scheda of somebody under protection, handed on, with a document: the scene is about it."""
    world = scene.world
    intake = make_intake(
        world, protected=True, outcome="refer", last_name="Merli", first_name="Ada", request="Canarino."
    )
    referral = send_referral(
        by=world.desk,
        intake=intake,
        service=world.housing_desk,
        subject="Canarino d'oggetto",
        need="Canarino del bisogno",
        urgency="ordinary",
        person_informed="yes",
    )
    scene.objects |= {
        "intake": intake,
        "person": intake.person,
        "referral": referral,
        "attachment": attach_to_intake(by=world.desk, intake=intake, name="Canarino.pdf", content=PDF),
    }
    return intake


def shown(scene: Scene) -> set[str]:
    """The routes that say a word of it to the coordinator; a paper about it is a word of it."""
    return {row.name for row in OPENED if row.method == "get" and says_it(row, asked(scene, row, "get"))}


def says_it(row: Row, answer: Any) -> bool:
    if row.about and answer["Content-Type"].startswith(PAPER):
        return True
    text = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    return "Canarino" in text or "Merli" in text


def test_before_the_reason_no_route_says_a_word(scene: Scene, protected: Intake) -> None:
    assert shown(scene) == set()


def test_with_the_reason_the_same_routes_show_it(scene: Scene, protected: Intake) -> None:
    state_reason_of_person(by=scene.world.coordinator, person=protected.person, reason="Reclamo.")
    assert len(shown(scene)) >= SOME


def hidden(scene: Scene, **given: Any) -> Intake:
    """A scheda with which no situation was opened."""
    answers = {"protected": True, "outcome": "information", "last_name": "Canarino", **given}
    return make_intake(scene.world, **answers)


def test_the_page_asks_and_then_opens_it_for_an_hour(scene: Scene, client: Client) -> None:
    intake = hidden(scene)
    client.force_login(scene.world.coordinator)
    asked = client.get(intake.get_absolute_url(), follow=True)
    way = reverse("intake:state_reason_of_person", args=[intake.person_id])
    assert (asked.request["PATH_INFO"], "Canarino" in asked.content.decode()) == (way, False)
    assert client.post(way, {"reason": " "}).status_code == 422
    opened = client.post(way, {"reason": "Un reclamo."}, follow=True)
    assert "Canarino" in opened.content.decode()
    assert AccessLogEntry.objects.filter(actor_id=scene.world.coordinator.pk, place="intake:intake").exists()
    with clock.at(clock.now() + timedelta(minutes=61)):
        client.force_login(scene.world.coordinator)
        again = client.get(intake.get_absolute_url(), follow=True)
    assert again.request["PATH_INFO"] == way


def test_only_who_coordinates_writes_why_and_not_without_words(scene: Scene) -> None:
    person = hidden(scene).person
    for who in ("desk", "giulia", "auditor", "admin"):
        with pytest.raises(PermissionDenied):
            state_reason_of_person(by=scene.world.people[who], person=person, reason="x")
    with pytest.raises(ValidationError, match="Scrivi perché"):
        state_reason_of_person(by=scene.world.north_coordinator, person=person, reason=" ")
    assert not Disclosure.objects.exists()


def test_who_is_not_under_protection_is_opened_without(scene: Scene, client: Client) -> None:
    intake = hidden(scene, protected=False)
    client.force_login(scene.world.coordinator)
    assert "Canarino" in client.get(intake.get_absolute_url()).content.decode()


def test_a_reason_for_one_person_opens_no_other(scene: Scene, client: Client) -> None:
    one = hidden(scene)
    other = hidden(scene, first_name="Ida")
    state_reason_of_person(by=scene.world.coordinator, person=one.person, reason="Reclamo.")
    client.force_login(scene.world.coordinator)
    assert client.get(other.get_absolute_url()).status_code == 302
