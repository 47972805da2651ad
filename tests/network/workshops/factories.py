"""A workshop with its people, and a proposal in any state, made through the actions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from audit import clock
from network.areas import Area
from network.workshops.actions import (
    attach_to_meeting,
    conclude_trial,
    decide_proposal,
    join_workshop,
    open_workshop,
    plan_meeting,
    propose_theme,
    record_measurement,
    submit_proposal,
)
from network.workshops.models import MeetingFile, Proposal, Workshop, WorkshopMeeting
from network.workshops.states import ProposalState
from tests.network.files.samples import PDF
from tests.world import World


def make_theme(world: World) -> Workshop:
    """A theme that Giulia proposes."""
    return propose_theme(
        by=world.giulia,
        ambito=world.ambito,
        title="Sfratti: che fare prima",
        area=Area.HOUSING,
        purpose="Arriviamo quando lo sfratto è già deciso.",
    )


def make_workshop(world: World, *members: User, places: int = 3) -> Workshop:
    """An open workshop in which Marco works, unless other people are given."""
    workshop = open_workshop(by=world.north_coordinator, workshop=make_theme(world), places=places)
    for user in members or (world.marco,):
        join_workshop(by=user, workshop=workshop)
    return workshop


def make_proposal(world: World, workshop: Workshop | None = None, **words: Any) -> Proposal:
    """A proposal of Marco, at the directors' table."""
    return submit_proposal(
        **{
            "by": world.marco,
            "workshop": workshop or make_workshop(world),
            "title": "Una telefonata in più",
            "problem": "Nessuno sa quando arriva l'ufficiale giudiziario.",
            "idea": "Il martedì lo sportello casa telefona a chi ha un'udienza.",
            "effect": "Meno sfratti senza un piano.",
            "indicator": "Sfratti senza un piano",
            "unit": "al mese",
            "baseline": Decimal("6.5"),
            **words,
        }
    )


def decide(world: World, proposal: Proposal, decision: str = ProposalState.TRIAL, **given: Any) -> Proposal:
    """What the coordinator of the Ambito decides: a trial of two months followed by Marco."""
    today = clock.today()
    trial = (
        {"trial_starts_on": today, "trial_ends_on": today + timedelta(days=60), "owner": world.marco}
        if decision == ProposalState.TRIAL
        else {}
    )
    facts = {"by": world.coordinator, "decision": decision, "reason": "Proviamo in due presidi.", **trial}
    return decide_proposal(proposal=proposal, **{**facts, **given})


def measure(world: World, proposal: Proposal, value: str = "2") -> None:
    """What Marco measures today."""
    record_measurement(by=world.marco, proposal=proposal, measured_on=clock.today(), value=Decimal(value))


def make_found(world: World, outcome: str = ProposalState.ADOPTED) -> Proposal:
    """A proposal that was tried, measured and concluded."""
    proposal = decide(world, make_proposal(world))
    measure(world, proposal)
    return conclude_trial(
        by=world.coordinator, proposal=proposal, outcome=outcome, words="Da sei a due al mese."
    )


def make_meeting(world: World, workshop: Workshop) -> WorkshopMeeting:
    """A meeting tomorrow."""
    return plan_meeting(
        by=world.marco,
        workshop=workshop,
        starts_at=clock.now() + timedelta(days=1),
        place="Sala di Borgo",
        agenda="Che cosa sappiamo degli sfratti.",
    )


def make_meeting_file(world: World, meeting: WorkshopMeeting) -> MeetingFile:
    """A document that Marco brings to a meeting."""
    return attach_to_meeting(by=world.marco, meeting=meeting, name="sfratti 2025.pdf", content=PDF)
