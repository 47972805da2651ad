"""A person comes under protection while a desk fills their scheda: it keeps what it typed, nothing else."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from intake.actions import hide_from, protect_person, register_intake, save_draft
from intake.models import Case, IntakeDraft, Person
from intake.scheda.drafts import first_answers
from tests.intake.factories import make_followed_case
from tests.intake.filling import begin, fill, typed
from tests.intake.scheda.drafts.scenes import autosave, kept, page
from tests.world import World, make_intake, make_scheda

ARCHIVE = {"phone": "035 123 418", "address": "via delle Robinie 7", "last_name": "Quaranta"}
OWN = {"request": "Cerco casa.", "email": "nuova@posta.test"}


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world, **ARCHIVE)


@pytest.fixture
def draft(worker: Client, world: World, case: Case) -> IntakeDraft:
    """Begun for the person of the archive, with something typed beside their data."""
    draft = begin(worker, world, case.person)
    autosave(worker, draft, {**draft.answers, **OWN, "window": "w"})
    draft.refresh_from_db()
    assert draft.answers["address"] == ARCHIVE["address"]
    return draft


def protect(world: World, case: Case) -> None:
    protect_person(by=world.giulia, case=case, reason="La cerca il marito.")


def says_of_her(text: str) -> list[str]:
    return [word for word in ARCHIVE.values() if word in text]


def test_the_draft_loses_the_person_and_what_the_archive_told(
    worker: Client, world: World, case: Case, draft: IntakeDraft
) -> None:
    protect(world, case)
    answers = kept(draft)
    assert draft.person is None
    assert {name: answers.get(name) for name in OWN} == OWN
    assert not answers.keys() & {*ARCHIVE, "first_name", "birth_date"}
    for name in ("scheda", "discard_draft", "recap"):
        answer = worker.get(reverse(f"intake:{name}", args=[draft.pk]), follow=True)
        assert answer.status_code == 200
        assert not says_of_her(page(answer))
    assert not says_of_her(page(worker.get(reverse("intake:desk"))))
    form = page(worker.get(draft.get_absolute_url()))
    assert "chiedi e scrivi tu nome e recapiti" in form
    assert "protezion" not in form.split("<main")[1].split("I dati presi")[1][:300]


def test_so_does_keeping_a_name_away_or_protecting_at_another_desk(
    worker: Client, world: World, case: Case, draft: IntakeDraft
) -> None:
    other = save_draft(
        by=world.desk,
        access_point=world.desk_point,
        answers=first_answers(world.desk_point, case.person),
        person=case.person,
    )
    register_intake(by=world.desk, draft=other, scheda=make_scheda(world, protected=True, **ARCHIVE))
    assert not says_of_her(str(kept(draft)))
    assert draft.person is None
    third = make_followed_case(world, last_name="Terzi")
    fourth = begin(worker, world, third.person)
    hide_from(by=world.giulia, case=third, name="Ugo Ferri", reason="Lo chiede lei.")
    assert "Terzi" not in str(kept(fourth))


def test_what_was_corrected_since_is_taken_out_too(world: World, case: Case, draft: IntakeDraft) -> None:
    other = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    changed = {**ARCHIVE, "phone": "035 999 000", "address": "piazza Nuova 1"}
    register_intake(by=world.desk, draft=other, scheda=make_scheda(world, **changed))
    protect(world, case)
    assert not says_of_her(str(kept(draft)))


def test_a_page_opened_before_saves_nothing_and_shows_what_was_typed_without_her(
    worker: Client, world: World, case: Case, draft: IntakeDraft
) -> None:
    before = {**draft.answers, "window": "w", "loaded_at": draft.saved_at.isoformat()}
    protect(world, case)
    said = {**before, "request": "Cerco casa, presto."}
    assert autosave(worker, draft, said).status_code == 409
    answer = fill(worker, draft, said)
    assert answer.status_code == 409
    assert "Cerco casa, presto." in page(answer)
    assert OWN["email"] in page(answer)
    assert not says_of_her(page(answer))
    assert kept(draft)["request"] == "Cerco casa."


def test_the_desk_goes_on_as_with_somebody_unknown(
    worker: Client, world: World, case: Case, draft: IntakeDraft
) -> None:
    protect(world, case)
    draft.refresh_from_db()
    said = typed(world, phone="333 444", contact_safety="safe", window="n")
    assert fill(worker, draft, {**said, "loaded_at": draft.saved_at.isoformat()}).status_code == 302
    worker.post(reverse("intake:register_intake", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.intake is not None
    assert draft.intake.person_id != case.person_id
    assert Person.objects.get(pk=case.person_id).phone == ARCHIVE["phone"]


def test_a_program_reads_and_writes_no_more_of_it(world: World, case: Case, draft: IntakeDraft) -> None:
    token = issue_token(by=world.desk, user=world.desk, lifetime=timedelta(days=1))
    program = Client(headers={"Authorization": f"Bearer {token}"})
    address = reverse("api:draft", args=[draft.pk])
    seen = program.get(address)
    protect(world, case)
    again = program.get(address)
    assert (again.status_code, again.json()["person"]) == (200, None)
    assert not says_of_her(again.content.decode())
    body = {"answers": seen.json()["answers"]}
    late = program.put(address, body, content_type="application/json", headers={"If-Match": seen["ETag"]})
    assert late.status_code == 412


@pytest.mark.parametrize("act", ["save", "register", "attach", "begin"])
def test_who_had_read_the_draft_before_writes_nothing_after(
    world: World, case: Case, draft: IntakeDraft, act: str
) -> None:
    """The page had the draft in its hands when the protection came."""
    free = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    given: dict[str, Any] = {"by": world.desk, "access_point": world.desk_point, "answers": dict(ARCHIVE)}
    protect(world, case)
    acts: dict[str, Any] = {
        "save": lambda: save_draft(**given, draft=draft, person=case.person),
        "register": lambda: register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, **ARCHIVE)),
        "attach": lambda: save_draft(**given, draft=free, person=case.person),
        "begin": lambda: save_draft(**given, person=case.person),
    }
    people = Person.objects.count()
    with pytest.raises(ValidationError):
        acts[act]()
    assert Person.objects.count() == people
    assert not IntakeDraft.objects.filter(person=case.person_id).exists()
    assert not says_of_her(str(list(IntakeDraft.objects.values_list("answers", flat=True))))


def test_a_draft_that_is_about_her_all_the_same_is_not_there(
    worker: Client, world: World, case: Case, draft: IntakeDraft
) -> None:
    """Whatever way the protection came, also with a draft that was locked at that moment."""
    hidden = make_intake(world, protected=True, last_name="Neri").person
    IntakeDraft.objects.filter(pk=draft.pk).update(person=hidden)
    assert worker.get(draft.get_absolute_url()).status_code == 404
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="non è nell'archivio"):
        register_intake(by=world.desk, draft=draft, scheda=make_scheda(world))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["protects", "registers"])
def test_protecting_and_registering_at_once_never_write_over_her(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    draft = save_draft(
        by=world.desk, access_point=world.desk_point, answers=dict(ARCHIVE), person=case.person
    )
    halfway, outcome = threading.Event(), {}

    def act(name: str, do: Any) -> threading.Thread:
        def run() -> None:
            try:
                outcome[name] = do()
            except ValidationError as error:
                outcome[name] = error
            finally:
                connection.close()

        return threading.Thread(target=run)

    def registers() -> Any:
        scheda = make_scheda(world, **{**ARCHIVE, "phone": "333 999"})
        return register_intake(by=world.desk, draft=draft, scheda=scheda)

    acts = {"protects": lambda: protect(world, case), "registers": registers}
    stop = {
        "protects": ("intake.actions.protection", "withhold_drafts"),
        "registers": ("intake.actions.schede", "_new_intake"),
    }
    module, name = stop[first]
    original = getattr(__import__(module, fromlist=["x"]), name)

    def wait(*args: Any, **kwargs: Any) -> Any:
        halfway.set()
        threading.Event().wait(1)
        return original(*args, **kwargs)

    monkeypatch.setattr(f"{module}.{name}", wait)
    one = act(first, acts[first])
    other_name = "registers" if first == "protects" else "protects"
    one.start()
    halfway.wait(5)
    other = act(other_name, acts[other_name])
    other.start()
    one.join(20)
    other.join(20)
    person = Person.objects.get(pk=case.person_id)
    assert person.protected
    if first == "protects":
        assert isinstance(outcome["registers"], ValidationError)
        assert person.phone == ARCHIVE["phone"]
    else:
        assert outcome["registers"].person_id == person.pk
        assert person.phone == "333 999"
