"""Filling the scheda: what is kept, what is said, who may."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import discard_draft, register_intake, save_draft
from intake.answers import Outcome
from intake.forms.scheda import SchedaForm
from intake.models import IntakeDraft, Person
from intake.questions.core import core_form
from intake.scheda.drafts import first_answers
from tests.intake.filling import begin, fill, other_desk, received, typed
from tests.world import World, make_intake, make_scheda, make_world


@pytest.fixture
def worker(client: Client, world: World) -> Client:
    client.force_login(world.desk)
    return client


@pytest.fixture
def draft(worker: Client, world: World) -> IntakeDraft:
    return begin(worker, world)


def autosave(client: Client, draft: IntakeDraft, answers: dict[str, Any]) -> HttpResponse:
    return client.post(reverse("intake:save_draft", args=[draft.pk]), answers)


def use(client: Client, draft: IntakeDraft, data: dict[str, Any]) -> HttpResponse:
    return client.post(reverse("intake:use_person", args=[draft.pk]), data)


def kept(draft: IntakeDraft) -> dict[str, Any]:
    draft.refresh_from_db()
    return dict(draft.answers)


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


# ---- filling


def test_the_form_opens_with_the_usual_answers_and_no_fault(worker: Client, draft: IntakeDraft) -> None:
    answer = worker.get(draft.get_absolute_url())
    assert answer.status_code == 200
    assert "Risposte obbligatorie: 3 di 11" in page(answer)
    assert "Errore" not in page(answer)
    assert 'name="urgency" value="emergency"' in page(answer)
    assert page(answer).count("checked") == 2  # the channel and who asks: never the urgency


def test_complete_answers_lead_to_the_recap(worker: Client, world: World, draft: IntakeDraft) -> None:
    answer = fill(worker, draft, typed(world))
    assert (answer.status_code, answer["Location"]) == (302, f"/scheda/{draft.pk}/riepilogo/")
    assert kept(draft)["request"] == "Cerco un aiuto per i compiti dei miei figli."


def test_wrong_answers_are_kept_and_said(worker: Client, world: World, draft: IntakeDraft) -> None:
    answer = fill(worker, draft, typed(world, birth_date="12 84", urgency=None, privacy_notice=None))
    assert answer.status_code == 422
    assert "Controlla 3 risposte" in page(answer)
    assert "La bozza è salvata. Tocca una voce per andare alla domanda." in page(answer)
    assert 'value="12 84"' in page(answer)
    assert "<title>Errore: Scheda d'accoglienza" in page(answer)
    assert kept(draft)["birth_date"] == "12 84"


def test_answers_that_only_lack_are_counted(worker: Client, world: World, draft: IntakeDraft) -> None:
    answer = fill(worker, draft, typed(world, urgency=None, outcome=None))
    assert "Mancano 2 risposte per registrare" in page(answer)


def test_a_name_of_ten_thousand_letters_is_refused_and_kept(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    answer = fill(worker, draft, typed(world, last_name="x" * 10_000))
    assert answer.status_code == 422
    assert "Il testo supera di 9.920 caratteri il massimo di 80: accorcialo" in page(answer)
    assert len(kept(draft)["last_name"]) == 10_000


def test_hostile_text_is_only_text(worker: Client, world: World, draft: IntakeDraft) -> None:
    hostile = "<script>alert('x')</script>{{ settings }}"
    fill(worker, draft, typed(world, last_name=hostile, request=hostile))
    for address in (draft.get_absolute_url(), reverse("intake:recap", args=[draft.pk]), "/sportello/"):
        assert "<script>alert" not in page(worker.get(address))
    before = kept(draft)
    assert fill(worker, draft, typed(world, last_name="Fer\x00ri")).status_code == 400
    assert kept(draft) == before


def test_what_is_needed_is_asked_all_at_once(worker: Client, world: World, draft: IntakeDraft) -> None:
    """Whatever one more look finds missing was already on the page, and was not called optional there."""
    violence = {"areas": ["violence"], "urgency": "urgent"}
    first = page(fill(worker, draft, typed(world, **violence)))
    answers = {"risk_flags": ["domestic_violence"], "operator_precautions": "", "report_duty": ""}
    form = SchedaForm(
        typed(world, **violence, **answers), municipalities=[world.borgo], definition=core_form()
    )
    assert {"minor_witness", "report_duty", "operator_precautions"} <= set(form.errors)
    for name in form.errors:
        label = escape(str(form.fields[name].label))
        assert label in first, name
        assert f'{label} <span class="facoltativo">' not in first, name


def test_nobody_has_chosen_how_to_meet_the_person(worker: Client, world: World, draft: IntakeDraft) -> None:
    form = page(fill(worker, draft, typed(world, urgency="urgent")))
    precautions = form[form.rindex("Come incontrarla in sicurezza") :]
    assert "checked" not in precautions[: precautions.index("</fieldset>")]


def test_the_tax_code_fills_birth_date_and_sex_without_scripts(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    fill(worker, draft, typed(world, tax_code="FRRLNE84C52Z999F", birth_date=None))
    assert kept(draft)["birth_date"] == "12/03/1984"
    assert kept(draft)["sex"] == "2"


def test_a_tax_code_that_does_not_agree_warns_on_the_page_and_on_the_recap(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    answer = fill(worker, draft, typed(world, tax_code="FRRLNE84C52Z999F", birth_date="13 3 1984"))
    assert answer.status_code == 302
    for address in (draft.get_absolute_url(), answer["Location"]):
        assert "La data di nascita non è quella del codice fiscale" in page(worker.get(address))


def test_the_draft_can_be_saved_and_left(worker: Client, world: World, draft: IntakeDraft) -> None:
    answer = fill(worker, draft, {"last_name": "Ferri", "exit": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/sportello/")
    assert "Bozza salvata" in page(worker.get("/sportello/"))
    assert kept(draft)["last_name"] == "Ferri"


def test_mandatory_questions_are_never_inside_a_closed_box(worker: Client, draft: IntakeDraft) -> None:
    form = page(worker.get(draft.get_absolute_url()))
    for box in form.split('<details class="altro-dettaglio">')[1:]:
        inside = box.split("</details>")[0]
        for name in ("last_name", "request", "areas", "urgency", "outcome", "privacy_notice"):
            assert f'name="{name}"' not in inside


# ---- saving while typing


def test_typing_saves_and_says_when(worker: Client, world: World, draft: IntakeDraft) -> None:
    answer = autosave(worker, draft, {"last_name": "Ferri", "tax_code": "x"}).json()
    assert re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", answer["saved_at"])
    assert answer["possible_matches"] == ""
    assert "Risposte obbligatorie: 1 di 11" in answer["blocks"]["indice"]
    assert kept(draft)["last_name"] == "Ferri"


def test_typing_a_tax_code_fills_the_page(worker: Client, draft: IntakeDraft) -> None:
    answer = autosave(worker, draft, {"tax_code": "FRRLNE84C52Z999F"}).json()
    assert answer["fill"] == {"birth_date": "12/03/1984", "sex": "2"}
    again = autosave(worker, draft, {"tax_code": "FRRLNE84C52Z999F", "birth_date": "12/03/1984", "sex": "2"})
    assert again.json()["fill"] == {}


def test_the_same_warning_is_sent_and_written_once(worker: Client, world: World, draft: IntakeDraft) -> None:
    make_intake(world)
    identity = {"last_name": "Ferri", "first_name": "Elena", "birth_date": "12 3 84"}
    first = autosave(worker, draft, identity).json()
    assert "Forse questa persona è già conosciuta" in first["possible_matches"]
    again = autosave(worker, draft, {**identity, "request": "x", "shown": first["set"]["shown"]}).json()
    assert "possible_matches" not in again
    assert AccessLogEntry.objects.filter(place="intake:save_draft").count() == 1


def test_two_windows_on_one_draft_do_not_overwrite_each_other(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    loaded_at = draft.saved_at.isoformat()
    first = {"window": "first", "loaded_at": loaded_at, "last_name": "Ferri"}
    second = {"window": "second", "loaded_at": loaded_at, "last_name": "Conti"}
    assert autosave(worker, draft, first).status_code == 200
    assert autosave(worker, draft, second).status_code == 409
    answer = fill(worker, draft, second)
    assert answer.status_code == 409
    assert "è stata cambiata in un&#x27;altra finestra" in page(answer)
    assert 'value="Conti"' in page(answer)
    assert kept(draft)["last_name"] == "Ferri"
    assert autosave(worker, draft, {**first, "last_name": "Ferrari"}).status_code == 200


def test_sending_again_after_the_warning_is_a_choice(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    autosave(worker, draft, {"window": "first", "last_name": "Ferri"})
    draft.refresh_from_db()
    answers = {**typed(world, last_name="Conti"), "window": "second", "loaded_at": draft.saved_at.isoformat()}
    assert fill(worker, draft, answers).status_code == 302
    assert kept(draft)["last_name"] == "Conti"


# ---- the person perhaps already known


@pytest.fixture
def elena(world: World) -> Person:
    return make_intake(world, phone="035 123 418", outcome=Outcome.INFORMATION).person


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
