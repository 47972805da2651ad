"""A document withdrawn, an agreement that has ended, a mailbox taken away, a district closed.

To who never saw it each answers, in pages and to programs, exactly as a number that was never given; who
opens documents of it is answered like that too, and the choices of others offer it no more.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import Unit
from audit import clock
from intake.actions import withdraw_attachment
from network.actions import end_agreement
from network.models import District
from network.territory.actions import change_opening, write_place
from network.workshops.actions import withdraw_meeting_file
from referrals.actions import take_back_referral_file
from referrals.partners.actions import register_mailbox, retire_mailbox
from tests.access.places import Drawn, place_of, sheet_of
from tests.access.rows import EVERYBODY, Row
from tests.access.scene import Scene, undone
from tests.access.strangers import GONE, NOBODYS, SENT, begin_numbers_at, normal
from tests.access.table import API, PAGES
from tests.access.test_foreign_ids import may_be_ids, told_apart
from tests.access.test_foreign_ids_in_api import PROGRAMS, answers_of
from tests.access.visiting import Visitors

DOCUMENTS = {"attachment", "referral_file", "meeting_file"}
ABOUT = DOCUMENTS | {"agreement", "service", "district"}
ROWS = [row for row in [*PAGES, *API] if row.about in ABOUT]
OPENING = [row for row in API if row.about in DOCUMENTS and row.method == "get"]


@pytest.fixture(scope="module")
def gone(lasting_scene: Scene, django_db_blocker: DjangoDbBlocker) -> None:
    """All of them gone; the district has the number ``GONE``."""
    world, objects = lasting_scene.world, lasting_scene.objects
    with django_db_blocker.unblock():
        withdraw_attachment(by=world.giulia, attachment=objects["attachment"], reason="Era di un'altra.")
        take_back_referral_file(by=world.giulia, file=objects["referral_file"])
        withdraw_meeting_file(by=world.coordinator, file=objects["meeting_file"], reason="Era di un'altra.")
        yesterday = clock.today() - timedelta(days=1)
        end_agreement(by=world.admin, agreement=objects["agreement"], until=yesterday)
        service = objects["service"]
        register_mailbox(by=world.admin, service=service, address="centro@coop.test", owner="Volontari")
        retire_mailbox(by=world.admin, service=service)
        begin_numbers_at(int(GONE) - 1, Unit)
        closed = write_place(by=world.admin, place=District(ambito=world.ambito), name="Presidio Est")
        change_opening(by=world.admin, place=closed, is_closed=True, reason="Non serve più.")
        assert closed.pk == int(GONE)
        objects["district"] = closed


def asked(client: Client, row: Row, pk: int | str) -> tuple[int, str, str]:
    """What is answered to a row about the number, but for the number and for what changes every time."""
    url = reverse(row.name, args=[pk])
    options: dict[str, Any] = {"content_type": "application/json"} if row.name.startswith("api:") else {}
    sent = {} if any(str(value).startswith("@") for value in row.body.values()) else row.body
    with clock.at(clock.now()):
        answer: Any = client.get(url, sent) if row.method == "get" else client.post(url, sent, **options)
    status, *words = normal(answer)
    location, text = (each.replace(url, "·").replace(SENT.sub("·", url), "·") for each in words)
    return status, location, text


def who_asks(row: Row, role: str, visitors: Visitors) -> Client:
    return visitors.program(role) if row.name.startswith("api:") else visitors.page(role)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_to_who_never_saw_it_it_is_as_if_it_had_never_been(
    scene: Scene, gone: None, visitors: Visitors, row: Row
) -> None:
    strangers = {"foreigner", *sorted(EVERYBODY - row.allowed - row.forbidden)[:2]} - row.allowed
    with undone() as changed:
        for role in sorted(strangers):
            client = who_asks(row, role, visitors)
            told = asked(client, row, scene.objects[row.about].pk)
            assert told == asked(client, row, NOBODYS), role
            assert told[0] == 404, role
    assert not changed


@pytest.mark.parametrize("row", OPENING, ids=lambda row: row.name)
def test_a_document_that_was_withdrawn_is_opened_by_no_program(
    scene: Scene, gone: None, visitors: Visitors, row: Row
) -> None:
    for role in sorted(row.allowed):
        client = visitors.program(role)
        told = asked(client, row, scene.objects[row.about].pk)
        assert told == asked(client, row, NOBODYS)
        assert told[0] == 404


def test_a_closed_district_is_chosen_by_no_program(scene: Scene, gone: None, visitors: Visitors) -> None:
    row, role = PROGRAMS["post", "api:change_municipality", "admin"]
    assert answers_of(row, role, GONE, scene, visitors) == answers_of(row, role, NOBODYS, scene, visitors)


def test_a_closed_district_is_chosen_on_no_page(  # noqa: PLR0917 (fixtures)
    scene: Scene, gone: None, settled: Visitors, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of("network:write_municipality", "post", scene, settled)
    sheet = sheet_of(place, drawn, scene, monkeypatch)
    names = may_be_ids(sheet) if sheet else []
    assert "district" in names
    assert not [one for field in names for one in told_apart(place, "post", [field], sheet, (GONE,))]
