"""A cancelled scheda on its pages, on paper, in the story, and through the API."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import CONFLICT
from intake.actions import close_case
from intake.models import Intake
from referrals.actions import send_referral
from tests.intake.factories import make_followed_case
from tests.intake.test_attachments_api import caller
from tests.intake.test_cancelling import NEED, WHY, again, cancel
from tests.world import World, make_intake


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(world: World, intake: Intake) -> str:
    return page(world.desk).get(intake.get_absolute_url()).content.decode()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_asked_in_plain_words(world: World, reason: str) -> None:
    intake = make_intake(world)
    answer = page(world.desk).post(reverse("intake:cancel_intake", args=[intake.pk]), {"reason": reason})
    assert answer.status_code == 422
    assert answer.content.decode().count("Scrivi perché annulli la scheda") == 2
    with pytest.raises(ValidationError, match="Scrivi perché"):
        cancel(world, intake, reason=reason)
    assert not again(intake).is_cancelled


def test_from_a_cancelled_one_nothing_leaves(world: World) -> None:
    intake = cancel(world, make_intake(world, outcome="refer"))
    with pytest.raises(PermissionDenied):
        send_referral(by=world.desk, intake=intake, service=world.housing_desk, **NEED)
    assert reverse("referrals:send_from_intake", args=[intake.pk]) not in read(world, intake)


def test_registered_twice_it_says_which_one_holds(world: World) -> None:
    holds, double = make_intake(world), make_intake(world, last_name="Feri")
    answer = page(world.desk).post(
        reverse("intake:cancel_intake", args=[double.pk]),
        {"reason": WHY, "duplicate_of": f" {holds.number} "},
        follow=True,
    )
    assert f"vale la scheda {holds.number}" in answer.content.decode()
    assert again(double).duplicate_of == holds


@pytest.mark.parametrize("number", ["own", "cancelled", "2026/999999"])
def test_one_that_does_not_hold_is_refused(world: World, number: str) -> None:
    intake, gone = make_intake(world), cancel(world, make_intake(world, last_name="Riva"))
    number = {"own": intake.number, "cancelled": gone.number}.get(number, number)
    address = reverse("intake:cancel_intake", args=[intake.pk])
    answer = page(world.desk).post(address, {"reason": WHY, "duplicate_of": number})
    content = answer.content.decode()
    assert answer.status_code == 422
    assert content.count("un&#x27;altra scheda valida con questo numero") == 2
    assert WHY in content
    assert not again(intake).is_cancelled


def test_the_page_says_it_and_offers_no_more_acts(world: World) -> None:
    intake = make_intake(world)
    address = reverse("intake:cancel_intake", args=[intake.pk])
    assert address in read(world, intake)
    answer = page(world.desk).post(address, {"reason": WHY}, follow=True)
    content = answer.content.decode()
    assert "Scheda annullata: resta da leggere" in content
    assert f"da {world.desk.label}: «{WHY}»" in content
    assert address not in content
    desk = page(world.desk).get(reverse("intake:desk")).content.decode()
    assert ("Annullata" in desk, WHY in desk) == (True, True)
    case_page = page(world.coordinator).get(reverse("intake:case_intake", args=[intake.case_id]))
    assert WHY in case_page.content.decode()


def test_the_pdf_says_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr("network.paper.pdf_of", lambda html, _style: printed.append(html) or b"%PDF")
    intake = cancel(world, make_intake(world))
    page(world.desk).get(reverse("intake:intake_pdf", args=[intake.pk]))
    assert (WHY in printed[0], "Annullata" in printed[0]) == (True, True)


def test_the_story_tells_it(world: World) -> None:
    intake = make_intake(world)
    cancel(world, intake)
    address = reverse("intake:case_history", args=[intake.case_id])
    content = page(world.coordinator).get(address).content.decode()
    assert "ha annullato la scheda" in content
    assert WHY in content


def test_a_mistake_is_not_a_way_to_close_a_situation(world: World) -> None:
    case = make_followed_case(world)
    given = {"closing_reason": "mistake", "reason": "x", "version": case.version}
    with pytest.raises(ValidationError, match="Scegli il motivo"):
        close_case(by=world.giulia, case=case, **given)


def test_programs_cancel_once_however_often_they_ask(world: World) -> None:
    intake = make_intake(world)
    address = reverse("api:cancel_intake", args=[intake.pk])
    client, key = caller(world.desk), {"Idempotency-Key": "una-volta"}
    sent: dict[str, Any] = {"data": {"reason": WHY}, "content_type": "application/json"}
    answers = [client.post(address, headers=key, **sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.json()["state"] for answer in answers} == {"cancelled"}
    assert answers[0].json()["cancelled_why"] == WHY
    assert intake.history.filter(state="cancelled").count() == 1
    assert client.post(address, **sent).status_code == CONFLICT
    assert caller(world.chiara).post(address, **sent).status_code == 404
    empty = {**sent, "data": {"reason": " "}}
    assert client.post(reverse("api:cancel_intake", args=[make_intake(world).pk]), **empty).status_code == 400
