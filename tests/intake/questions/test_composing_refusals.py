"""What cannot be a question: nobody could read it, or it could never be asked."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.refusals import CONFLICT, status_of
from intake.actions import compose_form, remove_question, write_question
from intake.models import FormVersion
from intake.questions.composing import with_question
from intake.questions.definition import FormDefinition, Question, Words
from tests.intake.questions.scenes import CORE, asked, composed
from tests.world import World

PET = replace(composed(CORE, kind="choice", options="Cane\nGatto"), code="own_1")
WITH_PET = with_question(CORE, "living", PET)


def refused(form: FormDefinition, question: Question) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        with_question(form, "living", question)
    return refusal.value.message_dict


def after(form: FormDefinition, code: str, **when: str) -> Question:
    """A question asked only after an answer to another."""
    question = composed(form, label=f"Poi {code}?")
    return replace(question, code=code, when={name: [answer] for name, answer in when.items()})


@pytest.mark.parametrize("label", ["\u200b", "\u202e\u202c", "…", "?!"])
def test_a_question_nobody_can_read_is_refused(label: str) -> None:
    question = replace(composed(CORE), label=replace(PET.label, it=label), code="own_2")
    assert refused(CORE, question) == {"label": ["Scrivi la domanda come la legge chi compila"]}


def test_so_is_an_answer_nobody_can_read() -> None:
    blank = PET.options[0]._replace(label=Words("\u200b"))
    assert refused(CORE, replace(PET, options=(blank, PET.options[1]))) == {
        "options": ["Scrivi ogni risposta come la legge chi compila"]
    }


@pytest.mark.parametrize("label", ["Ha un animale?", "HA UN ANIMALE", "Ha un\u200b animale?"])
def test_a_section_asks_the_same_once(label: str) -> None:
    again = replace(composed(CORE), label=replace(PET.label, it=label), code="own_2")
    assert refused(WITH_PET, again) == {"label": ["In questa sezione c'è già una domanda con queste parole"]}
    assert with_question(WITH_PET, "identity", again).questions["own_2"]
    assert with_question(WITH_PET, "living", replace(PET, required=True)).questions["own_1"].required


def test_an_answer_that_another_question_waits_for_stays() -> None:
    dog = PET.options[0].code
    form = with_question(WITH_PET, "living", after(WITH_PET, "own_2", own_1=dog))
    words = "La domanda «Poi own_2?» si chiede solo dopo una risposta che qui non c'è più."
    assert refused(form, replace(PET, options=PET.options[1:])) == {"options": [words]}
    assert refused(form, replace(PET, kind="text", options=())) == {"options": [words]}
    assert with_question(form, "living", replace(PET, options=PET.options[:1])).questions["own_2"]


def test_two_questions_never_wait_for_each_other() -> None:
    form = with_question(WITH_PET, "living", after(WITH_PET, "own_2", own_1=PET.options[0].code))
    form = with_question(form, "living", after(form, "own_3", own_2="yes"))
    words = "La domanda «Poi own_2?» si chiede solo dopo questa: scegli un'altra condizione."
    assert refused(form, replace(PET, when={"own_3": ["yes"]})) == {"condition": [words]}
    assert refused(form, replace(PET, when={"own_2": ["yes"]})) == {"condition": [words]}


# ---- on the page


@pytest.fixture
def version(world: World) -> FormVersion:
    return compose_form(by=world.coordinator, ambito=world.ambito)


def page(world: World, version: FormVersion, code: str, **typed: Any) -> Any:
    client = Client()
    client.force_login(world.coordinator)
    address = f"{reverse('intake:write_question', args=[version.pk])}?domanda={code}"
    return client.post(address, asked(**typed)) if typed else client.get(address)


def test_a_question_taken_out_meanwhile_does_not_come_back_as_another(
    world: World, version: FormVersion
) -> None:
    written = write_question(
        by=world.coordinator, version=version, section="living", question=composed(version.form)
    )
    remove_question(by=world.coordinator, version=version, code=written.code)
    assert page(world, version, written.code, label="Ha un gatto?").status_code == CONFLICT
    with pytest.raises(ValidationError) as refusal:
        write_question(by=world.coordinator, version=version, section="living", question=written)
    assert status_of(refusal.value) == CONFLICT
    assert not list(FormVersion.objects.get(pk=version.pk).form.own)


def test_a_question_of_every_scheda_is_not_changed_into_another(world: World, version: FormVersion) -> None:
    core = CORE.sections[0].questions[0].code
    assert page(world, version, core, label="Ha un gatto?").status_code == 422
    assert not list(FormVersion.objects.get(pk=version.pk).form.own)


def test_what_is_refused_stands_at_its_field_with_what_was_typed(world: World, version: FormVersion) -> None:
    client = Client()
    client.force_login(world.coordinator)
    address = reverse("intake:write_question", args=[version.pk])
    answer = client.post(address, asked(label="\u200b…", help="Anche un canarino."))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Scrivi la domanda come la legge chi compila" in html
    assert "Anche un canarino." in html
