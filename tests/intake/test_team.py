"""Équipe on a situation: who is invited reads what was agreed, and only the pair what is reserved."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from audit import clock
from intake.actions import decide_in_team, hide_from, protect_person, record_team
from intake.models import AgendaItem, Case, TeamDecision, TeamMeeting
from intake.states import AgendaState
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


def held(world: World, case: Case, **facts: Any) -> TeamMeeting:
    """An équipe that began an hour ago."""
    now = clock.now()
    with clock.at(now - timedelta(days=1)):
        return make_team_meeting(world, case, starts_at=now - timedelta(hours=1), **facts)


def record(world: World, meeting: TeamMeeting, **given: Any) -> TeamMeeting:
    there = meeting.guests.filter(user=world.elisa)
    facts = {"synthesis": "Due pomeriggi al centro.", "reserved": "Il padre beve.", "present": there}
    return record_team(by=world.giulia, meeting=meeting, **{**facts, **given})


def test_the_pair_convenes_and_who_has_an_account_is_told(world: World, case: Case) -> None:
    meeting = make_team_meeting(world, case)
    told = set(
        Notice.objects.filter(kind=NoticeKind.TEAM_CONVENED).values_list("recipient__email", flat=True)
    )
    assert told == {world.marco.email, world.elisa.email, world.contact.email}
    assert [str(guest) for guest in meeting.guests.all()] == [
        "Elisa Poma", "Centro per le famiglie", "La maestra", "La mamma",
    ]  # fmt: skip
    with pytest.raises(PermissionDenied):
        make_team_meeting(world, case, by=world.luca)


def test_its_page_says_who_has_not_answered_of_who_can(world: World, case: Case, client: Client) -> None:
    meeting = make_team_meeting(world, case)
    client.force_login(world.giulia)
    page = client.get(meeting.get_absolute_url()).text
    for who, said in (("Elisa Poma", "non ha risposto"), ("La mamma", "")):
        assert f"<dt>{who}</dt><dd>{said}</dd>" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts_at": clock.now() - timedelta(days=400)}, "già passato"),
        ({"colleagues": [], "services": [], "others": " \n"}, "Invita almeno qualcuno"),
        ({"agenda": " "}, "non può essere"),
    ],
)
def test_what_is_wrong_convenes_nobody(world: World, case: Case, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make_team_meeting(world, case, **wrong)
    assert not TeamMeeting.objects.exists()


def test_nobody_from_whom_the_person_is_hidden_is_invited(world: World, case: Case) -> None:
    protect_person(by=world.coordinator, case=case, reason="Minacce.")
    hide_from(
        by=world.coordinator, case=case, name="Paola Denti", relation="cognata", reason="Lo chiede lei."
    )
    with pytest.raises(ValidationError, match="Paola Denti"):
        make_team_meeting(world, case)
    assert not TeamMeeting.objects.exists()


def test_a_guest_reads_what_was_agreed_and_nothing_else(world: World, case: Case, client: Client) -> None:
    meeting = record(world, held(world, case))
    client.force_login(world.contact)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Due pomeriggi al centro." in page
    for kept in ("Il padre beve.", "Ferri", "Elena"):
        assert kept not in page
    assert client.get(case.get_absolute_url()).status_code == 404
    client.force_login(world.marco)
    assert "Il padre beve." in client.get(meeting.get_absolute_url()).content.decode()


def test_who_was_there_is_written_and_the_next_review_goes_on_the_agenda_once(
    world: World, case: Case
) -> None:
    meeting = held(world, case, review_months=3)
    for _again in range(2):
        record(world, meeting)
    assert meeting.guests.get(user=world.elisa).was_there is True
    assert meeting.guests.get(words="La mamma").was_there is False
    review = AgendaItem.objects.get(case=case, kind="review")
    assert review.day == clock.today() + timedelta(days=90)


def test_minutes_come_after_and_a_reserved_part_never_alone(world: World, case: Case) -> None:
    with pytest.raises(ValidationError, match="deve ancora cominciare"):
        record(world, make_team_meeting(world, case))
    with pytest.raises(ValidationError, match="Scrivi che cosa si è deciso"):
        record(world, held(world, case), synthesis=" ")


def test_what_it_decides_is_on_the_agenda_of_the_pair_and_in_the_story(
    world: World, case: Case, client: Client
) -> None:
    meeting = record(world, held(world, case))
    day = clock.today() + timedelta(days=8)
    item = decide_in_team(
        by=world.marco, meeting=meeting, title="Parlare con la scuola", day=day, seat="lead"
    )
    assert (item.state, item.seat) == (AgendaState.PLANNED, "lead")
    assert TeamDecision.objects.get().item == item
    client.force_login(world.giulia)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "ha convocato l&#x27;équipe" in page
    assert "Parlare con la scuola" in page


def test_its_calendar_file_and_the_feed_name_nobody(world: World, case: Case, client: Client) -> None:
    meeting = make_team_meeting(world, case)
    client.force_login(world.contact)
    file = client.get(reverse("intake:team_calendar", args=[meeting.pk])).content.decode()
    link = client.post(reverse("intake:open_agenda_feed")).content.decode()
    [address] = re.findall(r"/calendario/[\w-]+\.ics", link)
    feed = Client().get(address).content.decode()
    for text in (file, feed):
        assert f"équipe · {case.number}".casefold() in text.replace("\r\n ", "").casefold()
        assert "Ferri" not in text
        assert "pomeriggi" not in text
    page = client.get(reverse("intake:my_calendar")).content.decode()
    assert case.number in page
    client.force_login(world.luca)
    assert case.number not in client.get(reverse("intake:my_calendar")).content.decode()


def test_a_stale_page_keeps_the_synthesis_typed_and_shows_the_one_written_meanwhile(
    world: World, case: Case, client: Client
) -> None:
    meeting = held(world, case)
    client.force_login(world.marco)
    version = client.get(meeting.get_absolute_url()).context["synthesis_form"]["version"].value()
    record(world, meeting)
    address = reverse("intake:record_team", args=[meeting.pk])
    answer = client.post(address, {"synthesis": "Tre pomeriggi.", "version": version})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Giulia Riva ha scritto qui" in page
    assert "Tre pomeriggi." in page
    assert "Due pomeriggi al centro." in page
    seen = answer.context["synthesis_form"]["version"].value()
    assert client.post(address, {"synthesis": "Tre pomeriggi.", "version": seen}).status_code == 302


def test_the_same_decision_sent_twice_is_one(world: World, case: Case) -> None:
    meeting, day = held(world, case), clock.today() + timedelta(days=8)
    first, again = (
        decide_in_team(by=who, meeting=meeting, title="Parlare con la scuola", day=day)
        for who in (world.giulia, world.marco)
    )
    assert first == again
