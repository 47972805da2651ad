"""An emergency is registered with the least; what is missing becomes a task of three working days."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit import clock
from audit.models import AccessLogEntry
from intake.actions import complete_intake, settle_agenda_item
from intake.models import AgendaItem, Intake
from network.calendar import missing_data_deadline
from tests.intake.filling import begin, fill, register, typed
from tests.intake.test_attachments_api import caller
from tests.world import World, make_intake


@pytest.fixture
def worker(client: Client, world: World) -> Client:
    client.force_login(world.desk)
    return client


ASKED_LATER = {
    "urgency_reason": "Il bambino è solo in casa",
    "report_duty": "to_do",
    "operator_precautions": "two_operators",
}


def emergency(client: Client, world: World, **changes: Any) -> Intake:
    """An emergency as it is typed in a hurry: who, what, which risks."""
    draft = begin(client, world)
    least = {
        "birth_date": None,
        "privacy_notice": None,
        "urgency": "emergency",
        "risk_flags": ["minor_in_danger"],
    }
    answer = fill(client, draft, typed(world, **{**least, **changes}))
    assert answer.status_code == 302, answer.content.decode()
    assert register(client, draft).status_code == 302
    return Intake.objects.get(draft=draft)


def test_the_least_is_enough_and_the_rest_is_due_in_three_working_days(worker: Client, world: World) -> None:
    with clock.at(clock.now()):
        intake = emergency(worker, world)
        assert intake.complete_by == missing_data_deadline(clock.now())
    assert intake.missing == ["birth_date", *ASKED_LATER]
    assert intake.answers == {
        "risk_flags": ["minor_in_danger"],
        "urgency_reason": None,
        "report_duty": "to_assess",
        "operator_precautions": "to_assess",
    }
    assert intake.privacy_notice == "postponed"


def test_the_risks_are_asked_also_in_an_emergency(worker: Client, world: World) -> None:
    answer = fill(worker, begin(worker, world), typed(world, urgency="emergency", birth_date=None))
    assert answer.status_code == 422
    assert "Manca 1 risposta per registrare" in answer.content.decode()
    assert "Che cosa ti preoccupa?" in answer.content.decode()


def test_what_is_missing_is_listed_at_the_desk_until_it_is_completed(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    address = reverse("intake:complete_intake", args=[intake.pk])
    with clock.at(clock.now() + timedelta(days=1)):
        assert address in worker.get(reverse("intake:desk")).content.decode()
    assert "Completa la scheda entro" in worker.get(intake.get_absolute_url()).content.decode()
    answer = worker.post(address, {**ASKED_LATER, "birth_date": "12 3 1984"}, follow=True)
    assert "Scheda completata." in answer.content.decode()
    intake.refresh_from_db()
    assert (intake.missing, intake.complete_by, intake.answers["report_duty"]) == ([], None, "to_do")
    assert str(intake.person.birth_date) == "1984-03-12"
    assert address not in worker.get(reverse("intake:desk")).content.decode()


def test_completing_can_say_that_nobody_knows(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    address = reverse("intake:complete_intake", args=[intake.pk])
    assert worker.post(address, ASKED_LATER).status_code == 422
    assert worker.post(address, {**ASKED_LATER, "birth_date-none": "on"}).status_code == 302
    assert AccessLogEntry.objects.filter(place="intake:complete_intake").exists()


def test_only_what_was_missing_is_completed_and_only_once(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    with pytest.raises(ValidationError) as refused:
        complete_intake(by=world.desk, intake=intake, answers={"risk_flags": ["none"]})
    assert set(refused.value.error_dict) == {"risk_flags"}
    complete_intake(by=world.desk, intake=intake, answers={"report_duty": "done"})
    with pytest.raises(ValidationError, match="già stata completata"):
        complete_intake(by=world.desk, intake=intake, answers={"report_duty": "to_do"})


def test_a_stranger_completes_nothing(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    for who in (world.chiara, world.planner, world.admin):
        with pytest.raises(PermissionDenied):
            complete_intake(by=who, intake=intake, answers={"report_duty": "done"})


def test_a_scheda_that_is_no_emergency_has_nothing_to_complete(worker: Client, world: World) -> None:
    intake = make_intake(world)
    assert (intake.missing, intake.complete_by) == ([], None)
    answer = worker.get(reverse("intake:complete_intake", args=[intake.pk]))
    assert answer["Location"] == intake.get_absolute_url()


# ---- what is missing is on the agenda of the pair


def test_what_is_missing_is_on_the_agenda_until_it_is_completed(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    item = AgendaItem.objects.get(intake=intake)
    assert (item.case, item.kind, item.state) == (intake.case, "missing", "planned")
    assert item.day == timezone.localdate(intake.complete_by)
    with pytest.raises(ValidationError, match="si chiude da solo"):
        settle_agenda_item(by=world.coordinator, item=item, state="done")
    complete_intake(by=world.desk, intake=intake, answers={"report_duty": "done"})
    assert AgendaItem.objects.get(pk=item.pk).state == "done"


def test_a_complete_scheda_puts_nothing_on_the_agenda(world: World) -> None:
    make_intake(world, urgency="emergency")
    assert not AgendaItem.objects.exists()


# ---- through the API


def complete(user: Any, intake: Intake, **body: Any) -> Any:
    address = reverse("api:complete_intake", args=[intake.pk])
    return caller(user).post(address, body, content_type="application/json")


def test_a_program_reads_what_is_missing_and_writes_it(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    told = caller(world.desk).get(reverse("api:intake", args=[intake.pk])).json()
    assert (told["missing"], told["state"]) == (["birth_date", *ASKED_LATER], intake.state)
    done = complete(world.desk, intake, answers=ASKED_LATER, birth_date="1984-03-12")
    assert (done.status_code, done.json()["missing"], done.json()["complete_by"]) == (200, [], None)
    intake.refresh_from_db()
    assert (intake.answers["report_duty"], str(intake.person.birth_date)) == ("to_do", "1984-03-12")
    again = complete(world.desk, intake, answers=ASKED_LATER)
    assert (again.status_code, "già stata completata" in again.content.decode()) == (409, True)


def test_a_program_says_that_nobody_knows(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    unknown = {**ASKED_LATER, "urgency_reason": None}
    assert complete(world.desk, intake, answers=unknown, birth_date=None).status_code == 200


def test_a_program_is_told_which_answers_lack_or_are_wrong(worker: Client, world: World) -> None:
    intake = emergency(worker, world)
    lacking = complete(world.desk, intake, answers={"report_duty": "to_do"})
    assert lacking.status_code == 400
    assert set(lacking.json()["errors"]) == {"birth_date", "urgency_reason", "operator_precautions"}
    wrong = complete(world.desk, intake, answers={**ASKED_LATER, "report_duty": "x"}, birth_date=None)
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"report_duty"})
    assert complete(world.chiara, intake, answers=ASKED_LATER).status_code == 404
    intake.refresh_from_db()
    assert intake.missing
