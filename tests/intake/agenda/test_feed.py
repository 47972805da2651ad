"""One's agenda in a calendar program: a secret address that can be revoked, and no personal data at all."""

import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.actions import issue_token
from accounts.models import User
from audit import clock
from audit.context import acting
from intake.actions import declare_absence, open_agenda_feed, plan_agenda_item, revoke_agenda_feed
from intake.models import AgendaFeed, Case
from network.appointments.actions import change_account
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.world import SETUP, World


@pytest.fixture
def case(world: World) -> Case:
    case = make_followed_case(world)
    given = {"by": world.giulia, "case": case, "title": "con la maestra Rosa"}
    plan_agenda_item(kind="interview", day=clock.today(), hour=time(9, 30), **given)
    plan_agenda_item(kind="report", day=clock.today() + timedelta(days=2), **given)
    return case


def address(user: User) -> str:
    return reverse("intake:agenda_feed", args=[open_agenda_feed(by=user)])


def test_whoever_knows_the_address_reads_hours_and_numbers(world: World, case: Case) -> None:
    days = {"first_day": clock.today() + timedelta(days=20), "last_day": clock.today() + timedelta(days=22)}
    declare_absence(by=world.giulia, user=world.giulia, kind="illness", **days)
    answer = Client().get(address(world.giulia))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(one["SUMMARY"]), one.decoded("DTSTART")) for one in events][1:] == [
        (f"Da fare · {case.number}", clock.today() + timedelta(days=2)),
        ("Assenza", days["first_day"]),
    ]
    appointment = events[0]
    assert str(appointment["SUMMARY"]) == f"Appuntamento · {case.number}"
    assert appointment.decoded("DTSTART").isoformat()[11:16] == "09:30"
    assert appointment.decoded("DTEND") - appointment.decoded("DTSTART") == timedelta(hours=1)


def test_it_names_nobody_and_says_nothing_of_what_is_done(world: World, case: Case) -> None:
    text = Client().get(address(world.giulia)).content.decode().casefold()
    for word in ("ferri", "elena", "rosa", "colloquio", "relazione", "giulia", "malattia", "borgo"):
        assert word not in text


def test_of_an_equipe_it_says_when_and_never_where(world: World, case: Case) -> None:
    place = "A casa dei nonni Bonetti, via Mazzini 3"
    row = make_team_meeting(world, case, place=place)
    client = Client()
    text = client.get(address(world.giulia)).content.decode()
    client.force_login(world.giulia)
    text += client.get(reverse("intake:team_calendar", args=[row.pk])).content.decode()
    assert text.count(f"Équipe · {case.number}") == 2
    assert "Bonetti" not in text.replace("\r\n ", "")
    assert "LOCATION" not in text


def test_half_a_day_away_is_not_a_day_away(world: World) -> None:
    day = clock.today() + timedelta(days=3)
    half = {"first_day": day, "last_day": day + timedelta(days=1), "part": "morning"}
    declare_absence(by=world.luca, user=world.luca, kind="leave", **half)
    event = Calendar.from_ical(Client().get(address(world.luca)).content).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == "Assenza, solo la mattina"
    assert str(event["TRANSP"]) == "TRANSPARENT", "the rest of the day is free"


def test_the_agenda_in_it_is_of_that_person_only(world: World, case: Case) -> None:
    assert b"VEVENT" not in Client().get(address(world.luca)).content


def test_the_secret_is_stored_nowhere(world: World, case: Case) -> None:
    secret = open_agenda_feed(by=world.giulia)
    rows = [*AgendaFeed.objects.values_list(), *AgendaFeed.history.values_list()]
    assert rows
    assert secret not in str(rows)


def test_a_new_address_stops_the_one_of_before(world: World, case: Case) -> None:
    first, second = address(world.giulia), address(world.giulia)
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]
    assert AgendaFeed.objects.in_force().filter(user=world.giulia).count() == 1


def test_two_clicks_make_one_address(client: Client, world: World, case: Case) -> None:
    client.force_login(world.giulia)
    page = client.get(reverse("intake:agenda")).content.decode()
    (submission,) = re.findall(r'name="submission" value="([0-9a-f-]+)"', page)
    typed = {"submission": submission}
    shown = [client.post(reverse("intake:open_agenda_feed"), typed).content.decode() for _click in "12"]
    links = {page.split('value="http://testserver')[1].split('"')[0] for page in shown}
    assert [Client().get(link).status_code for link in links] == [200]
    assert AgendaFeed.objects.count() == 1
    assert client.post(reverse("intake:open_agenda_feed"), {"submission": "x"}).status_code == 200
    assert AgendaFeed.objects.count() == 2


def test_the_same_click_of_another_makes_another_address_and_after_the_revocation_a_new_one(
    world: World,
) -> None:
    click = uuid4()
    first = open_agenda_feed(by=world.giulia, submission=click)
    assert open_agenda_feed(by=world.luca, submission=click) != first
    revoke_agenda_feed(by=world.giulia)
    again = open_agenda_feed(by=world.giulia, submission=click)
    addresses = [reverse("intake:agenda_feed", args=[secret]) for secret in (first, again)]
    assert [Client().get(one).status_code for one in addresses] == [404, 200]


def test_it_is_made_and_revoked_from_the_agenda(client: Client, world: World, case: Case) -> None:
    client.force_login(world.giulia)
    page = client.post(reverse("intake:open_agenda_feed")).content.decode()
    link = page.split('value="http://testserver')[1].split('"')[0]
    assert Client().get(link).status_code == 200
    assert link not in client.get(reverse("intake:agenda")).content.decode()
    client.post(reverse("intake:revoke_agenda_feed"))
    assert Client().get(link).status_code == 404
    assert client.post(reverse("intake:revoke_agenda_feed")).status_code == 409


def test_who_no_longer_works_here_is_read_by_no_calendar(world: World, case: Case) -> None:
    link = address(world.giulia)
    user = User.objects.get(pk=world.giulia.pk)
    user.is_active = False
    with acting(SETUP, "tests.close_account"):
        user.save()
    assert Client().get(link).status_code == 404


def test_an_account_opened_again_opens_no_address_of_before(world: World, case: Case) -> None:
    link = address(world.giulia)
    for is_active in (False, True):
        change_account(by=world.admin, person=world.giulia, is_active=is_active, reason="x")
    assert Client().get(link).status_code == 404
    revoked = AgendaFeed.history.filter(user_id=world.giulia.pk).first()
    assert (revoked.actor_label, revoked.action) == (world.admin.label, "network.change_account")
    assert Client().get(address(User.objects.get(pk=world.giulia.pk))).status_code == 200


@pytest.mark.parametrize("secret", ["x", "%00", "a" * 500, "ù"])
def test_a_wrong_secret_is_no_address(world: World, secret: str) -> None:
    assert Client().get(f"/calendario/{secret}.ics").status_code == 404


def test_a_program_makes_and_stops_its_address_through_the_api(world: World, case: Case) -> None:
    token = issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))
    client = Client(headers={"Authorization": f"Bearer {token}"})
    first, second = (client.post(reverse("api:open_agenda_feed")) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert Client().get(first.json()["address"]).status_code == 404
    assert b"VEVENT" in Client().get(second.json()["address"]).content
    assert client.post(reverse("api:revoke_agenda_feed")).status_code == 204
    assert Client().get(second.json()["address"]).status_code == 404
    assert client.post(reverse("api:revoke_agenda_feed")).status_code == 409
