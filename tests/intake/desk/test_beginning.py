"""From the desk a scheda begins; drafts to finish, what was registered today."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import save_draft
from intake.answers import Outcome
from intake.models import IntakeDraft, Person
from intake.scheda.drafts import first_answers
from network.actions import appoint
from network.urgency import Urgency
from tests.intake.desk.scenes import DESK, search
from tests.intake.filling import begin, other_desk
from tests.world import SETUP, World, make_case, make_intake, make_world

# ---- beginning a scheda


def test_a_scheda_for_a_new_person_begins_with_the_usual_answers(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    assert draft.author == world.desk
    assert draft.answers == {"channel": "desk", "reporter_kind": "self", "municipality": str(world.borgo.pk)}


def test_a_scheda_for_a_known_person_begins_with_their_identity_and_contacts(
    worker: Client, world: World
) -> None:
    person = make_intake(world, phone="035 123 418", municipality=world.pieve, mediator_needed=True).person
    draft = begin(worker, world, person)
    assert draft.person == person
    assert draft.answers["last_name"] == "Ferri"
    assert draft.answers["birth_date"] == "12/03/1984"
    assert draft.answers["phone"] == "035 123 418"
    assert draft.answers["municipality"] == str(world.pieve.pk)
    assert draft.answers["mediator_needed"] == "on"
    assert draft.answers["privacy_notice"] == "given"
    assert "request" not in draft.answers


def test_the_focus_lands_on_what_a_known_person_asks(worker: Client, world: World) -> None:
    draft = begin(worker, world, make_intake(world).person)
    page = worker.get(draft.get_absolute_url()).content.decode()
    area = page[page.index('name="request"') :]
    assert "autofocus" in area[: area.index(">")]
    assert "autofocus" not in worker.get(begin(worker, world).get_absolute_url()).content.decode()


def begin_after(client: Client, world: World, sought: str) -> dict[str, Any]:
    """What stands in the scheda of a person who was looked for and is new, beside the usual answers."""
    data = {"access_point": world.desk_point.pk, "submission": uuid4(), "sought": sought}
    client.post(reverse("intake:start_draft"), data)
    return IntakeDraft.objects.get().answers | dict.fromkeys(("channel", "reporter_kind", "municipality"))


@pytest.mark.parametrize(
    ("sought", "answers"),
    [
        ("ferri elena", {"last_name": "Ferri", "first_name": "Elena"}),
        ("d'angelo li", {"last_name": "D'Angelo", "first_name": "Li"}),
        ("ferr", {}),
        ("035123", {}),
        ("03512341800", {}),
        ("McIntosh Ann", {"last_name": "McIntosh", "first_name": "Ann"}),
        ("035123418", {"phone": "035123418"}),
        ("De Luca Elena", {}),
        ("Ferri 1984", {}),
        ("FRRLNE84C52A794X", {}),
        ("<b>", {}),
        ("", {}),
    ],
)
def test_who_was_looked_for_in_vain_is_not_written_twice(
    worker: Client, world: World, sought: str, answers: dict[str, str]
) -> None:
    kept = begin_after(worker, world, sought)
    assert {name: answer for name, answer in kept.items() if answer} == answers


def test_a_tax_code_looked_for_in_vain_tells_what_it_knows(worker: Client, world: World) -> None:
    kept = begin_after(worker, world, "frrlne84c52z330r")
    assert (kept["tax_code"], kept["birth_date"], kept["birth_place"]) == (
        "FRRLNE84C52Z330R",
        "12/03/1984",
        "Marocco",
    )


@pytest.mark.parametrize(("sought", "says"), [("Ferri Elena", True), ("035123418", False), ("", False)])
def test_a_name_that_comes_from_the_search_is_to_be_looked_at_again(
    worker: Client, world: World, sought: str, *, says: bool
) -> None:
    begin_after(worker, world, sought)
    text = worker.get(IntakeDraft.objects.get().get_absolute_url()).content.decode()
    assert ("Cognome e nome vengono dalla ricerca" in text) is says


def test_the_search_carries_what_it_did_not_find(worker: Client, world: World) -> None:
    page = search(worker, "Ferri Elena")
    assert '<input type="hidden" name="sought" value="Ferri Elena">' in page


def test_a_second_click_begins_one_scheda(worker: Client, world: World) -> None:
    data = {"access_point": world.desk_point.pk, "submission": uuid4()}
    first = worker.post(reverse("intake:start_draft"), data)
    second = worker.post(reverse("intake:start_draft"), data)
    assert first["Location"] == second["Location"]
    assert IntakeDraft.objects.count() == 1


def refused(world: World) -> dict[str, dict[str, Any]]:
    elsewhere = make_world("altrove", offset=50)
    point = world.desk_point.pk
    return {
        "a person of another Ambito": {"access_point": point, "person": make_intake(elsewhere).person.pk},
        "a protected person": {"access_point": point, "person": make_intake(world, protected=True).person.pk},
        "nobody with that number": {"access_point": point, "person": 10**30},
        "a text for a number": {"access_point": point, "person": "elena"},
        "a desk of another Ambito": {"access_point": elsewhere.desk_point.pk},
        "another desk": {"access_point": other_desk(world)[0].pk},
        "no desk": {},
        "a key that is not one": {"access_point": point, "submission": "1"},
    }


def test_a_scheda_is_not_begun_for_strangers_or_elsewhere(worker: Client, world: World) -> None:
    for what, data in refused(world).items():
        before = IntakeDraft.objects.count()
        assert worker.post(reverse("intake:start_draft"), data).status_code == 404, what
        assert IntakeDraft.objects.count() == before, what


def test_the_key_of_somebody_elses_draft_opens_nothing(client: Client, world: World) -> None:
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={"last_name": "Ferri"})
    point, worker = other_desk(world)
    client.force_login(worker)
    data = {"access_point": point.pk, "submission": draft.pk}
    assert client.post(reverse("intake:start_draft"), data).status_code == 422


def test_operators_and_coordinators_begin_no_scheda(client: Client, world: World) -> None:
    for user in (world.giulia, world.coordinator, world.contact):
        client.force_login(user)
        data = {"access_point": world.desk_point.pk}
        assert client.post(reverse("intake:start_draft"), data).status_code == 403
    assert not IntakeDraft.objects.exists()


# ---- drafts and today


def test_a_draft_says_what_it_lacks_and_when_it_vanishes(worker: Client, world: World) -> None:
    answers = first_answers(world.desk_point)
    save_draft(by=world.desk, access_point=world.desk_point, answers=answers)
    save_draft(
        by=world.desk,
        access_point=world.desk_point,
        answers={
            **answers,
            "last_name": "Haddad",
            "first_name": "Omar",
            "birth_date": "1 2 1990",
            "request": "Cerca casa.",
            "areas": ["housing"],
            "urgency": "ordinary",
            "privacy_notice": "given",
        },
    )
    page = worker.get(DESK).content.decode()
    assert "Omar Haddad" in page
    assert "Manca o è da correggere: «Che cosa succede adesso?»" in page
    assert "Persona senza nome, richiesta delle" in page
    assert "Mancano o sono da correggere 8 risposte" in page
    assert "si cancella da sola tra 7 giorni" in page


def test_looking_at_the_form_leaves_no_draft_to_finish(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    assert worker.get(draft.get_absolute_url()).status_code == 200
    assert "Nessuna bozza" in worker.get(DESK).content.decode()
    answers = {**draft.answers, "last_name": "Haddad"}
    worker.post(reverse("intake:save_draft", args=[draft.pk]), answers)
    assert "Haddad" in worker.get(DESK).content.decode()


def test_what_is_left_with_save_and_exit_is_there_even_if_empty(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    worker.post(draft.get_absolute_url(), {**draft.answers, "exit": "1"})
    assert draft.get_absolute_url() in worker.get(DESK).content.decode()


def test_the_drafts_of_another_desk_are_not_seen(client: Client, world: World) -> None:
    save_draft(by=world.desk, access_point=world.desk_point, answers={"last_name": "Haddad"})
    _point, worker = other_desk(world)
    client.force_login(worker)
    assert "Haddad" not in client.get(DESK).content.decode()


def test_a_draft_vanishes_after_seven_days(worker: Client, world: World) -> None:
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={"last_name": "Haddad"})
    with clock.at(clock.now() + timedelta(days=6)):
        assert "Haddad" in worker.get(DESK).content.decode()
        assert worker.get(draft.get_absolute_url()).status_code == 200
    with clock.at(clock.now() + timedelta(days=8)):
        assert "Haddad" not in worker.get(DESK).content.decode()
        assert worker.get(draft.get_absolute_url()).status_code == 404


def test_what_was_registered_today_says_how_far_it_is(worker: Client, world: World) -> None:
    make_intake(world, urgency=Urgency.URGENT)
    make_intake(world, last_name="Serra", first_name="Ivana", outcome=Outcome.INFORMATION)
    with clock.at(clock.now() - timedelta(days=1)):
        make_intake(world, last_name="Vecchi", first_name="Ugo")
    page = worker.get(DESK).content.decode()
    assert "Elena Ferri" in page
    assert "il coordinatore sceglie la coppia" in page
    assert "Informazioni date" in page
    assert "Ugo Vecchi" not in page
    assert "<dt>Persone accolte</dt><dd>2</dd>" in page
    assert "<dt>Urgenze ed emergenze</dt><dd>1</dd>" in page


def test_a_protected_person_is_not_named_in_the_list_of_the_day(worker: Client, world: World) -> None:
    make_intake(world, protected=True)
    page = worker.get(DESK).content.decode()
    assert "Persona protetta" in page
    assert "Ferri" not in page


def test_seeing_the_list_of_the_day_is_written(worker: Client, world: World) -> None:
    intake = make_intake(world)
    worker.get(DESK)
    entry = AccessLogEntry.objects.filter(kind=AccessKind.LIST).get()
    shown = {(row.subject_type, row.subject_id) for row in entry.subjects.all()}
    assert shown == {("intake.intake", intake.pk), ("intake.person", intake.person_id)}


def test_who_works_at_two_desks_chooses_which(client: Client, world: World) -> None:
    point, _worker = other_desk(world)
    make_intake(world, outcome=Outcome.INFORMATION)
    appoint(by=SETUP, user=world.desk, role=Role.FRONT_DESK, unit=point.unit)
    client.force_login(world.desk)
    assert "<h1>Sportello di Borgo</h1>" in client.get(DESK).content.decode()
    page = client.get(DESK, {"sportello": point.pk}).content.decode()
    assert "<h1>Sportello di Monte</h1>" in page
    assert "Elena Ferri" not in page
    assert "<h1>Sportello di Borgo</h1>" in client.get(DESK, {"sportello": "x"}).content.decode()


def test_the_desk_costs_the_same_however_much_it_shows(worker: Client, world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert worker.get(DESK).status_code == 200
        return len(queries)

    def leave_a_draft(person: Person) -> None:
        answers = first_answers(world.desk_point, person)
        save_draft(by=world.desk, access_point=world.desk_point, answers=answers, person=person)

    leave_a_draft(make_case(world).person)
    few = cost()
    for number in range(4):
        case = make_case(world, first_name=f"Elena {number}", birth_date=date(1990, 1, number + 1))
        leave_a_draft(case.person)
    assert cost() == few
    assert few <= 13


def test_a_search_costs_the_same_however_many_it_finds(worker: Client, world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            search(worker, "ferri")
        return len(queries)

    make_case(world)
    few = cost()
    for number in range(4):
        make_case(world, first_name=f"Elena {number}", birth_date=date(1990, 1, number + 1))
    assert cost() == few


def test_a_draft_about_to_vanish_comes_first_and_says_so(world: World, client: Client) -> None:
    client.force_login(world.desk)
    for name, days in (("Nuova", 1), ("Vecchia", 5.5)):
        draft = begin(client, world)
        saved_at = clock.now() - timedelta(days=days)
        answers = {"first_name": "Ada", "last_name": name}
        IntakeDraft.objects.filter(pk=draft.pk).update(answers=answers, saved_at=saved_at, is_blank=False)
    page = client.get(reverse("intake:desk")).content.decode()
    assert page.index("Ada Vecchia") < page.index("Ada Nuova")
    assert page.count("Finiscila: si cancella da sola") == 1
