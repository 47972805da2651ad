"""Documents through the API: the same files, the same people, the same refusals as on the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from audit.access import readings_of
from intake.models import Attachment, Case
from tests.intake.factories import make_followed_case
from tests.network.files.samples import PDF
from tests.world import World

CREATED, FAULTY, NOT_FOUND, REFUSED = 201, 400, 404, 422


def caller(user: User) -> Client:
    secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


def send(user: User, case: Case, content: bytes = PDF, name: str = "Verbale 3.pdf", **more: str) -> Any:
    body = {"file": SimpleUploadedFile(name, content), "visibility": "P5", **more}
    return caller(user).post(reverse("api:case_files", args=[case.pk]), body)


def test_a_document_is_added_listed_read_and_withdrawn(world: World, case: Case) -> None:
    added = send(world.giulia, case)
    assert added.status_code == CREATED
    told = added.json()
    assert (told["label"], told["kind"], told["visibility"]) == ("Verbale 3.pdf", "pdf", "P5")
    listed = caller(world.marco).get(reverse("api:case_files", args=[case.pk])).json()["results"]
    assert [row["id"] for row in listed] == [told["id"]]
    where = reverse("api:file", args=[told["id"]])
    read = caller(world.marco).get(where)
    assert read.content == PDF
    assert read["Content-Disposition"].startswith("attachment")
    withdraw = reverse("api:withdraw_file", args=[told["id"]])
    answer = caller(world.giulia).post(withdraw, {"reason": "Doppio"}, content_type="application/json")
    assert answer.json()["withdrawn_reason"] == "Doppio"
    assert caller(world.marco).get(where).status_code == NOT_FOUND


def test_each_reading_of_one_leaves_its_line(world: World, case: Case) -> None:
    added = Attachment.objects.get(pk=send(world.giulia, case).json()["id"])
    caller(world.marco).get(reverse("api:file", args=[added.pk]))
    line = readings_of(added).first()
    assert (line.actor_id, line.kind, line.place) == (world.marco.pk, "download", "api:file")
    assert readings_of(case.person).filter(place="api:file").exists()


def test_what_it_speaks_of_must_be_said_and_known(world: World, case: Case) -> None:
    for wrong in ("", "P1"):
        answer = send(world.giulia, case, visibility=wrong)
        assert (answer.status_code, list(answer.json()["errors"])) == (FAULTY, ["visibility"])
    assert not Attachment.objects.exists()


def test_what_is_no_document_is_refused_in_words(world: World, case: Case) -> None:
    answer = send(world.giulia, case, b"MZ\x90\x00", "verbale.pdf")
    assert answer.status_code == REFUSED
    assert "Questo tipo di file" in answer.json()["errors"]["file"][0]


def test_the_same_submission_adds_it_once(world: World, case: Case) -> None:
    key = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    first, again = (send(world.giulia, case, submission=key).json() for _time in range(2))
    assert first == again
    assert Attachment.objects.count() == 1


def test_the_desk_adds_to_its_scheda_and_the_pair_reads_it(world: World, case: Case) -> None:
    where = reverse("api:intake_files", args=[case.intakes.get().pk])
    for kind in ("A", "P4"):
        body = {"file": SimpleUploadedFile(f"{kind}.pdf", PDF), "visibility": kind}
        assert caller(world.desk).post(where, body).status_code == CREATED
    listed = caller(world.giulia).get(where).json()["results"]
    assert {row["visibility"] for row in listed} == {"A", "P4"}
    assert caller(world.desk).get(reverse("api:case_files", args=[case.pk])).status_code == NOT_FOUND


def test_who_does_not_follow_finds_nothing(world: World, case: Case) -> None:
    added = send(world.giulia, case).json()["id"]
    assert caller(world.luca).get(reverse("api:file", args=[added])).status_code == NOT_FOUND
    assert send(world.luca, case).status_code == NOT_FOUND
