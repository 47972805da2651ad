"""Filling the scheda: what is kept, what is said, saving while somebody types."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from stdnum.it.codicefiscale import calc_check_digit

from audit.models import AccessLogEntry
from intake.forms.scheda import SchedaForm
from intake.models import IntakeDraft
from intake.questions.core import core_form
from tests.intake.filling import fill, typed
from tests.intake.scheda.drafts.scenes import autosave, kept, page
from tests.world import World, make_intake

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


@pytest.mark.parametrize(
    ("born", "precision"), [("3/1984", "month"), ("1984", "year"), ("circa 1984", "estimated")]
)
def test_a_birth_known_in_part_asks_for_nothing_more(
    worker: Client, world: World, draft: IntakeDraft, born: str, precision: str
) -> None:
    answer = fill(worker, draft, typed(world, birth_date=born, tax_code=""))
    assert (answer.status_code, answer["Location"]) == (302, f"/scheda/{draft.pk}/riepilogo/")
    worker.post(reverse("intake:register_intake", args=[draft.pk]))
    person = IntakeDraft.objects.get(pk=draft.pk).intake.person
    assert person.birth_precision == precision


def test_wrong_answers_are_kept_and_said(worker: Client, world: World, draft: IntakeDraft) -> None:
    answer = fill(worker, draft, typed(world, birth_date="12 84", urgency=None, privacy_notice=None))
    assert answer.status_code == 422
    assert "Controlla 3 risposte" in page(answer)
    assert "La bozza è salvata. Tocca una voce per andare alla domanda." in page(answer)
    assert 'value="12 84"' in page(answer)
    assert "<title>Errore: Scheda d'accoglienza" in page(answer)
    assert kept(draft)["birth_date"] == "12 84"


@pytest.mark.parametrize(("place", "opens"), [("Borgo che non c'è", True), ("Bergamo", False)])
def test_a_draft_taken_up_again_opens_where_an_answer_is_wrong(
    worker: Client, world: World, draft: IntakeDraft, place: str, *, opens: bool
) -> None:
    fill(worker, draft, typed(world, birth_place=place))
    text = page(worker.get(draft.get_absolute_url()))
    fold = text[: text.index("Dove è nata, cittadinanza")].rpartition("<details")[2]
    assert (" open" in fold) is opens


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


def test_of_two_windows_none_loses_what_the_other_left_empty(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    loaded_at = draft.saved_at.isoformat()
    both = {"loaded_at": loaded_at, "request": "Cerca casa."}
    autosave(worker, draft, {**both, "window": "first", "phone": "333 000 1234", "last_name": "Ferri"})
    answer = fill(worker, draft, {**both, "window": "second", "last_name": "Conti", "phone": ""})
    html = page(answer)
    assert answer.status_code == 409
    assert 'value="333 000 1234"' in html
    assert 'value="Conti"' in html
    assert "Hanno due risposte diverse: Cognome." in html


def test_sending_again_after_the_warning_is_a_choice(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    autosave(worker, draft, {"window": "first", "last_name": "Ferri"})
    draft.refresh_from_db()
    answers = {**typed(world, last_name="Conti"), "window": "second", "loaded_at": draft.saved_at.isoformat()}
    assert fill(worker, draft, answers).status_code == 302
    assert kept(draft)["last_name"] == "Conti"


RIGHT = "FRRLNE84C52Z999F"


def test_what_a_wrong_tax_code_had_filled_follows_the_right_one(worker: Client, draft: IntakeDraft) -> None:
    wrong = code_of("FRRLNE85D13Z999")
    first = autosave(worker, draft, {"tax_code": wrong}).json()["fill"]
    assert first == {"birth_date": "13/04/1985", "sex": "1"}
    # Mending it letter by letter passes through codes that say nothing: what was filled stays meanwhile.
    assert autosave(worker, draft, {**first, "tax_code": wrong[:9]}).json()["mend"] == {}
    mended = autosave(worker, draft, {**first, "tax_code": RIGHT}).json()
    assert mended["mend"] == {"birth_date": ["13/04/1985", "12/03/1984"], "sex": ["1", "2"]}
    assert (kept(draft)["birth_date"], kept(draft)["sex"]) == ("12/03/1984", "2")


def test_what_somebody_typed_does_not_follow_a_tax_code(worker: Client, draft: IntakeDraft) -> None:
    first = autosave(worker, draft, {"tax_code": code_of("FRRLNE85D13Z999")}).json()["fill"]
    typed_over = {**first, "sex": "2"}
    autosave(worker, draft, {**typed_over, "tax_code": RIGHT})
    assert (kept(draft)["birth_date"], kept(draft)["sex"]) == ("12/03/1984", "2")
    autosave(worker, draft, {"tax_code": RIGHT, "birth_date": "1 1 1990", "sex": "1"})
    autosave(worker, draft, {"tax_code": code_of("FRRLNE85D13Z999"), "birth_date": "1 1 1990", "sex": "1"})
    assert (kept(draft)["birth_date"], kept(draft)["sex"]) == ("1 1 1990", "1")


def test_without_scripts_the_page_comes_back_with_what_the_right_code_says(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    wrong = typed(world, tax_code=code_of("FRRLNE85D13Z999"), birth_date=None, urgency=None)
    assert 'value="13/04/1985"' in page(fill(worker, draft, wrong))
    fill(worker, draft, {**wrong, "tax_code": RIGHT, "birth_date": "13/04/1985", "sex": "1"})
    assert (kept(draft)["birth_date"], kept(draft)["sex"]) == ("12/03/1984", "2")


def code_of(letters: str) -> str:
    """A code with its own check letter."""
    return letters + calc_check_digit(letters)
