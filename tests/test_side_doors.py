"""Side doors: to who has no right, everything answers as if a protected person did not exist.

Every list, search, suggestion, count and file of the access table is asked twice by everybody who has no
right: before a protected person is registered elsewhere in the Ambito, and after. Answer, status and number
of statements must be the same. A page added to the table is here by itself.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import issue_token
from audit import clock
from audit.context import acting
from intake.actions import (
    assign_pair,
    attach_to_case,
    hide_from,
    plan_agenda_item,
    register_intake,
    save_draft,
    take_charge,
    write_plan,
)
from intake.models import Case, IntakeDraft
from network.models import AccessPoint, Post
from referrals.actions import accept_referral, send_referral, write_message
from tests.access.rows import Row
from tests.access.table import API, PAGES
from tests.access.visiting import CHANGING
from tests.intake.factories import make_relief_plan, make_team_meeting
from tests.network.files.samples import PDF
from tests.world import SETUP, World, make_case, make_far_desk, make_scheda, make_world

OUTSIDERS = ("desk", "luca", "chiara", "contact", "planner", "auditor", "admin", "supervisor", "foreigner")
# The auditor reads who looked, by number, whoever it is; never at whom.
OF_THE_LOG = {
    ("auditor", name)
    for name in ("intake:register", "intake:person_report_csv", "api:register", "api:person_report")
}
HIDDEN = {
    "last_name": "Quaranta",
    "first_name": "Zaira",
    "birth_date": date(1991, 5, 23),
    "tax_code": "QRNZRA91E63Z010P",
    "phone": "035 987 654",
    "address": "vicolo Cieco 7",
}
SEARCHERS = {"desk", "luca"}  # who may search, and one of those who may not
SEARCHES = ("quaranta", "zaira quaranta", "QRNZRA91E63Z010P", "035987654", "vicolo cieco")

Place = tuple[str, str]
Answer = tuple[int, str, int]


@pytest.fixture
def world(world: World) -> World:
    """The usual world, with a second desk, a neighbour's situation and somebody of another Ambito."""
    make_far_desk(world)
    make_case(world)
    world.people["foreigner"] = make_world("altrove", offset=50).coordinator
    return world


def hide_somebody(world: World) -> Case:
    """A protected person with a pair of the restricted pool, hidden from a name."""
    point = AccessPoint.objects.exclude(pk=world.desk_point.pk).get(ambito=world.ambito)
    draft = save_draft(by=world.far_desk, access_point=point, answers={})
    intake = register_intake(
        by=world.far_desk, draft=draft, scheda=make_scheda(world, protected=True, **HIDDEN)
    )
    with acting(SETUP, "tests.set_up"):
        for post in Post.objects.filter(user__in=[world.giulia, world.marco]):
            post.protected_pool = True
            post.save()
    assert intake.case is not None
    case = Case.objects.get(pk=intake.case_id)
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="Sono del gruppo.",
    )
    hide_from(by=world.coordinator, case=case, name="Ugo Quaranta", reason="La cerca.")
    return Case.objects.get(pk=case.pk)


def work_on(world: World, case: Case) -> None:
    """All that a pair may do for a protected person, with a service that none of the outsiders works in."""
    for seat in case.assignments.all():
        take_charge(by=seat.operator, assignment=seat)
    case = Case.objects.get(pk=case.pk)
    write_plan(by=world.giulia, case=case, expectations="Un po' di respiro.")
    plan_agenda_item(by=world.giulia, case=case, kind="interview", day=clock.today())
    attach_to_case(by=world.giulia, case=case, name="quaranta.pdf", content=PDF)
    make_team_meeting(world, case, colleagues=[world.marco], services=[], others="L'avvocata")
    make_relief_plan(world, case)
    referral = send_referral(
        by=world.marco,
        case=case,
        service=world.housing_desk,
        subject="Casa",
        need="Un alloggio.",
        urgency="urgent",
        person_informed="yes",
    )
    write_message(by=world.marco, referral=referral, text="Può venire domani.")
    accept_referral(by=world.people["other_contact"], referral=referral)


def lists(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.method == "get" and not row.about]


class Doors:
    """Everything an outsider can ask without knowing an id, and how it was answered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens = {
            who: issue_token(by=world.people[who], user=world.people[who], lifetime=timedelta(days=1))
            for who in OUTSIDERS
        }
        self.draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
        self.suggestions()  # what is typed stays in the list of the drafts
        self.answers(("foreigner",))  # what the first board of a process reads once

    def answers(self, people: tuple[str, ...] = OUTSIDERS) -> dict[Place, Answer]:
        return dict(self._answers(people))

    def _answers(self, people: tuple[str, ...]) -> Iterator[tuple[Place, Answer]]:
        for who in people:
            client = Client()
            client.force_login(self.world.people[who])
            headers = {"Authorization": f"Bearer {self.tokens[who]}"}
            for row in lists(PAGES):
                yield (who, row.name), told(client, reverse(row.name), row.body)
            for row in lists(API):
                yield (who, row.name), told(Client(headers=headers), reverse(row.name), row.body)
            for terms in SEARCHES if who in SEARCHERS else ():
                yield (who, f"desk: {terms}"), told(client, reverse("intake:desk"), q=terms)
                api = Client(headers=headers)
                body = json.dumps({"terms": terms})
                yield (
                    (who, f"api: {terms}"),
                    told(api, reverse("api:search_person"), body=body),
                )
        yield ("desk", "suggestions"), self.suggestions()

    def suggestions(self) -> Answer:
        """What the form says while the very data of the protected person are typed."""
        client = Client()
        client.force_login(self.world.desk)
        typed = {name: str(value) for name, value in HIDDEN.items()} | {"birth_date": "23/05/1991"}
        IntakeDraft.objects.filter(pk=self.draft.pk).update(answers={})
        return told(client, reverse("intake:save_draft", args=[self.draft.pk]), **typed)


def told(client: Client, url: str, query: Any = None, body: str = "", **data: Any) -> Answer:
    connection.queries_log.clear()  # it keeps the last 9000: many addresses are asked in one test
    with CaptureQueriesContext(
        connection,
    ) as statements:
        if body:
            answer: HttpResponse = client.post(url, body, content_type="application/json")
        elif data:
            answer = client.post(url, data)
        else:
            answer = client.get(url, query or {})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content[:2] == b"PK":  # a spreadsheet holds the moment it was made
        content = b"spreadsheet"
    return answer.status_code, CHANGING.sub("·", content.decode()), len(statements)


def test_lists_searches_and_suggestions_are_the_same_whether_a_protected_person_is_there_or_not(
    world: World,
) -> None:
    doors = Doors(world)
    before = doors.answers()
    work_on(world, hide_somebody(world))
    after = doors.answers()
    assert len(before) > 250
    told_apart = {place for place in before if before[place] != after[place]}
    assert told_apart <= OF_THE_LOG
    assert not [place for place in OF_THE_LOG if str(HIDDEN["last_name"]) in after[place][1]]


def test_who_is_not_protected_is_found_through_the_same_doors(world: World) -> None:
    """The control: without protection the desk does tell the two apart."""
    doors = Doors(world)
    before = doors.answers(("desk",))
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, **HIDDEN))
    after = doors.answers(("desk",))
    told_apart = {name for who, name in before if before[who, name] != after[who, name]}
    assert {"desk: quaranta", "api: zaira quaranta", "desk: 035987654", "suggestions"} <= told_apart


def of_an_id(send: Any, row: Row, pk: int) -> Answer:
    """What is answered of an id, but for the id, and with how many statements: the same work."""
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as statements:
        answer = send(reverse(row.name, args=[pk]))
    text = CHANGING.sub("·", answer.content.decode()).replace(f"/{pk}/", "/·/")
    return answer.status_code, text, len(statements)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_id_of_a_protected_situation_answers_like_one_that_is_not_there(world: World, who: str) -> None:
    case = hide_somebody(world)
    objects = {"case": case, "intake": case.intakes.get(), "seat": case.assignments.first()}
    client = Client()
    client.force_login(world.people[who])
    for row in PAGES:
        if row.about in objects:
            send = client.get if row.method == "get" else client.post
            pks = (objects[row.about].pk, 999_999)
            there, nowhere = (of_an_id(send, row, pk) for pk in pks)
            assert there[0] == 404, row.name
            assert there == nowhere, row.name
