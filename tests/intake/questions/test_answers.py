"""Any scheda that passes the form can be kept, shown, and read back equal."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.actions import register_intake, save_draft
from intake.answers import Outcome
from intake.forms.scheda import SchedaForm
from intake.models import Intake
from intake.questions.checks import cleaned
from intake.questions.core import core_form
from intake.questions.definition import FormDefinition, Question, Words
from intake.questions.kinds import (
    CLAIMS_NOTHING,
    KINDS,
    as_kept,
    clean,
    form_field,
    is_closed,
    options_of,
    unknown_answer,
    words_of,
)
from intake.questions.typed import as_typed, rows_in, with_row, without_row
from intake.scheda.sheet import parts_of, scheda_of
from network.models import Municipality
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.filling import typed
from tests.intake.questions.invented_answers import answer_to, typed_answers
from tests.world import World, make_intake, make_scheda

FORM = core_form()
ALL = [one for question in FORM.questions.values() for one in (question.fields or (question,))]


def checked(world: World, **answers: Any) -> SchedaForm:
    return SchedaForm(typed(world, **answers), municipalities=[world.borgo], definition=FORM)


# ---- the catalogue


def test_the_form_has_all_its_questions_in_twentyone_sections() -> None:
    assert len(FORM.sections) == 21
    assert len(ALL) == 165
    assert {one.kind for one in ALL} <= set(KINDS)
    assert {one.visibility for one in ALL} == {"A", "P1", "P2", "P3", "P4", "P5", "P6"}


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.code)
def test_every_question_has_words_in_both_languages_and_a_field(question: Question) -> None:
    labels = [question.label, *(option.label for option in options_of(question))]
    assert all(label.it and label.en for label in labels)
    assert not question.help or question.help.en
    assert form_field(question).label == question.label
    assert not is_closed(question) or options_of(question)


@pytest.mark.parametrize("question", [one for one in ALL if one.required], ids=lambda one: one.code)
def test_every_necessary_answer_can_be_that_nothing_is_known(question: Question) -> None:
    unknown = question.default or unknown_answer(question)
    assert unknown is None or clean(question, unknown) == unknown


@pytest.mark.parametrize("question", [one for one in ALL if one.default], ids=lambda one: one.code)
def test_no_question_about_a_person_is_answered_before_it_is_asked(question: Question) -> None:
    assert question.default in CLAIMS_NOTHING  # an assurance nobody gave would be believed


def test_a_form_published_with_an_assurance_does_not_give_it_either() -> None:
    now = FORM.questions["operator_precautions"]
    assert form_field(replace(now, default="none")).initial is None
    assert form_field(replace(now, default="not_recorded")).initial == "not_recorded"


def test_nobody_is_said_to_need_no_precautions_because_nobody_asked() -> None:
    assert unknown_answer(FORM.questions["operator_precautions"]) == "to_assess"


def test_a_form_is_the_same_after_it_was_kept() -> None:
    kept = json.loads(json.dumps({"sections": FORM.as_mapping()}))
    assert FormDefinition.from_mapping(kept).as_mapping() == FORM.as_mapping()


# ---- any answers


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_typed_is_read_back_equal(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(ALL))
    kept = as_kept(form_field(question).clean(data.draw(answer_to(question))))
    again = json.loads(json.dumps(kept))
    assert clean(question, again) == kept
    assert words_of(question, again)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers=typed_answers(FORM))
def test_a_scheda_that_passes_is_said_whole_and_passes_again(answers: dict[str, Any]) -> None:
    place = Municipality(pk=1, name="Borgo")
    main = {
        **{"channel": "desk", "reporter_kind": "self", "municipality": "1", "birth_date": "12 3 1984"},
        **{"last_name": "Ferri", "first_name": "Elena", "request": "Casa.", "areas": ["elderly"]},
        **{"urgency": "priority", "outcome": "information", "privacy_notice": "given"},
        **{"urgency_reason": "Non può aspettare.", "information_given": ["rights"]},
    }
    form = SchedaForm({**main, **answers}, municipalities=[place], definition=FORM)
    if not form.is_valid():
        return
    scheda = form.scheda()
    assert cleaned(FORM, scheda.answers) == scheda.answers
    again = SchedaForm({**main, **as_typed(FORM, scheda.answers)}, municipalities=[place], definition=FORM)
    assert again.is_valid(), again.errors
    assert again.scheda().answers == scheda.answers
    told = [
        line for part in parts_of(scheda, FORM, []) for section in part.sections for line in section.lines
    ]
    rows = sum(len(answer) for code, answer in scheda.answers.items() if code in FORM.groups)
    assert len(told) == rows + len(scheda.answers.keys() - FORM.groups.keys())


@given(rows=st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=6), data=st.data())
def test_a_row_taken_away_leaves_the_others_in_order(rows: list[str], data: st.DataObject) -> None:
    group = FORM.groups["members"]
    typed_rows = {f"members-{i}-name": name for i, name in enumerate(rows)}
    gone = data.draw(st.integers(0, len(rows) - 1))
    left = without_row(with_row(typed_rows, group), group, gone)
    kept = [left[f"members-{i}-name"] for i in range(len(rows) - 1)]
    assert kept == rows[:gone] + rows[gone + 1 :]
    assert rows_in(left, group) == len(rows)


# ---- rules between answers


def faults(form: SchedaForm) -> set[str]:
    return set(form.errors)


def test_sections_open_when_their_fact_holds(world: World) -> None:
    asked = {
        section.code
        for section in checked(world, birth_date="1 2 2015", citizenship="albanese").sections.open
    }
    assert asked == {"minor", "references", "stay"}
    assert not checked(world).sections.open


def test_a_minor_has_an_adult_of_reference_or_is_said_to_be_alone(world: World) -> None:
    minor = {"birth_date": "1 2 2015", "parents_informed": "both"}
    assert faults(checked(world, **minor)) == {"unaccompanied"}
    assert faults(checked(world, **minor, unaccompanied="no")) == {"unaccompanied"}
    assert not faults(checked(world, **minor, unaccompanied="yes"))
    adult = {
        "contacts-0-name": "Rosa Ferri",
        "contacts-0-relation": "parent",
        "contacts-0-may_be_called": "yes",
    }
    assert not faults(checked(world, **minor, unaccompanied="no", **adult))


PRESSING = {"urgency": "priority", "urgency_reason": "Ha paura"}


@pytest.mark.parametrize("risk", ["minor_in_danger", "domestic_violence"])
def test_danger_and_violence_ask_for_urgency_and_for_the_duty_to_report(world: World, risk: str) -> None:
    told = {"risk_flags": [risk], "operator_precautions": "care"}
    endangered = {"minor_witness": "no", "safe_contact": "Solo di persona"}
    witness = endangered if risk == "domestic_violence" else {}
    assert faults(checked(world, **told, **witness)) == {"urgency", "report_duty"}
    assert not faults(checked(world, **told, **witness, **PRESSING, report_duty="to_do"))


def test_who_reports_is_asked_only_when_somebody_else_comes(world: World) -> None:
    assert faults(checked(world, reporter_kind="family")) == {
        "reporter_source",
        "person_informed",
        "reporter_confidential",
    }


def test_a_necessary_text_can_be_marked_as_not_recorded(world: World) -> None:
    assert faults(
        checked(world, **{"measures-0-kind": "art_403", "measures-0-authority": "juvenile_court"})
    ) == {"measures-0-number"}
    form = checked(
        world,
        **{
            "measures-0-kind": "art_403",
            "measures-0-authority": "juvenile_court",
            "measures-0-number-none": "on",
        },
    )
    assert form.is_valid(), form.errors
    assert form.scheda().answers["measures"][0]["number"] is None


def test_an_answer_nobody_asked_for_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        cleaned(FORM, {"religion": "x", "measures": [{"mood": "y"}], "disability": ["yes"]})
    assert set(refused.value.error_dict) == {"religion", "measures-0-mood", "disability"}


# ---- kept and read


def test_answers_are_kept_with_the_scheda_and_read_in_words(world: World) -> None:
    scheda = make_scheda(world, answers={"education": "5", "household_kind": "couple"})
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    intake = register_intake(by=world.desk, draft=draft, scheda=scheda)
    kept = Intake.objects.get(pk=intake.pk)
    assert kept.answers == {"education": "5", "household_kind": "couple"}
    told = [
        (str(section.title), line.words)
        for part in parts_of(scheda_of(kept), FORM, [])
        for section in part.sections
        for line in section.lines
    ]
    assert ("Condizioni di vita", "Diploma scuola superiore") in told


def test_the_front_desk_reads_no_social_or_judicial_answer_afterwards(world: World) -> None:
    answers = {
        "education": "5",
        "document_number": "AX1",
        "gp": "Neri",
        "phones": [{"number": "035 111", "safe": "no"}],
    }
    scheda = make_scheda(world, answers=answers)
    words = [
        line.words
        for part in parts_of(scheda, FORM, [], frozenset({"A", "P1", "P2"}))
        for section in part.sections
        for line in section.lines
    ]
    assert words == ["Non noto", "AX1", "Numero: 035 111"]


def test_a_scheda_is_read_in_the_version_it_was_born_with(world: World) -> None:
    intake = make_intake(world, answers={"education": "5"})
    assert intake.form_version.form.questions["education"].label == Words("Titolo di studio", "Education")


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("information", NoticeKind.DANGER_REPORTED), ("take_charge", NoticeKind.CASE_TO_ASSIGN)],
)
def test_the_coordinator_is_told_of_a_danger_whatever_follows(
    world: World, outcome: str, kind: NoticeKind
) -> None:
    make_intake(
        world, outcome=Outcome(outcome), urgency=Urgency.URGENT, answers={"risk_flags": ["minor_in_danger"]}
    )
    told = {notice.kind for notice in world.coordinator.notices.all()}
    assert told == {kind}
