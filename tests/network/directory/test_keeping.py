"""Who keeps the page of a service writes it, confirms it, and is asked when it grows old."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from audit import clock
from audit.context import SystemActor
from network.actions import end_post
from network.directory.actions import ask_to_confirm, confirm_service, describe_service
from network.directory.upkeep import ask_all_to_confirm
from network.models import Notice, Post, Service
from network.notice_kinds import NoticeKind
from network.versions import version_of
from tests.world import SETUP, World

TIMER = SystemActor("sistema")
HALF_A_YEAR = timedelta(days=184)
KEEPERS = ("contact", "admin")
OTHERS = ("giulia", "coordinator", "desk", "other_contact", "planner")

TYPED: dict[str, Any] = {
    "description": "Colloqui per i genitori.",
    "conditions": "Per famiglie con figli.",
    "address": "via dei Tigli 6",
    "phone": "035 123 456",
    "email": "centro@valdoro.test",
    "day_0": "9-12:30, 14-18",
    "day_5": "",
    "opening": "ad agosto solo il mattino",
    "is_shared": "on",
}


def stored(world: World) -> Service:
    return Service.objects.get(pk=world.family_centre.pk)


def asked(world: World) -> list[str]:
    notices = Notice.objects.filter(kind=NoticeKind.SERVICE_TO_CONFIRM).select_related("recipient")
    return sorted(notice.recipient.label for notice in notices)


@pytest.mark.parametrize(("path", "typed"), [("scheda/", TYPED), ("conferma/", {})])
def test_nobody_writes_over_or_confirms_what_they_have_not_read(
    world: World, client: Client, path: str, typed: dict[str, Any]
) -> None:
    seen = version_of(world.family_centre)
    describe_service(by=world.admin, service=world.family_centre, address="via Nuova 9")
    client.force_login(world.contact)
    address = f"/rete/{world.family_centre.pk}/{path}"
    refused = client.post(address, typed | {"version": seen})
    assert (refused.status_code, stored(world).address) == (409, "via Nuova 9")
    assert "va riletta" in unescape(refused.text)
    assert all(words in unescape(refused.text) for words in typed.values())
    again = version_of(world.family_centre)
    assert f'name="version" value="{again}"' in refused.text
    assert client.post(address, typed | {"version": again}).status_code == 302


def test_an_e_mail_that_is_none_is_said_in_words(world: World, client: Client) -> None:
    client.force_login(world.contact)
    page = client.post(f"/rete/{world.family_centre.pk}/scheda/", TYPED | {"email": "abc"})
    assert page.status_code == 422
    assert page.context["form"].errors["email"] != [""]


@pytest.mark.parametrize("who", KEEPERS)
def test_who_keeps_a_service_writes_its_page(world: World, client: Client, who: str) -> None:
    client.force_login(world.people[who])
    address = f"/rete/{world.family_centre.pk}/scheda/"
    assert client.get(address).status_code == 200
    assert client.post(address, TYPED).status_code == 302
    service = stored(world)
    assert (service.description, service.is_shared) == ("Colloqui per i genitori.", True)
    assert service.week[0] == [["09:00", "12:30"], ["14:00", "18:00"]]
    assert service.history.first().actor_label == world.people[who].label
    page = client.get(service.get_absolute_url()).text
    for words in ("lunedì 9-12:30, 14-18", "chiuso nei giorni festivi", "ad agosto solo il mattino"):
        assert words in page


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_does(world: World, who: str) -> None:
    for act in (describe_service, confirm_service):
        with pytest.raises(PermissionDenied):
            act(by=world.people[who], service=world.family_centre)


def test_what_cannot_be_read_comes_back_with_all_that_was_typed(world: World, client: Client) -> None:
    client.force_login(world.contact)
    wrong = {**TYPED, "day_0": "la mattina", "description": ""}
    answer = client.post(f"/rete/{world.family_centre.pk}/scheda/", wrong)
    assert answer.status_code == 422
    for words in ("la mattina", "035 123 456", "Gli orari si scrivono così", "Manca che cosa fa il servizio"):
        assert words in answer.text
    assert stored(world).phone == ""


def test_only_what_stands_on_the_page_is_written(world: World) -> None:
    with pytest.raises(ValidationError):
        describe_service(by=world.contact, service=world.family_centre, ambito_id=7)


def test_writing_confirms_and_so_does_one_click(world: World, client: Client) -> None:
    client.force_login(world.contact)
    with clock.at(clock.now() + HALF_A_YEAR):
        assert stored(world).is_stale
        assert "da ricontrollare" in client.get(f"/rete/{world.family_centre.pk}/").text
        client.post(f"/rete/{world.family_centre.pk}/conferma/")
        assert not stored(world).is_stale
    with clock.at(clock.now() + 2 * HALF_A_YEAR):
        assert stored(world).is_stale
        describe_service(by=world.contact, service=world.family_centre, phone="035 1")
        assert not stored(world).is_stale


def test_the_timer_asks_the_contacts_once_a_month_until_they_answer(world: World) -> None:
    assert ask_all_to_confirm(TIMER) == 0
    with clock.at(clock.now() + HALF_A_YEAR):
        assert [ask_all_to_confirm(TIMER), ask_all_to_confirm(TIMER)] == [2, 0]
        assert asked(world) == ["Irene Sala", "Paola Denti"]
        assert not ask_to_confirm(by=TIMER, service=world.family_centre)
    with clock.at(clock.now() + HALF_A_YEAR + timedelta(days=31)):
        confirm_service(by=world.contact, service=world.family_centre)
        assert ask_all_to_confirm(TIMER) == 1
        assert asked(world) == ["Irene Sala", "Irene Sala", "Paola Denti"]


def test_where_there_is_no_contact_the_administrator_is_asked(world: World) -> None:
    with clock.at(clock.now() + HALF_A_YEAR):
        post = Post.objects.get(user=world.contact)
        end_post(by=SETUP, post=post, until=clock.today() - timedelta(days=1))
        ask_all_to_confirm(TIMER)
    assert asked(world) == ["Irene Sala", "Ivo Neri"]


def test_only_the_timer_asks(world: World) -> None:
    with pytest.raises(PermissionDenied):
        ask_to_confirm(by=world.admin, service=world.family_centre)
