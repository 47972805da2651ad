"""A draft whose person is perhaps known, that somebody else opens, that has grown old or stale."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import discard_draft, register_intake, save_draft
from intake.answers import Outcome
from intake.models import IntakeDraft, Person
from intake.scheda.drafts import first_answers
from tests.intake.filling import begin, fill, other_desk, received, typed
from tests.intake.scheda.drafts.scenes import autosave, kept, page
from tests.world import World, make_intake, make_scheda, make_world


def use(client: Client, draft: IntakeDraft, data: dict[str, Any]) -> HttpResponse:
    return client.post(reverse("intake:use_person", args=[draft.pk]), data)


@pytest.fixture
def elena(world: World) -> Person:
    return make_intake(world, phone="035 123 418", outcome=Outcome.INFORMATION).person


# ---- the person perhaps already known


def test_without_scripts_the_warning_comes_when_the_form_is_sent(
    worker: Client, world: World, draft: IntakeDraft, elena: Person
) -> None:
    answer = fill(worker, draft, typed(world, urgency=None))
    assert "Uguali: cognome, nome, data di nascita." in page(answer)
    answer = fill(worker, draft, typed(world))
    assert answer.status_code == 302
    assert "Forse questa persona è già conosciuta" in page(worker.get(answer["Location"]))


def test_it_is_her_takes_her_data_and_keeps_what_was_asked(
    worker: Client, world: World, draft: IntakeDraft, elena: Person
) -> None:
    answer = use(
        worker,
        draft,
        {**typed(world, last_name="Feri", email="e@posta.it"), "window": "w", "person": elena.pk},
    )
    assert (answer.status_code, answer["Location"]) == (302, draft.get_absolute_url())
    answers = kept(draft)
    assert draft.person == elena
    assert (answers["last_name"], answers["phone"], answers["email"]) == (
        "Ferri",
        "035 123 418",
        "e@posta.it",
    )
    assert answers["request"] == "Cerco un aiuto per i compiti dei miei figli."
    form = page(worker.get(draft.get_absolute_url()))
    assert "Stai usando i dati di <strong>Elena Ferri</strong>" in form
    assert "Forse questa persona" not in form


def test_it_is_not_her_is_remembered(worker: Client, world: World, draft: IntakeDraft, elena: Person) -> None:
    use(worker, draft, {**typed(world), "window": "w", "not_person": elena.pk})
    assert kept(draft)["not_person"] == [str(elena.pk)]
    form = page(worker.get(draft.get_absolute_url()))
    assert "Forse questa persona" not in form
    assert f'name="not_person" value="{elena.pk}"' in form


def test_the_answer_can_be_given_on_the_recap(
    worker: Client, world: World, draft: IntakeDraft, elena: Person
) -> None:
    fill(worker, draft, typed(world))
    answer = use(worker, draft, {"not_person": elena.pk, "recap": "1"})
    assert answer["Location"] == reverse("intake:recap", args=[draft.pk])
    assert kept(draft)["last_name"] == "Ferri"
    assert "Forse questa persona" not in page(worker.get(answer["Location"]))


def test_a_person_taken_by_mistake_is_taken_off_with_their_data(
    worker: Client, world: World, elena: Person
) -> None:
    draft = begin(worker, world, elena)
    use(worker, draft, {**draft.answers, "request": "Cerco casa.", "window": "w", "detach": "1"})
    answers = kept(draft)
    assert draft.person is None
    assert "last_name" not in answers
    assert "phone" not in answers
    assert answers["request"] == "Cerco casa."
    assert answers["not_person"] == [str(elena.pk)]


def test_a_stranger_is_not_used_and_nothing_is_written(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    stranger = make_intake(make_world("altrove", offset=50)).person
    hidden = make_intake(world, protected=True).person
    for person in (stranger.pk, hidden.pk, 10**30, "elena"):
        answer = use(worker, draft, {**typed(world), "window": "w", "person": person})
        assert answer.status_code == 404
    assert "last_name" not in kept(draft)
    assert draft.person is None


def test_a_protected_person_is_never_hinted_at(worker: Client, world: World, draft: IntakeDraft) -> None:
    make_intake(world, protected=True, tax_code="FRRLNE84C52Z999F")
    same = typed(world, tax_code="FRRLNE84C52Z999F")
    assert autosave(worker, draft, same).json()["possible_matches"] == ""
    assert fill(worker, draft, same).status_code == 302
    assert "Forse" not in page(worker.get(reverse("intake:recap", args=[draft.pk])))


def test_garbage_among_those_set_apart_does_no_harm(worker: Client, world: World, draft: IntakeDraft) -> None:
    assert fill(worker, draft, typed(world, not_person=["x", "²", "-1", "9" * 40])).status_code == 302


# ---- who may, and what is written of it


def test_a_colleague_of_the_desk_finishes_the_draft(client: Client, world: World, draft: IntakeDraft) -> None:
    assert client.get(draft.get_absolute_url()).status_code == 200


ADDRESSES = ["scheda", "save_draft", "use_person", "recap", "register_intake", "discard_draft"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_draft_of_another_desk_is_not_there(
    client: Client, world: World, draft: IntakeDraft, name: str
) -> None:
    _point, stranger = other_desk(world)
    for user in (stranger, world.giulia, world.coordinator, world.contact, world.auditor, world.admin):
        client.force_login(user)
        address = reverse(f"intake:{name}", args=[draft.pk])
        assert client.post(address, typed(world)).status_code in {404, 405}
        assert client.get(address).status_code in {404, 405}
    assert kept(draft).keys() == {"channel", "reporter_kind", "municipality"}


@pytest.mark.parametrize("name", ["save_draft", "use_person", "register_intake"])
def test_reading_never_writes(worker: Client, draft: IntakeDraft, name: str) -> None:
    assert worker.get(reverse(f"intake:{name}", args=[draft.pk])).status_code == 405


@pytest.mark.parametrize("name", ["scheda", "discard_draft"])
def test_seeing_a_known_persons_data_is_written(
    worker: Client, world: World, elena: Person, name: str
) -> None:
    draft = begin(worker, world, elena)
    worker.get(reverse(f"intake:{name}", args=[draft.pk]))
    entry = AccessLogEntry.objects.filter(place=f"intake:{name}").get()
    assert entry.kind == AccessKind.RECORD
    assert [(row.subject_type, row.subject_id) for row in entry.subjects.all()] == [
        ("intake.person", elena.pk)
    ]


def test_seeing_who_may_be_the_person_is_written(
    worker: Client, world: World, draft: IntakeDraft, elena: Person
) -> None:
    fill(worker, draft, typed(world))
    worker.get(reverse("intake:recap", args=[draft.pk]))
    entry = AccessLogEntry.objects.filter(place="intake:recap").get()
    assert entry.kind == AccessKind.LIST
    assert [row.subject_id for row in entry.subjects.all()] == [elena.pk]


# ---- throwing away, and pages grown stale


def test_a_draft_is_thrown_away_after_a_question(worker: Client, draft: IntakeDraft) -> None:
    address = reverse("intake:discard_draft", args=[draft.pk])
    assert "Vuoi eliminare questa bozza?" in page(worker.get(address))
    assert IntakeDraft.objects.exists()
    assert worker.post(address)["Location"] == "/sportello/"
    assert not IntakeDraft.objects.exists()


def test_a_window_on_a_draft_thrown_away_says_so(worker: Client, world: World, draft: IntakeDraft) -> None:
    discard_draft(by=world.desk, draft=draft)
    for name in ADDRESSES:
        answer = worker.post(reverse(f"intake:{name}", args=[draft.pk]), typed(world))
        assert answer.status_code in {404, 405}
        if answer.status_code == 404:
            assert "Questa bozza non c'è" in page(answer)
    assert not IntakeDraft.objects.exists()


def test_a_window_on_a_registered_draft_says_so_and_writes_nothing(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    intake = register_intake(by=world.desk, draft=draft, scheda=make_scheda(world))
    for name in ("scheda", "save_draft", "use_person", "discard_draft"):
        answer = worker.post(reverse(f"intake:{name}", args=[draft.pk]), typed(world, last_name="Conti"))
        assert answer.status_code == 409
        assert intake.number in page(answer)
    for name in ("scheda", "recap", "discard_draft"):
        answer = worker.get(reverse(f"intake:{name}", args=[draft.pk]))
        assert answer["Location"] == intake.get_absolute_url()
    assert kept(draft) == {}
    assert draft.intake == intake


def test_a_draft_saved_between_the_look_and_the_write_is_not_lost(world: World) -> None:
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={"last_name": "Ferri"})
    late = IntakeDraft.objects.get(pk=draft.pk)
    discard_draft(by=world.desk, draft=draft)
    with pytest.raises(ValidationError, match="eliminata in un'altra finestra"):
        save_draft(by=world.desk, access_point=world.desk_point, answers={}, draft=late)


def test_the_draft_of_a_week_ago_cannot_be_written_again(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    with clock.at(clock.now() + timedelta(days=8)):
        assert fill(worker, draft, typed(world)).status_code == 404


def test_saving_costs_little(
    worker: Client, world: World, draft: IntakeDraft, django_assert_max_num_queries: Any
) -> None:
    received(worker, world)
    with django_assert_max_num_queries(16):
        autosave(worker, draft, typed(world))


def test_a_birth_known_in_part_is_kept_in_part_and_comes_back_as_it_was_typed(
    world: World, worker: Client
) -> None:
    draft = begin(worker, world)
    saved = autosave(worker, draft, typed(world, birth_date="circa 1984"))
    assert saved.json()["fill"]["birth_precision"] == "estimated"
    intake = make_intake(world, birth_date=date(1984, 12, 31), answers={"birth_precision": "year"})
    assert intake.person.birth_words == "1984"
    assert first_answers(world.desk_point, intake.person)["birth_date"] == "1984"
