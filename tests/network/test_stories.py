"""What happened in the network is told where it happened: who, when, from what to what, and why."""

import html
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from audit import clock
from audit.telling import TELLINGS
from network.mandates import actions as of_mandates
from network.offers import actions as of_offers
from network.offers.actions import answer_offer_request, record_hours, withdraw_offer
from network.offers.states import RequestState
from network.supervision import actions as of_supervision
from network.supervision.actions import cancel_session, remove_member, write_note
from network.tables import actions as of_tables
from network.tables.actions import describe_table, end_table_member, record_table_meeting, update_project
from network.tables.states import ProjectState
from network.workshops import actions as of_workshops
from network.workshops.actions import conclude_workshop, leave_workshop, write_record
from tests.network.offers.factories import make_help_request
from tests.network.supervision.factories import make_group, make_session
from tests.network.tables.factories import make_decision, make_held_meeting, make_project, make_table
from tests.network.workshops.factories import make_found, make_meeting, make_workshop
from tests.world import World

PRIVATE = {"write_note"}  # the notes of a group are told by nobody
WITHOUT_STORY = {"answer_invitation", "sign_attendance", "write_comment"}  # shown row by row on their page


def a_workshop(world: World) -> Any:
    workshop = make_workshop(world, world.marco, world.luca)
    leave_workshop(by=world.luca, workshop=workshop)
    return conclude_workshop(by=world.coordinator, workshop=workshop, reason="Abbiamo finito.")


def a_workshop_meeting(world: World) -> Any:
    meeting = make_meeting(world, make_workshop(world))
    with clock.at(meeting.starts_at):
        for words in ("Prima versione.", "Seconda versione."):
            write_record(by=world.marco, meeting=meeting, record=words, present=[world.marco])
    return meeting


def a_proposal(world: World) -> Any:
    return make_found(world)


def a_table(world: World) -> Any:
    table = make_decision(world).table
    told = {"name": table.name, "purpose": table.purpose, "is_public": True}
    describe_table(by=world.planner, table=table, comuni=[world.borgo], **told)
    end_table_member(by=world.coordinator, member=table.members.get())
    return table


def a_table_meeting(world: World) -> Any:
    meeting = make_held_meeting(world, make_table(world))
    for words in ("Prima versione.", "Seconda versione."):
        there = [row.member for row in meeting.answers.all()]
        record_table_meeting(by=world.coordinator, meeting=meeting, record=words, present=there)
    return meeting


def a_project(world: World) -> Any:
    project = make_project(world, make_table(world))
    return update_project(
        by=world.contact, project=project, state=ProjectState.RUNNING, progress="Partito lunedì."
    )


def an_offer(world: World) -> Any:
    asked = make_help_request(world)
    answer_offer_request(by=world.desk, help_request=asked, answer=RequestState.AGREED, agreed="Il martedì.")
    record_hours(by=world.giulia, help_request=asked, day=clock.today(), hours=Decimal("2.5"))
    return withdraw_offer(by=world.desk, offer=asked.offer)


def a_group(world: World) -> Any:
    session = make_session(world)
    cancel_session(by=world.supervisor, session=session, reason="Sala allagata.")
    remove_member(by=world.coordinator, member=session.group.members.get(user=world.luca))
    return session.group


def a_cycle(world: World) -> Any:
    return make_group(world).cycle


@dataclass(frozen=True)
class Told:
    """What happens, who reads the page of it, and what its story says there, newest first."""

    make: Callable[[World], Any]
    reader: str
    says: tuple[str, ...]


EACH = [
    Told(
        a_workshop,
        "marco",
        ("ha concluso il cantiere", "aperto → concluso", "Motivo: Abbiamo finito.", "Luca Conti ha lasciato"),
    ),
    Told(
        a_workshop_meeting,
        "giulia",
        ("Prima versione. → Seconda versione.", "Presenti: Marco", "ha fissato l'incontro"),
    ),
    Told(
        a_proposal,
        "marco",
        ("in prova → adottata", "ha segnato una misura", "al tavolo di direzione → in prova", "Motivo: Prov"),
    ),
    Told(
        a_table,
        "giulia",
        (
            "ha fatto uscire Cooperativa",
            "Pagina pubblica no → sì",
            "ha scritto una decisione: la fa Cooperativa",
            "Anziani soli senza nessuno",
            "ha fatto sedere Cooperativa",
            "Borgo",
        ),
    ),
    Told(a_table_meeting, "contact", ("Prima versione. → Seconda versione.", "Presenti: Cooperativa")),
    Told(a_project, "contact", ("da cominciare → in corso", "ha aperto il progetto", "Cooperativa")),
    Told(
        an_offer,
        "desk",
        ("ha ritirato l'offerta", "2,50 ore", "ha portato la risposta: accordo preso", "ha segnato le verif"),
    ),
    Told(
        a_group,
        "coordinator",
        ("ha fatto uscire dal gruppo", "Luca Conti", "Motivo: Sala allagata.", "ha messo in calendario"),
    ),
    Told(a_cycle, "coordinator", ("ha aperto il gruppo", "ha aperto il ciclo")),
]


def story(client: Client, page: Any) -> str:
    """The words of the story on a page, "" when it has none."""
    found = re.search(r'<h2 id="t-storia">.*?</section>', client.get(page.get_absolute_url()).text, re.DOTALL)
    told = re.sub(r'<span class="visually-hidden">.*?</span>', "", found[0] if found else "")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", told.replace("</del>", " → "))).split())


@pytest.mark.parametrize("told", EACH, ids=lambda told: told.make.__name__)
def test_the_page_tells_what_happened_newest_first(world: World, client: Client, told: Told) -> None:
    page = told.make(world)
    client.force_login(world.people[told.reader])
    words, at = story(client, page), 0
    for said in told.says:
        assert said in words[at:], words
        at = words.index(said, at)


def test_every_act_of_these_parts_is_told_in_words() -> None:
    parts = (of_mandates, of_offers, of_supervision, of_tables, of_workshops)
    acts = {
        name
        for part in parts
        for name, act in inspect.getmembers(part, inspect.isfunction)
        if hasattr(act, "__wrapped__") and act.__module__.startswith(part.__name__)
    }
    told = {name.removeprefix("network.") for name in TELLINGS}
    assert len(acts) > 40
    assert acts - told - WITHOUT_STORY - PRIVATE == set()
    assert told & PRIVATE == set()


def test_who_asked_for_help_reads_of_their_own_requests_only(world: World, client: Client) -> None:
    asked = make_help_request(world)
    make_help_request(world, by=world.marco, offer=asked.offer, words="Un passaggio a Borgo.")
    client.force_login(world.giulia)
    words = story(client, asked.offer)
    assert "Un passaggio a Pieve" in words
    assert "Borgo" not in words
    client.force_login(world.luca)
    assert story(client, asked.offer) == ""


def test_nobody_reads_in_the_story_of_an_offer_who_makes_it(world: World, client: Client) -> None:
    offer = an_offer(world)
    client.force_login(world.desk)
    assert "Galli" not in story(client, offer)
    assert "333 000" not in story(client, offer)


def test_the_story_of_a_group_holds_no_note_and_is_not_for_its_members(world: World, client: Client) -> None:
    group = make_group(world)
    write_note(by=world.giulia, group=group, text="Canarino")
    for who, reads in (("coordinator", True), ("supervisor", True), ("giulia", False)):
        client.force_login(world.people[who])
        words = story(client, group)
        assert bool(words) is reads
        assert "Canarino" not in words
        assert "appunt" not in words
