"""Documents of a meeting: brought by who works on it, opened by the whole Ambito, withdrawn with a reason."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.refusals import CONFLICT, status_of
from audit.models import AccessKind, AccessLogEntry
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.workshops.actions import attach_to_meeting, withdraw_meeting_file
from network.workshops.models import MeetingFile, WorkshopMeeting
from tests.network.files.samples import PDF
from tests.network.workshops.factories import make_meeting, make_meeting_file, make_workshop
from tests.statements import statements_of
from tests.world import World


@pytest.fixture
def meeting(world: World) -> WorkshopMeeting:
    return make_meeting(world, make_workshop(world, world.marco, world.luca))


def handed_in(client: Client, meeting: WorkshopMeeting, content: bytes, **also: Any) -> Any:
    file = SimpleUploadedFile("sfratti 2025.pdf", content)
    body = {"file": file, "submission": str(uuid4()), **also}
    return client.post(reverse("network:attach_to_meeting", args=[meeting.pk]), body)


def test_who_works_on_it_brings_a_document_and_the_others_are_told(
    world: World, meeting: WorkshopMeeting, client: Client
) -> None:
    client.force_login(world.marco)
    assert handed_in(client, meeting, PDF).status_code == 302
    told = Notice.objects.filter(kind=NoticeKind.WORKSHOP_DOCUMENT).values_list("recipient", flat=True)
    assert list(told) == [world.luca.pk]
    client.force_login(world.desk)
    assert "sfratti 2025.pdf" in client.get(meeting.get_absolute_url()).text


def test_whoever_works_in_the_ambito_saves_it_and_it_is_written_down(
    world: World, meeting: WorkshopMeeting, client: Client
) -> None:
    file = make_meeting_file(world, meeting)
    client.force_login(world.desk)
    answer = client.get(file.get_absolute_url())
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AccessLogEntry.objects.filter(kind=AccessKind.DOWNLOAD, place="network:meeting_file").exists()


def test_the_same_file_sent_twice_is_one(world: World, meeting: WorkshopMeeting, client: Client) -> None:
    client.force_login(world.marco)
    submission = str(uuid4())
    for _click in range(2):
        handed_in(client, meeting, PDF, submission=submission)
    assert MeetingFile.objects.count() == 1


def test_what_is_no_document_is_refused_on_its_page(
    world: World, meeting: WorkshopMeeting, client: Client
) -> None:
    client.force_login(world.marco)
    answer = handed_in(client, meeting, b"<script>alert(1)</script>")
    assert answer.status_code == 422
    assert "riepilogo-errori" in answer.text
    assert not MeetingFile.objects.exists()


def test_only_who_works_on_it_adds_to_it(world: World, meeting: WorkshopMeeting) -> None:
    with pytest.raises(PermissionDenied):
        attach_to_meeting(by=world.giulia, meeting=meeting, name="a.pdf", content=PDF)


def test_who_brought_it_withdraws_it_once_and_says_why(
    world: World, meeting: WorkshopMeeting, client: Client
) -> None:
    file = make_meeting_file(world, meeting)
    with pytest.raises(PermissionDenied):
        withdraw_meeting_file(by=world.luca, file=file, reason="Non serve.")
    with pytest.raises(ValidationError, match="Scrivi perché"):
        withdraw_meeting_file(by=world.marco, file=file, reason=" ")
    withdraw_meeting_file(by=world.marco, file=file, reason="Parla di una persona.")
    with pytest.raises(ValidationError) as refusal:
        withdraw_meeting_file(by=world.coordinator, file=file, reason="Parla di una persona.")
    assert status_of(refusal.value) == CONFLICT
    client.force_login(world.desk)
    answer = client.get(file.get_absolute_url())
    assert (answer.status_code, "Parla di una persona." in answer.text) == (410, True)


def test_the_page_costs_the_same_whatever_was_brought(
    world: World, meeting: WorkshopMeeting, client: Client
) -> None:
    client.force_login(world.marco)
    make_meeting_file(world, meeting)
    few = len(statements_of(client, meeting.get_absolute_url()))
    for _n in range(3):
        make_meeting_file(world, meeting)
    assert len(statements_of(client, meeting.get_absolute_url())) == few
