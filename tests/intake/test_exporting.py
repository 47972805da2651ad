"""The whole story of a situation given to who has a right to it: what goes, what stays out, what is kept."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator

from accounts.models import User
from accounts.permissions import can
from audit.models import AccessKind, AccessLogEntry
from intake.actions import export_story, hide_from, state_reason
from intake.models import Case, StoryExport
from network.areas import Area
from network.urgency import Urgency
from tests.intake.factories import make_followed_case
from tests.test_api import Caller
from tests.world import World

SCHEMA = json.loads(Path("docs/story-export.schema.json").read_text())
ASKED = {
    "file_format": "json",
    "recipient": "court",
    "recipient_name": "Tribunale per i minorenni di Brescia",
    "reason": "Provvedimento 12/2026.",
}
IN_A_BODY = {name: value for name, value in ASKED.items() if name != "file_format"}
KEPT_OUT = {"judicial": "Messa alla prova", "protection": "Ugo Ferri", "reporter": "La vicina"}


@pytest.fixture
def case(world: World) -> Case:
    """A situation with something of every kind that usually stays out."""
    case = make_followed_case(
        world,
        areas=[Area.MINORS_FAMILY],
        urgency=Urgency.PRIORITY,
        reporter_kind="other",
        reporter="La vicina di casa",
        answers={
            "reporter_confidential": "yes",
            "measures": [{"kind": "probation", "authority": "not_recorded", "number": "7"}],
        },
    )
    hide_from(by=world.giulia, case=case, name="Ugo Ferri", reason="Ugo Ferri la cerca.")
    return Case.objects.get(pk=case.pk)


def exported(case: Case, by: User, **asked: Any) -> str:
    _row, content = export_story(by=by, case=case, **{**ASKED, **asked})
    return content.decode()


def test_the_file_follows_its_published_description(world: World, case: Case) -> None:
    story = json.loads(exported(case, world.coordinator))
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(story)
    assert [act["who"] for act in story["acts"]][0] == "Nicola Ferraris"
    assert len(story["acts"]) >= 4
    assert story["person"] == case.person.label


@pytest.mark.parametrize("extra", KEPT_OUT)
def test_each_kind_stays_out_unless_it_is_asked_for_with_a_reason(
    world: World, case: Case, extra: str
) -> None:
    without = exported(case, world.coordinator)
    assert [words for words in KEPT_OUT.values() if words in without] == []
    asked = exported(case, world.coordinator, extras=[extra], extras_reason="Lo chiede il giudice.")
    assert [words for words in KEPT_OUT.values() if words in asked] == [KEPT_OUT[extra]]
    assert extra not in {one["code"] for one in json.loads(asked)["left_out"]}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"recipient_name": ""}, "recipient_name"),
        ({"recipient": "giornale"}, "recipient"),
        ({"extras": ["judicial"]}, "extras_reason"),
    ],
)
def test_what_lacks_is_said_by_field_and_nothing_leaves(
    world: World, case: Case, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        exported(case, world.coordinator, **changed)
    assert field in refused.value.message_dict
    assert not StoryExport.objects.exists()


@pytest.mark.parametrize("who", ["giulia", "marco", "luca", "desk", "contact", "auditor", "admin"])
def test_only_the_coordinator_gives_it(world: World, case: Case, who: str) -> None:
    with pytest.raises(PermissionDenied):
        exported(case, world.people[who])


@pytest.mark.parametrize(("file_format", "begins"), [("json", b"{"), ("pdf", b"%PDF")])
def test_the_page_gives_the_file_and_keeps_who_received_it(
    world: World, case: Case, file_format: str, begins: bytes
) -> None:
    client = Client()
    client.force_login(world.coordinator)
    client.post(reverse("intake:state_reason", args=[case.pk]), {"reason": "Richiesta del tribunale."})
    url = reverse("intake:export_story", args=[case.pk])
    assert client.post(url, {**ASKED, "reason": ""}).status_code == 422
    answer = client.post(url, {**ASKED, "file_format": file_format})
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    row = StoryExport.objects.get()
    assert row.digest == sha256(answer.content).hexdigest()
    assert AccessLogEntry.objects.filter(kind=AccessKind.EXPORT, place="intake:export_story").exists()
    assert ASKED["recipient_name"] in client.get(url).content.decode()
    history = StoryExport.history.get()
    assert (history.actor_label, history.history_change_reason) == ("Teresa Zani", ASKED["reason"])


# ---- through the API


def asked_of(user: User, case: Case, **asked: Any) -> Any:
    if can(user, "intake.export_story", case):  # she is under protection: they say first why they read
        state_reason(by=user, case=case, reason="Richiesta del tribunale.")
    return Caller(user).post(f"cases/{case.pk}/story/export/", {**IN_A_BODY, **asked})


def test_a_program_is_given_the_same_story_and_the_copy_is_kept(world: World, case: Case) -> None:
    answer = asked_of(world.coordinator, case)
    Draft202012Validator(SCHEMA).validate(answer.json())
    assert not [words for words in KEPT_OUT.values() if words in answer.text]
    kept = StoryExport.objects.get()
    assert (kept.digest, kept.reason) == (sha256(answer.content).hexdigest(), ASKED["reason"])
    assert AccessLogEntry.objects.filter(kind=AccessKind.EXPORT, place="api:export_story").count() == 1


def test_a_program_says_why_it_wants_what_usually_stays_out(world: World, case: Case) -> None:
    assert asked_of(world.coordinator, case, extras=["judicial"]).status_code == 422
    given = asked_of(world.coordinator, case, extras=["judicial"], extras_reason="Lo chiede il giudice.")
    assert KEPT_OUT["judicial"] in given.text


@pytest.mark.parametrize(("who", "status"), [("giulia", 403), ("chiara", 404), ("admin", 404)])
def test_the_program_of_who_may_not_is_refused(world: World, case: Case, who: str, status: int) -> None:
    assert asked_of(getattr(world, who), case).status_code == status
    assert not StoryExport.objects.exists()
