"""An Ambito composes its form: any version a person can compose renders, validates and survives the next."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.forms.question import QuestionForm
from intake.forms.scheda import SchedaForm
from intake.importing.fields import fields_of, guess
from intake.importing.spelling import read_spelled
from intake.questions.comparing import differences
from intake.questions.composing import (
    keeps_the_core,
    next_code,
    renewed,
    with_moved,
    with_question,
    without_question,
)
from intake.questions.definition import FormDefinition
from intake.questions.typed import OPEN, as_typed
from intake.questions.wording import CLASS_WORDS, FACT_WORDS, OWN_KINDS
from intake.scheda.sheet import parts_of
from intake.scheda.table import cells_of
from network.models import Municipality
from tests.intake.questions.invented_answers import WORDS, typed_answers
from tests.intake.questions.scenes import CORE, asked, composed

SECTIONS = [section.code for section in CORE.sections]
MAIN = {
    **{"channel": "desk", "reporter_kind": "self", "municipality": "1", "birth_date": "12 3 1984"},
    **{"last_name": "Ferri", "first_name": "Elena", "request": "Casa.", "areas": ["elderly"]},
    **{"urgency": "priority", "outcome": "information", "privacy_notice": "given"},
    **{"urgency_reason": "Non può aspettare.", "information_given": ["rights"]},
}
WRITTEN = st.fixed_dictionaries(
    {
        "label": WORDS.filter(str.strip),
        "help": st.just("") | WORDS,
        "section": st.sampled_from(SECTIONS),
        "kind": st.sampled_from(OWN_KINDS),
        "options": st.lists(st.sampled_from(("Cane", "Gatto", "Pesce", "Altro")), unique=True).map("\n".join),
        "visibility": st.sampled_from(list(CLASS_WORDS)),
        "required": st.booleans(),
    }
)


def said_by(conditions: Any) -> list[str]:
    """Every condition a person can choose: always, a fact, an answer to a question of the Ambito."""
    return [
        value
        for code, label in conditions
        for value in ([one for one, _words in label] if isinstance(label, list) else [code])
    ]


def core_of_tomorrow(kept: set[str]) -> FormDefinition:
    """The core with each section changed: its last question is gone, unless ``kept``, and a new one comes."""
    return FormDefinition(
        tuple(
            replace(
                section,
                questions=(
                    *(one for one in section.questions if one != section.questions[-1] or one.code in kept),
                    replace(CORE.questions["gp"], code=f"new_{section.code}"),
                ),
            )
            for section in CORE.sections
        )
    )


@st.composite
def forms(draw: st.DrawFn) -> FormDefinition:
    """Any form a person can compose: questions added, moved and taken out again."""
    form = CORE
    for written in draw(st.lists(WRITTEN, min_size=1, max_size=4)):
        conditions = QuestionForm(form=form).fields["condition"].choices  # type: ignore[attr-defined] # a choice
        checked = QuestionForm(
            {**written, "condition": draw(st.sampled_from(said_by(conditions)))}, form=form
        )
        if checked.is_valid():
            question = checked.composed().named(next_code([form]))
            try:
                form = with_question(form, written["section"], question)
            except ValidationError:
                continue  # what nobody can read, or its section asks already
            for up in draw(st.lists(st.booleans(), max_size=3)):
                form = with_moved(form, question.code, up=up)
    own = [one.code for _section, one in form.own]
    free = [code for code in own if not any(code in one.when for _section, one in form.own)]
    for code in draw(st.lists(st.sampled_from(free), unique=True, max_size=1)) if free else ():
        form = without_question(form, code)
    return form


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(form=forms(), data=st.data())
def test_any_form_keeps_the_core_renders_validates_and_survives_the_next(
    form: FormDefinition, data: st.DataObject
) -> None:
    assert keeps_the_core(form, CORE)
    kept = FormDefinition.from_mapping({"sections": form.as_mapping()})
    assert kept.as_mapping() == form.as_mapping()
    assert renewed(CORE, kept).as_mapping() == form.as_mapping()
    tomorrow = renewed(core_of_tomorrow({name for one in CORE.questions.values() for name in one.when}), kept)
    assert [(s.code, q) for s, q in tomorrow.own] == [(s.code, q) for s, q in kept.own]
    assert list(differences(kept, tomorrow))
    place = Municipality(pk=1, name="Borgo")
    opened = SchedaForm(initial={OPEN: SECTIONS}, municipalities=[place], definition=kept)
    assert all(str(opened[question.code]) for _section, question in kept.own)
    own = FormDefinition(
        tuple(replace(s, questions=tuple(q for q in s.questions if q.own)) for s in kept.sections)
    )
    if not own.questions:
        return
    filled = SchedaForm({**MAIN, **data.draw(typed_answers(own))}, municipalities=[place], definition=kept)
    if filled.is_valid():
        scheda = filled.scheda()
        again = SchedaForm(
            {**MAIN, **as_typed(kept, scheda.answers)}, municipalities=[place], definition=kept
        )
        assert again.is_valid(), again.errors
        assert again.scheda().answers == scheda.answers
        told = [line for part in parts_of(scheda, kept, []) for s in part.sections for line in s.lines]
        assert len(told) == len(scheda.answers)
        fields = fields_of(kept)
        cells = dict(zip((one.code for one in fields), cells_of(scheda, kept, fields), strict=True))
        for code, answer in scheda.answers.items():
            assert read_spelled(kept.questions[code], cells[code]) == answer


def test_a_core_question_is_neither_taken_out_nor_moved() -> None:
    for change in (
        lambda: without_question(CORE, "education"),
        lambda: with_moved(CORE, "education", up=True),
    ):
        with pytest.raises(ValidationError, match="in tutte le schede"):
            change()


def test_a_question_on_which_another_depends_stays() -> None:
    form = with_question(CORE, "living", composed(CORE).named("own_1"))
    then = composed(form, label="Quale?", kind="text", condition="answer:own_1:yes").named("own_2")
    form = with_question(form, "living", then)
    with pytest.raises(ValidationError, match="si chiede solo dopo questa"):
        without_question(form, "own_1")
    assert "own_1" not in without_question(without_question(form, "own_2"), "own_1").questions


def test_a_line_that_stays_keeps_its_code() -> None:
    first = composed(CORE, kind="choice", options="Cane\nGatto").named("own_1")
    form = with_question(CORE, "living", first)
    changed = QuestionForm(asked(kind="choice", options="Pesce\nGatto"), form=form, question=first)
    assert changed.is_valid()
    assert [(one.code, one.label.it) for one in changed.composed().options] == [
        ("o3", "Pesce"),
        ("o2", "Gatto"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"label": ""}, "label", "Scrivi la domanda come la legge chi compila"),
        ({"kind": ""}, "kind", "Scegli il tipo di risposta"),
        ({"visibility": ""}, "visibility", "Scegli chi può leggere la risposta"),
        ({"kind": "choice", "options": "Una"}, "options", "Scrivi da 2 a 30 risposte, una per riga"),
    ],
)
def test_what_is_wrong_in_a_question_is_said(changes: dict[str, str], field: str, words: str) -> None:
    assert QuestionForm(asked(**changes), form=CORE).errors == {field: [words]}


def test_every_condition_of_the_core_is_said_in_words() -> None:
    names = {name for one in CORE.questions.values() for name in one.when}
    assert names <= FACT_WORDS.keys() | CORE.questions.keys()
    assert {fact for section in CORE.sections for fact in section.when} <= FACT_WORDS.keys()


def test_two_versions_stand_side_by_side() -> None:
    before = with_question(CORE, "living", composed(CORE).named("own_1"))
    after = with_question(before, "living", composed(before, label="Ha un cane?").named("own_1"))
    after = with_question(after, "living", composed(after, label="Nuova").named("own_2"))
    changed, added = differences(before, after)
    assert changed.before is not None
    assert [aspect.words for aspect in changed.before.aspects] == ["Ha un animale?"]
    assert changed.after is not None
    assert [aspect.words for aspect in changed.after.aspects] == ["Ha un cane?"]
    assert added.before is None
    assert differences(CORE, CORE) == []


def test_a_question_of_the_ambito_with_the_words_of_a_core_one_takes_no_column_from_it() -> None:
    form = with_question(CORE, "living", composed(CORE, label="Cognome").named("own_1"))
    assert guess(["Cognome"], fields_of(form), {}) == ["last_name"]
