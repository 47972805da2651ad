"""A table of Borgo at which a cooperative sits with its delegate and an association without an account."""

from datetime import timedelta
from typing import Any

from audit import clock
from audit.context import acting
from network.areas import Area
from network.models import Organisation, OrganisationKind
from network.tables.actions import (
    add_table_member,
    decide_at_table,
    open_table,
    plan_table_meeting,
    raise_need,
    start_project,
)
from network.tables.models import Table, TableDecision, TableMeeting, TableMember, TableNeed, TableProject
from network.tables.states import TableKind
from tests.world import SETUP, World


def make_table(world: World, **facts: Any) -> Table:
    """A table of Borgo and Pieve at which the cooperative sits; Paola Denti speaks for it."""
    table = open_table(
        **{
            "by": world.coordinator,
            "ambito": world.ambito,
            "kind": TableKind.NEIGHBOURHOOD,
            "name": "Tavolo di Borgo",
            "purpose": "Anziani soli e famiglie del quartiere.",
            "comuni": [world.borgo, world.pieve],
            "is_public": False,
            **facts,
        }
    )
    add_table_member(
        by=world.coordinator, table=table, organisation=world.cooperative, delegate=world.contact
    )
    return table


def make_association(world: World, name: str = "Associazione Il Faro") -> Organisation:
    with acting(SETUP, "tests.set_up"):
        row = Organisation(ambito=world.ambito, name=name, kind=OrganisationKind.ASSOCIATION)
        row.save()
    return row


def seat_association(world: World, table: Table) -> TableMember:
    """An association without an account, at the table."""
    return add_table_member(by=world.coordinator, table=table, organisation=make_association(world))


def make_table_meeting(world: World, table: Table | None = None, **facts: Any) -> TableMeeting:
    """A meeting tomorrow, unless another moment is given."""
    return plan_table_meeting(
        **{
            "by": world.coordinator,
            "table": table or make_table(world),
            "starts_at": clock.now() + timedelta(days=1),
            "place": "Oratorio di Borgo",
            "agenda": "Come arrivare a chi è solo.",
            **facts,
        }
    )


def make_held_meeting(world: World, table: Table) -> TableMeeting:
    """A meeting that began an hour ago."""
    now = clock.now()
    with clock.at(now - timedelta(days=2)):
        return make_table_meeting(world, table, starts_at=now - timedelta(hours=1))


def make_need(world: World, table: Table, **facts: Any) -> TableNeed:
    return raise_need(
        **{
            "by": world.contact,
            "table": table,
            "area": Area.ELDERLY,
            "municipality": world.borgo,
            "place": "zona stazione",
            "people": 40,
            "words": "Anziani soli senza nessuno che li accompagni alle visite.",
            **facts,
        }
    )


def make_decision(world: World, table: Table | None = None, **facts: Any) -> TableDecision:
    """What the cooperative does by the end of next month."""
    table = table or make_table(world)
    return decide_at_table(
        **{
            "by": world.coordinator,
            "meeting": make_held_meeting(world, table),
            "words": "Un pulmino il martedì e il giovedì.",
            "owner": table.members.get(organisation=world.cooperative),
            "due_on": clock.today() + timedelta(days=40),
            "need": make_need(world, table),
            **facts,
        }
    )


def make_project(world: World, table: Table) -> TableProject:
    return start_project(
        by=world.coordinator,
        table=table,
        title="Pulmino di quartiere",
        words="Volontari che accompagnano alle visite.",
        pact_line="Mobilità",
        resources="2.000 € della fondazione",
        partners=[table.members.get(organisation=world.cooperative)],
    )
