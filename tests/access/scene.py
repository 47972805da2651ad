"""A world in which everything a route can be about exists."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import ApiToken, User
from accounts.roles import Role
from audit import clock
from intake.actions import (
    ask_to_talk,
    assign_pair,
    attach_to_case,
    compose_form,
    declare_absence,
    declare_conflict,
    give_extra_task,
    plan_agenda_item,
    save_draft,
    take_charge,
    write_plan,
)
from intake.models import Assignment, FormVersion, PairChoice
from network.appointments.actions import ask_appointment
from network.models import AbsenceKind, Agreement, Notice, Post
from referrals.actions import attach_to_referral, send_referral, write_introduction, write_message
from referrals.models import PartnerLink
from referrals.partners.actions import register_mailbox, send_report_link
from tests.access.rows import Row
from tests.intake.factories import (
    make_disposal,
    make_merge,
    make_redistribution,
    make_relief_plan,
    make_team_meeting,
    make_unusual_reading,
)
from tests.intake.importing.archives import tried
from tests.network.files.samples import PDF
from tests.network.mandates.factories import make_mandate
from tests.network.offers.factories import make_help_request
from tests.network.supervision.factories import make_session
from tests.network.tables.factories import make_decision, make_project, make_table_meeting
from tests.network.workshops.factories import make_meeting, make_meeting_file, make_proposal, make_theme
from tests.world import World, make_case, make_intake, make_world


@dataclass
class Scene:
    """A world in which everything a route can be about exists."""

    world: World
    people: dict[str, User]
    objects: dict[str, Any]


def make_token(user: User) -> ApiToken:
    issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return user.api_tokens.get()


def make_scene(world: World) -> Scene:
    objects = make_objects(world)
    foreigner = make_world("altrove", offset=50).coordinator
    return Scene(world, {**world.people, "foreigner": foreigner}, objects)


def make_objects(world: World) -> dict[str, Any]:
    """One of each thing a route can be about, in the Ambito of ``world``."""
    case = make_case(world)
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="li conosce",
    )
    seat = Assignment.objects.get(operator=world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    referral = send_referral(
        by=world.marco,
        case=case,
        service=world.family_centre,
        subject="Sostegno",
        need="Colloqui",
        urgency="ordinary",
        person_informed="yes",
    )
    write_plan(by=world.giulia, case=case, expectations="Un po' di respiro.")
    return {
        "case": case,
        "intake": case.intakes.get(),
        "record": case.person.history.first(),
        "post": Post.objects.get(user=world.luca),
        "appointment": ask_appointment(
            by=world.admin, user=world.elisa, role=Role.COORDINATOR, unit=world.north.unit, reason="x"
        ),
        "token": make_token(world.giulia),
        "unusual": make_unusual_reading(world),
        "seat": seat,
        "pair_choice": PairChoice.objects.earliest("pk"),
        "referral": referral,
        "message": write_message(by=world.giulia, referral=referral, text="Può venire il mattino."),
        "referral_file": attach_to_referral(by=world.giulia, referral=referral, name="a.pdf", content=PDF),
        "referred_intake": make_intake(world, first_name="Ada", last_name="Corti", outcome="refer"),
        "giulia": world.giulia,
        "ambito_unit": world.ambito.unit,
        "sign_in": UserSession.objects.create(
            user=world.giulia, ip="127.0.0.1", session_key=f"elsewhere-{world.ambito.code}"
        ),
        "task": give_extra_task(
            by=world.coordinator,
            post=Post.objects.get(user=world.giulia),
            title="Tirocinanti",
            points=Decimal(5),
            reason="Li segue già",
        ),
        "talk": ask_to_talk(by=world.giulia, post=Post.objects.get(user=world.giulia), words="x"),
        "relief_plan": make_relief_plan(world, case),
        "agenda_item": plan_agenda_item(by=world.marco, case=case, kind="interview", day=clock.today()),
        "conflict": declare_conflict(by=world.coordinator, case=case, operator=world.chiara, reason="x"),
        "absence": declare_absence(
            by=world.giulia,
            user=world.giulia,
            first_day=clock.today() + timedelta(days=30),
            last_day=clock.today() + timedelta(days=33),
            kind=AbsenceKind.HOLIDAY,
            covers={case.pk: world.luca},
        ),
        "redistribution": make_redistribution(world),
        "draft": save_draft(by=world.desk, access_point=world.desk_point, answers={}),
        "form_version": FormVersion.objects.get(ambito=world.ambito),
        "composed_form": compose_form(by=world.coordinator, ambito=world.ambito),
        "service": world.family_centre,
        "district": world.north,
        "municipality": world.borgo,
        "access_point": world.desk_point,
        "organisation": world.comune,
        "attachment": attach_to_case(by=world.giulia, case=case, name="verbale.pdf", content=PDF),
        "person": case.person,
        "merge": make_merge(world),
        "agreement": Agreement.objects.filter(organisation=world.comune).get(),
        "letter": write_introduction(
            by=world.giulia, origin=case, service=world.housing_desk, need="Un aiuto."
        ),
        "report_link": _report_link(world),
        "point": world.desk_point,
        "case_import": tried(world),
        **_supervision(world),
        **_workshops(world),
        "team_meeting": make_team_meeting(world, case),
        **_tables(world),
        **_offers(world),
        "mandate": make_mandate(world),
        "disposal": make_disposal(world),
        "notice": Notice.objects.filter(recipient=world.giulia).latest("seq"),
    }


def _report_link(world: World) -> PartnerLink:
    register_mailbox(by=world.admin, service=world.housing_desk, address="casa@coop.test", owner="Volontari")
    return send_report_link(by=world.admin, service=world.housing_desk)


def _supervision(world: World) -> dict[str, Any]:
    session = make_session(world)
    return {
        "cycle": session.group.cycle,
        "group": session.group,
        "session": session,
        "member": session.group.members.get(user=world.giulia),
    }


def _workshops(world: World) -> dict[str, Any]:
    proposal = make_proposal(world)
    meeting = make_meeting(world, proposal.workshop)
    return {
        "theme": make_theme(world),
        "workshop": proposal.workshop,
        "proposal": proposal,
        "meeting": meeting,
        "meeting_file": make_meeting_file(world, meeting),
    }


def _tables(world: World) -> dict[str, Any]:
    decision = make_decision(world)
    return {
        "table": decision.table,
        "table_member": decision.owner,
        "decision": decision,
        "table_meeting": make_table_meeting(world, decision.table),
        "table_project": make_project(world, decision.table),
    }


def _offers(world: World) -> dict[str, Any]:
    help_request = make_help_request(world)
    return {"offer": help_request.offer, "help_request": help_request}


def address(row: Row, scene: Scene) -> str:
    return reverse(row.name, args=[scene.objects[row.about].pk] if row.about else [])


TRACES = {
    "audit.AccessLogEntry",
    "audit.AccessLogSubject",
    "sessions.Session",
    "accounts.ApiToken",
    "accounts.HistoricalApiToken",
    "accounts.RepeatableRequest",
    "account.EmailAddress",
}


OF_TRACES = {apps.get_model(label)._meta.db_table for label in TRACES}
WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)')


@contextmanager
def undone() -> Iterator[set[str]]:
    """What is done meanwhile is undone; then the set names the tables that it had changed, but for traces.

    Only the tables that were written are read again: what an act began and took back itself is no change.
    """
    written: set[str] = set()
    changed: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITES.match(sql)) and found[1] not in OF_TRACES:
            written.add(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            yield changed
        left = {table: _rows_of(table) for table in written}
        transaction.set_rollback(True)
    changed |= {table for table, rows in left.items() if rows != _rows_of(table)}


def _rows_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (one of our own)
        return sorted(map(str, cursor.fetchall()))


def rows_of_everything() -> dict[str, list[Any]]:
    """What the database holds, but for the traces that every answer leaves."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in TRACES
    }
