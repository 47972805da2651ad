"""Workshops through the API: the same acts, rights and words as on the pages."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from audit import clock
from audit.models import AccessKind, AccessLogEntry
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.workshops.models import MeetingFile, Proposal, Workshop
from network.workshops.states import ProposalState
from tests.network.files.samples import PDF
from tests.network.workshops.factories import (
    decide,
    make_found,
    make_meeting,
    make_proposal,
    make_workshop,
)
from tests.test_api import Caller
from tests.world import World

PROPOSED = {
    "title": "Una telefonata in più",
    "problem": "Nessuno sa quando arriva l'ufficiale giudiziario.",
    "idea": "Il martedì lo sportello casa telefona.",
    "effect": "Meno sfratti senza un piano.",
    "indicator": "Sfratti senza un piano",
    "unit": "al mese",
    "baseline": "6.50",
}


def said(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def call(user: User, path: str, body: Any = None) -> Any:
    caller = Caller(user)
    return caller.get(path) if body is None else caller.post(path, body)


def test_a_program_brings_an_idea_to_its_adopted_outcome_with_four_roles(world: World) -> None:
    theme = {"title": "Sfratti", "area": "housing", "purpose": "Arriviamo tardi."}
    workshop = said(call(world.desk, "workshops/", theme), 201)["id"]
    assert (
        said(call(world.north_coordinator, f"workshops/{workshop}/open/", {"places": 2}))["state"] == "open"
    )
    said(call(world.marco, f"workshops/{workshop}/join/", {}))
    proposal = said(call(world.marco, f"workshops/{workshop}/proposals/", PROPOSED), 201)["id"]
    said(call(world.luca, f"proposals/{proposal}/support/", {}))
    said(call(world.luca, f"proposals/{proposal}/comments/", {"text": "Anche a Pieve."}), 201)
    today = clock.today()
    trial = {
        "decision": "trial",
        "reason": "Proviamo.",
        "trial_starts_on": today.isoformat(),
        "trial_ends_on": (today + timedelta(days=60)).isoformat(),
        "owner": world.marco.pk,
    }
    decided = said(call(world.coordinator, f"proposals/{proposal}/decide/", trial))
    assert (decided["state"], decided["waits_for"]) == ("trial", world.marco.label)
    measured = {"measured_on": today.isoformat(), "value": "2"}
    said(call(world.marco, f"proposals/{proposal}/measurements/", measured), 201)
    outcome = {"outcome": "adopted", "words": "Da sei a due al mese."}
    said(call(world.coordinator, f"proposals/{proposal}/conclude/", outcome))
    read = said(call(world.giulia, f"proposals/{proposal}/"))
    assert (read["state"], read["supporters"], read["comments"][0]["text"]) == (
        "adopted",
        1,
        "Anche a Pieve.",
    )
    assert Notice.objects.filter(kind=NoticeKind.PROPOSAL_CONCLUDED, recipient=world.marco).exists()


def test_what_is_decided_twice_or_without_a_unit_or_by_the_author_is_refused(world: World) -> None:
    proposal = make_proposal(world)
    decide = {"decision": "declined", "reason": "No."}
    address = f"proposals/{proposal.pk}/decide/"
    assert call(world.marco, address, decide).status_code == 403
    said(call(world.coordinator, address, decide))
    assert "Adesso è" in said(call(world.coordinator, address, decide), 409)["detail"]
    wrong = said(
        call(world.marco, f"workshops/{proposal.workshop_id}/proposals/", PROPOSED | {"unit": ""}), 400
    )
    assert set(wrong["errors"]) == {"unit"}
    assert Proposal.objects.get().state == ProposalState.DECLINED


def test_nobody_enrols_when_the_places_are_over(world: World) -> None:
    workshop = make_workshop(world, places=1)
    assert "posti sono finiti" in said(call(world.luca, f"workshops/{workshop.pk}/join/", {}), 409)["detail"]
    read = said(call(world.luca, f"workshops/{workshop.pk}/"))
    assert [one["id"] for one in read["enrolled"]] == [world.marco.pk]
    assert read["places"] == 1


@pytest.fixture
def workshop(world: World) -> Workshop:
    return make_workshop(world)


def test_minutes_are_not_written_over_unread_nor_with_who_is_not_enrolled(
    world: World, workshop: Workshop
) -> None:
    now = clock.now()
    with clock.at(now - timedelta(days=3)):
        meeting = make_meeting(world, workshop)
    with clock.at(now + timedelta(days=30)):
        address = f"workshops/meetings/{meeting.pk}/"
        version = said(call(world.marco, address))["version"]
        minutes = {"record": "Si prova.", "present": [world.marco.pk], "version": version}
        wrong = call(world.marco, f"{address}record/", minutes | {"present": [world.luca.pk]})
        assert set(said(wrong, 400)["errors"]) == {"present"}
        said(call(world.marco, f"{address}record/", minutes))
        assert "ha scritto qui" in said(call(world.marco, f"{address}record/", minutes), 409)["detail"]
        assert said(call(world.giulia, address))["present"] == [world.marco.pk]


def test_a_document_is_brought_once_saved_withdrawn_and_then_opened_by_nobody(
    world: World, workshop: Workshop
) -> None:
    address = f"/api/v1/workshops/meetings/{make_meeting(world, workshop).pk}/files/"
    marco, desk = Caller(world.marco), Caller(world.desk)
    submission = str(uuid4())
    for _again in range(2):
        body = {"file": SimpleUploadedFile("sfratti 2025.pdf", PDF), "submission": submission}
        made = said(marco.client.post(address, body), 201)
    [listed] = said(desk.client.get(address))["results"]
    assert (listed["id"], listed["label"]) == (made["id"], "sfratti 2025.pdf")
    assert desk.get(f"workshops/files/{made['id']}/").content == PDF
    assert AccessLogEntry.objects.filter(kind=AccessKind.DOWNLOAD, place="api:meeting_file").exists()
    withdraw = f"workshops/files/{made['id']}/withdraw/"
    assert said(call(world.marco, withdraw, {"reason": "C'era un nome."}))["withdrawn_at"]
    assert call(world.marco, withdraw, {"reason": "Ancora."}).status_code == 409
    assert desk.get(f"workshops/files/{made['id']}/").status_code == 404


def test_what_is_no_document_is_refused_in_words(world: World, workshop: Workshop) -> None:
    address = f"/api/v1/workshops/meetings/{make_meeting(world, workshop).pk}/files/"
    marco = Caller(world.marco)
    page = SimpleUploadedFile("pagina.pdf", b"<script>alert(1)</script>")
    assert said(marco.client.post(address, {"file": page}), 422)["detail"]
    assert said(marco.client.post(address, {}), 400)["errors"].keys() == {"file"}
    assert not MeetingFile.objects.exists()


def test_the_catalogue_is_searched_by_area_and_by_words(world: World) -> None:
    found = make_found(world)
    for query, titles in (
        ({}, [found.title]),
        ({"area": "housing", "words": "ufficiale sfratti"}, [found.title]),
        ({"area": "elderly"}, []),
        ({"words": "ufficiale pulmino"}, []),
    ):
        answer = said(Caller(world.giulia).get("solutions/", **query))
        assert [row["title"] for row in answer["results"]] == titles
    assert Caller(world.giulia).get("solutions/", area="altro").status_code == 400


def test_a_program_reads_who_decided_and_why(world: World) -> None:
    proposal = decide(world, make_proposal(world))
    [newest, first] = said(call(world.marco, f"proposals/{proposal.pk}/history/"))["acts"]
    assert (newest["who"], newest["reason"]) == (world.coordinator.label, "Proviamo in due presidi.")
    assert first["what"] == "ha portato la proposta al tavolo di direzione"
