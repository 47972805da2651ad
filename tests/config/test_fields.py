"""Form fields as pages draw them: every word tied to its control."""

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

COLOURS = [("red", "Rosso"), ("blue", "Blu")]


class SampleForm(forms.Form):
    name = forms.CharField(label="Nome", help_text="Come sta scritto sulla tessera")
    note = forms.CharField(label="Nota", required=False, max_length=1200, widget=forms.Textarea)
    colour = forms.ChoiceField(label="Colore", choices=COLOURS, widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(choices=COLOURS, required=False, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="D'accordo", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(call: str, form: forms.Form | None = None, **context: Any) -> str:
    template = Template("{% load interface %}{% " + call + " %}")
    return template.render(Context({"form": form or SampleForm(), **context}))


def test_a_text_field_has_label_help_and_control_tied_together() -> None:
    html = drawn("field form.name width='data'")
    assert '<label for="id_name" class="campo-etichetta">Nome</label>' in html
    assert 'id="id_name_help">Come sta scritto sulla tessera' in html
    assert 'aria-describedby="id_name_help"' in html
    assert 'class="form-control w-data"' in html


def test_an_optional_field_says_so_unless_told_not_to() -> None:
    assert "(facoltativo)" in drawn("field form.note")
    assert "(facoltativo)" not in drawn("field form.note mark_optional=False")
    assert "(facoltativo)" not in drawn("field form.name")


def test_help_can_be_left_out_with_its_reference() -> None:
    html = drawn("field form.name show_help=False")
    assert "tessera" not in html
    assert "id_name_help" not in html


def test_an_error_is_said_beside_the_field_and_to_screen_readers() -> None:
    html = drawn("field form.name", SampleForm({}))
    assert 'class="campo campo-errato"' in html
    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'id="id_name_error".*?Errore:.*?obbligatorio', html, re.DOTALL)


def test_long_texts_are_counted_and_never_cut() -> None:
    html = drawn("field form.note")
    assert "maxlength" not in html
    assert 'data-conta="id_note_counter" data-massimo="1200"' in html
    assert "Massimo 1.200 caratteri" in html
    assert 'aria-describedby="id_note_counter"' in html


def test_a_choice_is_a_fieldset_with_a_label_for_each_answer() -> None:
    html = drawn("field form.colour layout='colonna' choice_help=helps", helps={"red": "Caldo"})
    assert "<legend>Colore</legend>" in html
    assert '<label for="id_colour_0">Rosso</label>' in html
    assert 'aria-describedby="id_colour_0_help"' in html
    assert '<p class="campo-aiuto" id="id_colour_0_help">Caldo</p>' in html
    assert 'class="scelte scelte-colonna"' in html
    assert "id_colour_1_help" not in html


def test_the_help_of_each_answer_may_come_from_the_field() -> None:
    form = SampleForm()
    form.fields["colour"].choice_help = {"blue": "Freddo"}  # type: ignore[attr-defined] # the attribute under test
    assert "Freddo" in drawn("field form.colour", form)


def test_choices_lie_side_by_side_and_check_boxes_in_a_grid() -> None:
    assert "scelte-riga" in drawn("field form.colour")
    assert "scelte-griglia" in drawn("field form.many")


def test_a_wrong_choice_describes_the_whole_group() -> None:
    html = drawn("field form.colour", SampleForm({}))
    assert '<fieldset aria-describedby="id_colour_error">' in html
    assert 'id="id_colour_error"' in html


def test_a_single_box_has_its_label_after_it() -> None:
    html = drawn("field form.agree")
    assert html.index('type="checkbox"') < html.index('<label for="id_agree">')


def test_a_hidden_field_is_only_its_control() -> None:
    assert drawn("field form.token").strip() == '<input type="hidden" name="token" id="id_token">'


@pytest.mark.parametrize("form", [SampleForm(), SampleForm({"name": "Elena", "colour": "red"})])
def test_a_form_without_errors_has_no_summary(form: forms.Form) -> None:
    assert drawn("error_summary form", form).strip() == ""


def test_the_summary_links_each_error_to_the_control_that_mends_it() -> None:
    html = drawn("error_summary form note='La bozza è salvata.'", SampleForm({}))
    assert "Mancano 2 risposte per registrare" in html
    assert "La bozza è salvata." in html
    assert 'href="#id_name"' in html
    assert 'href="#id_colour_0"' in html
    assert "data-fuoco" in html


def test_the_summary_speaks_of_checking_when_answers_are_wrong() -> None:
    wrong = SampleForm({"name": "Elena", "colour": "green"})
    assert "Controlla 1 risposta" in drawn("error_summary form", wrong)
    assert "Controlla 2 risposte" in drawn("error_summary form missing=False", SampleForm({}))


def test_what_no_answer_can_mend_is_not_called_an_answer() -> None:
    late = SampleForm({"name": "Elena", "colour": "red"})
    assert late.is_valid()
    late.add_error(None, "Qualcuno è stato più veloce.")
    page = drawn("error_summary form", late)
    assert "Non è stato fatto: leggi perché" in page
    assert "Controlla" not in page


def test_errors_of_several_forms_and_of_a_whole_form_are_all_told() -> None:
    first, second = SampleForm({"name": "Elena"}), SampleForm({}, prefix="due")
    second.add_error(None, "I due nomi non vanno d'accordo")
    html = drawn("error_summary form other", first, other=second)
    assert "vanno d&#x27;accordo" in html
    assert 'href="#id_due-name"' in html


def test_an_error_is_named_in_the_words_of_its_question() -> None:
    form = SampleForm({"name": "Elena", "colour": "red", "note": "a" * 1201})
    assert re.search("<li>Nota: <a [^>]*>Qui stanno", drawn("error_summary form", form))
    assert "<li>Nome: <a" in drawn("error_summary form", SampleForm({"colour": "red"}))


def test_words_that_say_the_question_themselves_stand_alone() -> None:
    form = SampleForm({"colour": "red"})
    form.fields["name"].error_messages["required"] = "Scrivi il nome"
    assert ">Scrivi il nome</a>" in drawn("error_summary form", form)
    form = SampleForm({"name": "Elena"})
    form.fields["colour"].label = "Che cosa preferisci?"
    form.fields["colour"].error_messages["required"] = "Scegli un colore"
    assert ">Scegli un colore</a>" in drawn("error_summary form", form)
