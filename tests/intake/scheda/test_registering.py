"""A scheda is registered: what is written, what it costs, who reads it afterwards."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import save_draft, state_reason
from intake.answers import Outcome
from intake.models import Case, Intake, IntakeDraft, Person
from network.actions import appoint
from network.models import Notice
from tests.intake.filling import (
    INFORMED,
    NAMELESS,
    URGENT_ASKED,
    begin,
    fill,
    other_desk,
    received,
    register,
    typed,
)
from tests.intake.scheda.scenes import filled, in_charge, page
from tests.world import SETUP, World, make_case, make_intake, make_world

pytestmark = pytest.mark.both
MOST_STATEMENTS = 25


# ---- registering


def test_registering_opens_a_situation_and_tells_the_coordinators(worker: Client, world: World) -> None:
    answer = register(worker, filled(worker, world, household_size="3", minors="2"))
    intake = Intake.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, intake.get_absolute_url())
    assert intake.case is not None
    assert (intake.case.minors, intake.case.household.size) == (2, 3)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {
        world.coordinator.pk,
        world.north_coordinator.pk,
    }
    assert f"Scheda {intake.number} registrata." in page(worker.get(answer["Location"]))


def test_a_second_click_registers_one_scheda(worker: Client, world: World) -> None:
    draft = filled(worker, world)
    first, second = register(worker, draft), register(worker, draft)
    assert first["Location"] == second["Location"]
    assert Intake.objects.count() == Person.objects.count() == Case.objects.count() == 1
    assert Notice.objects.count() == 2


def test_a_scheda_to_hand_on_leads_to_choosing_the_service(worker: Client, world: World) -> None:
    answer = register(worker, filled(worker, world, outcome="refer"))
    intake = Intake.objects.get()
    assert answer["Location"] == reverse("referrals:send_from_intake", args=[intake.pk])
    assert "Invia a un servizio" in page(worker.get(intake.get_absolute_url()))


def test_what_is_missing_brings_back_to_the_form(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    answer = register(worker, draft)
    assert answer.status_code == 422
    assert "Mancano 8 risposte per registrare" in page(answer)
    assert f'action="{draft.get_absolute_url()}"' in page(answer)
    assert not Intake.objects.exists()


def test_the_comune_of_another_ambito_is_refused(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    elsewhere = make_world("altrove", offset=50).borgo
    answers = typed(world, municipality=str(elsewhere.pk))
    save_draft(by=world.desk, access_point=world.desk_point, answers=answers, draft=draft)
    answer = register(worker, draft)
    assert answer.status_code == 422
    assert "Scegli un comune dell&#x27;ambito" in page(answer)
    assert not Intake.objects.exists()


def test_a_draft_changed_after_the_recap_is_read_again(worker: Client, world: World) -> None:
    draft = filled(worker, world)
    read_at = draft.saved_at.isoformat()
    fill(worker, draft, typed(world, **URGENT_ASKED))
    address = reverse("intake:register_intake", args=[draft.pk])
    answer = worker.post(address, {"read_at": read_at}, follow=True)
    assert not Intake.objects.exists()
    assert "La bozza è cambiata dopo che l&#x27;hai riletta" in page(answer)
    assert "Urgente" in page(answer)
    draft.refresh_from_db()
    worker.post(address, {"read_at": draft.saved_at.isoformat()})
    assert Intake.objects.get().urgency == "urgent"


def test_a_known_person_keeps_one_record_with_the_corrections(worker: Client, world: World) -> None:
    person = make_intake(world, phone="035 123 418", outcome=Outcome.INFORMATION).person
    draft = begin(worker, world, person)
    fill(worker, draft, {**draft.answers, **typed(world), "phone": "035 999 000", **INFORMED})
    register(worker, draft)
    person.refresh_from_db()
    assert Person.objects.count() == 1
    assert person.phone == "035 999 000"
    assert person.intakes.count() == 2


def test_a_person_already_followed_joins_the_open_situation_and_their_pair_is_told(
    worker: Client, world: World
) -> None:
    case = in_charge(world, make_case(world))
    Notice.objects.all().delete()
    draft = received(worker, world, case.person)
    assert draft.intake.case == case
    assert Case.objects.count() == 1
    assert set(Notice.objects.values_list("recipient", flat=True)) == {world.giulia.pk, world.marco.pk}


def test_who_tells_no_name_is_protected_and_not_findable(worker: Client, world: World) -> None:
    received(worker, world, **NAMELESS, alias="Stella")
    person = Person.objects.get()
    assert person.protected
    assert person.label == "«Stella»"
    assert "Nessuna persona trovata" in page(worker.post("/sportello/", {"q": "stella"}))


def test_the_tax_code_of_somebody_else_is_refused_with_what_to_do(worker: Client, world: World) -> None:
    make_intake(world, tax_code="FRRLNE84C52Z999F")
    draft = filled(worker, world, tax_code="FRRLNE84C52Z999F")
    answer = register(worker, draft)
    assert answer.status_code == 422
    assert "C&#x27;è già una persona con questo codice fiscale: cercala e usa i suoi dati." in page(answer)
    assert Intake.objects.count() == 1


def test_the_tax_code_of_a_protected_person_is_accepted_without_a_hint(worker: Client, world: World) -> None:
    make_intake(world, tax_code="FRRLNE84C52Z999F", protected=True)
    draft = received(worker, world, tax_code="FRRLNE84C52Z999F")
    assert draft.intake.person.tax_code == "FRRLNE84C52Z999F"
    assert not draft.intake.person.protected


def test_another_desk_registers_nothing_of_ours(client: Client, worker: Client, world: World) -> None:
    draft = filled(worker, world)
    _point, stranger = other_desk(world)
    client.force_login(stranger)
    assert register(client, draft).status_code == 404
    assert not Intake.objects.exists()


def statements(client: Client, draft: IntakeDraft) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert register(client, draft).status_code == 302
    return [query["sql"] for query in queries]


# ---- what it costs


def test_registering_a_new_person_with_their_household_costs_little(worker: Client, world: World) -> None:
    received(worker, world, last_name="Prima")
    draft = filled(
        worker, world, household_size="3", minors="2", tax_code="FRRLNE84C52Z999F", phone="035 1234"
    )
    sql = statements(worker, draft)
    assert len(sql) <= MOST_STATEMENTS, "\n".join(sql)


@pytest.mark.parametrize("lived_with", [None, 3])
@pytest.mark.parametrize("is_followed", [True, False])
def test_registering_for_a_known_person_costs_little(
    worker: Client, world: World, is_followed: bool, lived_with: int | None
) -> None:
    outcome = Outcome.TAKE_CHARGE if is_followed else Outcome.INFORMATION
    before = make_intake(world, household_size=lived_with, outcome=outcome, tax_code="FRRLNE84C52Z999F")
    if before.case is not None:
        in_charge(world, before.case)
    received(worker, world, last_name="Prima")  # the coordinators have had their first notice
    draft = filled(worker, world, before.person, household_size="3", minors="2", tax_code="FRRLNE84C52Z999F")
    sql = statements(worker, draft)
    # Their open situation is held before them. It learns of the minors: it and its seats are written with
    # their history, and the coordinators are told.
    assert len(sql) <= MOST_STATEMENTS + 1 + 8 * is_followed, "\n".join(sql)
    assert before.person.memberships.count() == 1


# ---- the registered scheda


def test_who_wrote_it_reads_it_again_on_the_day(worker: Client, world: World) -> None:
    draft = received(worker, world)
    text = page(worker.get(draft.intake.get_absolute_url()))
    assert f"<h1>Scheda {draft.intake.number}</h1>" in text
    assert "Cerco un aiuto" in text
    assert "il coordinatore sceglie la coppia" in text
    with clock.at(clock.now() + timedelta(days=1)):
        text = page(worker.get(draft.intake.get_absolute_url()))
    assert "Elena Ferri" in text
    assert "Cerco un aiuto" not in text


def test_a_colleague_of_the_desk_reads_identity_and_contacts_only(
    client: Client, worker: Client, world: World
) -> None:
    intake = make_intake(world, phone="035 123 418", household_size=3, contact_safety="unsafe")
    client.force_login(colleague_of(world))
    text = page(client.get(intake.get_absolute_url()))
    assert "Elena Ferri" in text
    assert "035 123 418" in text
    assert "No, usare solo incontri di persona" in text
    assert "Cerco un aiuto" not in text
    assert "3 persone" not in text
    assert "le leggono solo la coppia e il coordinatore" in text


def colleague_of(world: World) -> User:
    """Somebody else who works at the same desk."""
    _point, worker = other_desk(world)
    appoint(by=SETUP, user=worker, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    return User.objects.get(pk=worker.pk)


@pytest.mark.parametrize("role", ["coordinator", "north_coordinator"])
def test_the_coordinator_reads_everything_once_they_say_why(client: Client, world: World, role: str) -> None:
    intake = make_intake(world, protected=True, phone="035 123 418")
    state_reason(by=getattr(world, role), case=intake.case, reason="Reclamo della famiglia.")
    client.force_login(getattr(world, role))
    text = page(client.get(intake.get_absolute_url()))
    assert "Cerco un aiuto" in text
    assert "035 123 418" in text


def test_the_page_names_the_pair_as_soon_as_there_is_one(worker: Client, world: World) -> None:
    case = in_charge(world, make_case(world))
    text = page(worker.get(case.intakes.get().get_absolute_url()))
    assert "In carico" in text
    assert "Giulia Riva e Marco Bassi" in text


@pytest.mark.parametrize("role", ["chiara", "contact", "planner", "auditor", "admin"])
def test_a_stranger_finds_no_scheda(client: Client, world: World, role: str) -> None:
    intake = make_intake(world)
    client.force_login(getattr(world, role))
    assert client.get(intake.get_absolute_url()).status_code == 404


def test_reading_the_scheda_is_written(worker: Client, world: World) -> None:
    intake = make_intake(world)
    worker.get(intake.get_absolute_url())
    entry = AccessLogEntry.objects.filter(place="intake:intake").get()
    assert entry.kind == AccessKind.RECORD
    shown = {(row.subject_type, row.subject_id) for row in entry.subjects.all()}
    assert shown == {("intake.intake", intake.pk), ("intake.person", intake.person_id)}


@pytest.mark.parametrize(
    ("detail", "state"),
    [
        ("", "closed_information"),
        ("guidance", "closed_information"),
        ("not_competent", "closed_other"),
        ("withdrawn", "closed_other"),
        ("untraceable", "closed_other"),
        ("already_followed", "closed_other"),
    ],
)
def test_only_information_given_counts_as_information(world: World, detail: str, state: str) -> None:
    answers = {"outcome_detail": detail, "outcome_reason": "Abita altrove.", "information_given": ["rights"]}
    given = {code: answer for code, answer in answers.items() if answer} if detail else {}
    assert make_intake(world, outcome=Outcome.INFORMATION, answers=given).state == state


@pytest.mark.parametrize(("outcome", "is_right"), [("take_charge", False), ("information", True)])
def test_the_detail_does_not_contradict_what_happens_next(
    worker: Client, world: World, outcome: str, is_right: bool
) -> None:
    draft = begin(worker, world)
    answers = typed(world, outcome=outcome, open=["outcome_detail"], outcome_detail="untraceable")
    page = fill(worker, draft, answers).content.decode()
    assert ("«Non si trova» non va con «Presa in carico" in page) is not is_right
