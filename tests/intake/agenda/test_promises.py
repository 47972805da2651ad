"""What one has to do after the meetings of the network, in one's own calendar until it is done."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from audit import clock
from intake.actions import open_agenda_feed
from network.tables.actions import complete_decision
from network.workshops.actions import conclude_trial
from network.workshops.states import ProposalState
from tests.network.tables.factories import make_decision
from tests.network.workshops.factories import decide, make_proposal, measure
from tests.test_api import Caller
from tests.world import World

DECISION = "Decisione da portare a termine · Tavolo di Borgo"
TRIAL = "Fine della prova · Una telefonata in più"


def promised(user: User) -> list[tuple[str, str]]:
    """Words and days as a program reads them, the earliest first."""
    return [(row["words"], row["day"]) for row in Caller(user).get("promises/").json()]


def in_feed(user: User) -> list[str]:
    feed = Client().get(reverse("intake:agenda_feed", args=[open_agenda_feed(by=user)])).content
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(feed).walk("VEVENT")]


def on_page(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("intake:my_calendar")).content.decode()


def test_a_decision_of_a_table_is_with_who_speaks_for_the_body_until_it_is_done(world: World) -> None:
    decision = make_decision(world)
    assert promised(world.contact) == [(DECISION, decision.due_on.isoformat())]
    assert DECISION in in_feed(world.contact)
    assert DECISION in on_page(world.contact)
    complete_decision(by=world.contact, decision=decision, outcome="Il pulmino va da martedì.")
    assert promised(world.contact) == []
    assert DECISION not in in_feed(world.contact)
    assert DECISION not in on_page(world.contact)


def test_a_trial_is_with_who_follows_it_until_it_is_concluded(world: World) -> None:
    proposal = decide(world, make_proposal(world))
    assert [words for words, _day in promised(world.marco)] == [TRIAL]
    assert TRIAL in in_feed(world.marco)
    measure(world, proposal)
    conclude_trial(
        by=world.coordinator, proposal=proposal, outcome=ProposalState.ADOPTED, words="Da sei a due."
    )
    assert promised(world.marco) == []


def test_others_have_nothing_to_do_for_it(world: World) -> None:
    make_decision(world)
    decide(world, make_proposal(world))
    assert promised(world.luca) == []
    assert "Da fare, dopo gli incontri" not in on_page(world.luca)


@pytest.mark.parametrize(("days", "late"), [(40, False), (41, True)])
def test_what_is_late_is_said(world: World, days: int, late: bool) -> None:
    make_decision(world)
    with clock.at(clock.now() + timedelta(days=days)):
        shown = on_page(world.contact)
    assert DECISION in shown
    assert ("In ritardo" in shown) is late
