"""Writing on a situation: notes, urgency, closing. Errors stand in place, nothing typed is lost."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import require
from audit import clock
from intake.actions import change_urgency, protect_person, write_diary_entry
from intake.answers import Audience, ClosingReason, DiaryKind
from intake.models import Case, DiaryEntry
from intake.states import AssignmentState, CaseState
from network.calendar import take_charge_deadline
from network.urgency import Urgency
from referrals.actions import send_referral
from tests.intake.factories import make_followed_case, make_proposed_case, pass_seat
from tests.test_api import Caller
from tests.world import World

NOTE = {"text": "Colloquio sereno.", "kind": DiaryKind.PHONE_CALL, "audience": Audience.PAIR}


def send(user: User, name: str, case: Case, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"intake:{name}", args=[case.pk]), data)


def note(user: User, case: Case, **data: Any) -> Any:
    return send(user, "write_diary_entry", case, **{**NOTE, "submission": uuid.uuid4(), **data})


def urgency(user: User, case: Case, **data: Any) -> Any:
    typed = {"urgency": Urgency.URGENT, "reason": "È arrivato lo sfratto.", "version": case.version}
    return send(user, "change_urgency", case, **{**typed, **data})


def closing(user: User, case: Case, **data: Any) -> Any:
    typed = {
        "closing_reason": ClosingReason.GOALS_REACHED,
        "reason": "Ha trovato casa e lavoro.",
        "version": case.version,
    }
    return send(user, "close_case", case, **{**typed, **data})


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# ---- notes


def test_a_note_is_one_field_and_one_click(world: World) -> None:
    case = make_followed_case(world)
    answer = note(world.giulia, case)
    assert (answer.status_code, answer["Location"]) == (302, case.get_absolute_url())
    entry = DiaryEntry.objects.get()
    assert (entry.author, entry.text, entry.kind) == (world.giulia, "Colloquio sereno.", DiaryKind.PHONE_CALL)


def test_a_second_click_writes_the_note_once(world: World) -> None:
    case = make_followed_case(world)
    same = uuid.uuid4()
    for _click in range(2):
        assert note(world.giulia, case, submission=same).status_code == 302
    assert DiaryEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"text": "  "}, "Scrivi che cosa è successo"),
        ({"text": "a" * 4038}, "Il testo supera di 38 caratteri il massimo di 4.000: accorcialo"),
        ({"kind": "x"}, "Scegli una delle risposte"),
        ({"audience": "everybody"}, "Scegli una delle risposte"),
    ],
)
def test_a_wrong_note_comes_back_as_it_was_typed(world: World, typed: dict[str, str], message: str) -> None:
    case = make_followed_case(world)
    answer = note(world.giulia, case, **typed)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert message in content
    assert typed.get("text", "Colloquio sereno.").strip() in content
    assert not DiaryEntry.objects.exists()


def test_text_that_cannot_be_stored_is_refused(world: World) -> None:
    case = make_followed_case(world)
    assert note(world.giulia, case, text="nul \x00").status_code == 400
    assert not DiaryEntry.objects.exists()


def test_who_handed_over_writes_nothing(world: World) -> None:
    case = pass_seat(world, make_followed_case(world))
    assert note(world.giulia, case).status_code == 403
    assert urgency(world.giulia, now(case)).status_code == 403
    assert closing(world.giulia, now(case)).status_code == 403
    assert not DiaryEntry.objects.exists()


def test_a_stranger_finds_nothing_to_write_on(world: World) -> None:
    case = make_followed_case(world)
    for user in (world.luca, world.desk, world.contact, world.planner, world.auditor, world.admin):
        for act in (note, urgency, closing):
            assert act(user, case).status_code == 404


def test_who_writes_on_a_closed_situation_reads_who_closed_it(world: World) -> None:
    case = make_followed_case(world)
    assert closing(world.giulia, case).status_code == 302
    for user in (world.giulia, world.coordinator):
        answer = note(user, now(case))
        assert answer.status_code == 409
        assert "Giulia Riva ha già chiuso questa situazione" in answer.content.decode()
    assert not DiaryEntry.objects.filter(written_at__gt=now(case).closed_at).exists()


# ---- urgency


def test_the_urgency_changes_with_its_reason(world: World) -> None:
    case = make_followed_case(world)
    before = case.points
    assert urgency(world.giulia, case).status_code == 302
    case = now(case)
    assert case.urgency == Urgency.URGENT
    assert case.points > before
    assert case.history.first().history_change_reason == "È arrivato lo sfratto."


def test_a_higher_urgency_leaves_less_time_to_who_was_asked_and_a_lower_one_gives_none(world: World) -> None:
    case = make_proposed_case(world)
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert urgency(world.coordinator, case, urgency=Urgency.EMERGENCY).status_code == 302
        due = take_charge_deadline(Urgency.EMERGENCY, clock.now())
    case = now(case)
    assert {seat.due_at for seat in case.assignments.all()} == {case.take_charge_due_at} == {due}
    assert urgency(world.coordinator, case, urgency=Urgency.ORDINARY).status_code == 302
    assert now(case).take_charge_due_at == due


def test_a_request_repeated_when_the_person_is_under_protection_says_no_name(world: World) -> None:
    case = make_followed_case(world)
    coordinator, key = Caller(world.coordinator), {"Idempotency-Key": "una-volta"}
    body = {"urgency": "urgent", "reason": "sfratto", "version": case.version}
    first = coordinator.post(f"cases/{case.pk}/urgency/", body, **key)
    assert first.json()["person"] == case.person.label
    assert coordinator.post(f"cases/{case.pk}/urgency/", body, **key).json() == first.json()
    protect_person(by=world.giulia, case=now(case), reason="Minacce")
    again = coordinator.post(f"cases/{case.pk}/urgency/", body, **key)
    assert again.status_code == 200
    assert case.person.last_name not in again.text
    assert (again.json()["urgency"], now(case).urgency) == ("urgent", "urgent")


def test_a_request_repeated_while_the_first_is_under_way_says_what_the_first_did(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_followed_case(world)
    body = {"urgency": "urgent", "reason": "sfratto", "version": case.version}
    firsts: list[Any] = []

    def the_first_ends(*args: Any) -> None:
        """After the repetition has read the situation, and before it asks for the answer."""
        monkeypatch.setattr("intake.api.case_changes.require", require)
        firsts.append(Caller(world.coordinator).post(*asked, **key))

    key, asked = {"Idempotency-Key": "una-volta"}, (f"cases/{case.pk}/urgency/", body)
    monkeypatch.setattr("intake.api.case_changes.require", the_first_ends)
    again = Caller(world.coordinator).post(*asked, **key)
    assert again.status_code == 200
    assert again.json() == firsts[0].json()
    assert again.json()["urgency"] == "urgent"


def test_without_a_reason_the_urgency_stays(world: World) -> None:
    case = make_followed_case(world)
    answer = urgency(world.giulia, case, reason=" ")
    assert answer.status_code == 422
    assert "Scrivi perché cambia l&#x27;urgenza" in answer.content.decode()
    assert now(case).urgency == Urgency.ORDINARY


@pytest.mark.parametrize("level", ["", "tomorrow"])
def test_an_unknown_level_is_refused(world: World, level: str) -> None:
    case = make_followed_case(world)
    assert urgency(world.giulia, case, urgency=level).status_code == 422
    assert now(case).urgency == Urgency.ORDINARY


def test_when_two_change_it_the_second_sees_both_values_and_loses_nothing(world: World) -> None:
    case = make_followed_case(world)
    change_urgency(
        by=world.marco, case=case, urgency=Urgency.EMERGENCY, reason="Adesso.", version=case.version
    )
    answer = urgency(world.giulia, case, urgency=Urgency.PRIORITY)
    content = answer.content.decode()
    assert answer.status_code == 409
    words = "Marco Bassi ha cambiato l&#x27;urgenza alle "
    assert (
        content.count(words) == content.count("Scegli quale valore tenere") == 2
    )  # on top, and at the field
    assert "Emergenza (subito)" in content
    assert "Tu avevi scelto: <strong>Prioritaria" in content
    assert "È arrivato lo sfratto." in content
    assert now(case).urgency == Urgency.EMERGENCY
    # Sent again from the page just shown, the second choice counts.
    version = answer.context["form"]["version"].value()
    assert urgency(world.giulia, case, urgency=Urgency.PRIORITY, version=version).status_code == 302
    assert now(case).urgency == Urgency.PRIORITY


@pytest.mark.parametrize("version", ["0", "999", "9" * 30])
def test_a_version_nobody_saw_is_a_clash_and_never_an_error(world: World, version: str) -> None:
    case = make_followed_case(world)
    assert urgency(world.giulia, case, version=version).status_code == 409
    assert now(case).urgency == Urgency.ORDINARY


# ---- closing


def test_closing_frees_both_seats_and_keeps_reason_and_words(world: World) -> None:
    case = make_followed_case(world)
    assert closing(world.giulia, case).status_code == 302
    case = now(case)
    assert (case.state, case.closing_reason) == (CaseState.CLOSED, ClosingReason.GOALS_REACHED)
    assert set(case.assignments.values_list("state", flat=True)) == {AssignmentState.ENDED}
    assert case.history.first().history_change_reason == "Ha trovato casa e lavoro."


def test_a_situation_with_an_open_referral_does_not_close(world: World) -> None:
    case = make_followed_case(world)
    send_referral(
        by=world.giulia,
        service=world.housing_desk,
        subject="Casa",
        need="Un alloggio.",
        urgency=Urgency.ORDINARY,
        person_informed="yes",
        case=case,
    )
    answer = closing(world.giulia, case)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "Ci sono invii aperti" in content
    assert "Ha trovato casa e lavoro." in content
    assert now(case).is_open


@pytest.mark.parametrize("missing", ["closing_reason", "reason"])
def test_closing_needs_a_coded_reason_and_words(world: World, missing: str) -> None:
    case = make_followed_case(world)
    assert closing(world.giulia, case, **{missing: ""}).status_code == 422
    assert now(case).is_open


def test_closing_over_somebody_s_change_shows_it_first(world: World) -> None:
    case = make_followed_case(world)
    change_urgency(
        by=world.marco, case=case, urgency=Urgency.URGENT, reason="Peggiora.", version=case.version
    )
    answer = closing(world.giulia, case)
    assert answer.status_code == 409
    assert "Marco Bassi" in answer.content.decode()
    assert now(case).is_open


def test_the_acts_ask_for_a_form_before_they_write(world: World) -> None:
    case = make_proposed_case(world)
    client = Client()
    client.force_login(world.giulia)
    for name in ("change_urgency", "close_case"):
        address = reverse(f"intake:{name}", args=[case.pk])
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 422
    assert client.get(reverse("intake:write_diary_entry", args=[case.pk])).status_code == 302


def test_a_note_sent_by_an_action_is_as_strict_as_the_form(world: World) -> None:
    case = make_followed_case(world)
    entry = write_diary_entry(by=world.giulia, case=case, text="Va bene.", kind="other", audience="pair")
    assert entry.submission is None
