"""Whatever a coordinator opens of somebody under protection, they write why first: no route forgets it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from audit import clock
from audit.models import AccessLogEntry
from intake.actions import attach_to_case, plan_agenda_item, protect_person, state_reason, write_diary_entry
from intake.models import AgendaItem, Case
from referrals.actions import attach_to_referral, send_referral
from tests.access.rows import Row
from tests.access.scene import Scene, address
from tests.access.table import API, PAGES
from tests.network.files.samples import PDF

# What is written of the person: all of it in the scene, or in ``protected``.
CONTENT = (
    "Ferri",
    "Canarino",
    "Cerco un aiuto per i compiti",
    "Può venire il mattino",
    "Un po&#x27; di respiro",
    "Un po' di respiro",
    "Come vanno i pomeriggi",
    "verbale.pdf",
)
PAPER = ("application/pdf", "application/octet-stream", "application/zip")
MANY = 45  # of those that show content: an empty table would prove nothing
# What shows no more than a list does: to act from it no reason is needed.
WITHOUT_CONTENT = {
    "intake:state_reason",
    "intake:case_protection",
    "intake:change_urgency",
    "intake:replace_seat",
    "intake:release_seat",
    "api:pair_proposals",
}


@pytest.fixture
def protected(scene: Scene) -> Case:
    """The situation of the scene, under protection, with words in every place that holds some."""
    world, case = scene.world, scene.objects["case"]
    write_diary_entry(
        by=world.giulia, case=case, text="Canarino del diario.", kind="home_visit", audience="pair"
    )
    plan_agenda_item(by=world.marco, case=case, kind="other", title="Canarino d'agenda", day=clock.today())
    attach_to_case(by=world.giulia, case=case, name="Canarino del caso.pdf", content=PDF)
    referral = send_referral(
        by=world.marco,
        case=case,
        service=world.housing_desk,
        subject="Canarino d'oggetto",
        need="Canarino del bisogno",
        urgency="ordinary",
        person_informed="yes",
    )
    attach_to_referral(by=world.marco, referral=referral, name="Canarino dell'invio.pdf", content=PDF)
    protect_person(by=world.giulia, case=case, reason="x")
    return Case.objects.get(pk=case.pk)


def visitor(scene: Scene, row: Row) -> Client:
    user = scene.world.coordinator
    if row.name.startswith("api:"):
        secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
        return Client(headers={"Authorization": f"Bearer {secret}"})
    client = Client()
    client.force_login(user)
    return client


def asked(scene: Scene, row: Row, method: str) -> Any:
    body: dict[str, Any] = row.body if method == "get" and row.method == "get" else {}
    options = {"content_type": "application/json"} if row.name.startswith("api:") and method == "post" else {}
    client = visitor(scene, row)
    return getattr(client, method)(address(row, scene), body, **options)


def shown_by(answer: Any) -> list[str]:
    """The words of the content in an answer; a paper is content whatever it says."""
    if answer["Content-Type"].startswith(PAPER):
        return [answer["Content-Type"]]
    text = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    return [words for words in CONTENT if words in text]


ABOUT_IT = {
    "",  # lists
    "case",
    "intake",
    "referral",
    "referral_file",
    "message",
    "attachment",
    "agenda_item",
    "seat",
    "letter",
    "team_meeting",
    "person",
}
OPENED = [row for row in [*PAGES, *API] if "coordinator" in row.allowed and row.about in ABOUT_IT]


def told_by(scene: Scene, rows: list[Row], method: str) -> dict[str, list[str]]:
    """The words of the content that each route says, of those that say some; what an act did is undone."""
    told: dict[str, list[str]] = {}
    for row in rows:
        with transaction.atomic():
            words = shown_by(asked(scene, row, method))
            transaction.set_rollback(True)
        if words:
            told[row.name] = words
    return told


@pytest.mark.parametrize("method", ["get", "post"])
def test_before_the_reason_no_route_says_a_word_of_the_content(
    scene: Scene, protected: Case, method: str
) -> None:
    assert told_by(scene, OPENED, method) == {}


def test_with_the_reason_the_same_routes_show_it_and_each_reading_is_written(
    scene: Scene, protected: Case
) -> None:
    state_reason(by=scene.world.coordinator, case=protected, reason="Reclamo.")
    read = [row for row in OPENED if row.method == "get"]
    told = told_by(scene, read, "get")
    assert len(told) > MANY
    lines = AccessLogEntry.objects.filter(actor_id=scene.world.coordinator.pk)
    for row in read:
        if row.name in told:
            asked(scene, row, "get")
    assert set(told) - set(lines.values_list("place", flat=True)) == set()


def test_what_needs_no_content_is_done_without_a_reason(scene: Scene, protected: Case) -> None:
    for row in OPENED:
        if row.name in WITHOUT_CONTENT and row.method == "get":
            assert asked(scene, row, "get").status_code == 200, row.name


def typed(scene: Scene, name: str, about: str, **body: Any) -> Any:
    client = Client()
    client.force_login(scene.world.coordinator)
    return client.post(reverse(name, args=[scene.objects[about].pk]), body)


@pytest.mark.parametrize(
    ("name", "about", "field"),
    [
        ("intake:write_diary_entry", "case", "text"),
        ("intake:export_story", "case", "reason"),
        ("intake:plan_agenda_item", "case", "title"),
        ("intake:write_goal", "case", "text"),
        ("intake:convene_team", "case", "agenda"),
        ("referrals:send_from_case", "case", "need"),
        ("referrals:amend_referral", "referral", "need"),
    ],
)
def test_what_was_typed_comes_back_alone_with_the_way_to_the_reason(
    scene: Scene, protected: Case, name: str, about: str, field: str
) -> None:
    answer = typed(scene, name, about, **{field: "Le mie parole"})
    text = answer.content.decode()
    assert (answer.status_code, "Le mie parole" in text, "Ferri" in text) == (422, True, False)
    assert reverse("intake:state_reason", args=[protected.pk]) in text


def test_what_was_sent_beside_the_form_is_sent_again_with_it(scene: Scene, protected: Case) -> None:
    answer = typed(
        scene, "intake:restore_field", "case", voce="person", da=scene.objects["record"].pk, campo="phone"
    )
    assert answer.status_code == 422
    assert 'name="campo" value="phone"' in answer.content.decode()


def test_a_refusal_of_the_api_says_how_to_write_why_and_changes_nothing(
    scene: Scene, protected: Case
) -> None:
    row = next(row for row in API if row.name == "api:settle_agenda_item")
    client, url = visitor(scene, row), address(row, scene)
    answer = client.post(url, {"state": "done"}, content_type="application/json")
    way = reverse("api:state_reason", args=[protected.pk])
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert way in answer.json()["detail"]
    assert AgendaItem.objects.get(pk=scene.objects["agenda_item"].pk).state == "planned"
    assert client.post(way, {"reason": "Reclamo."}, content_type="application/json").status_code == 201
    assert client.post(url, {"state": "done"}, content_type="application/json").status_code == 200
    lines = AccessLogEntry.objects.filter(actor_id=scene.world.coordinator.pk, place=row.name)
    assert lines.exists()
