"""The field list of the scheda: each of its 144 rows is asked as the list wants, or is a column.

``asked`` is when the list wants the answer: S by the system, D in every draft, R to register, C on condition,
O never, E by its outcome. ``visibility`` is its class, ``answers`` how many there are to choose from.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from intake.forms.main_questions import MainQuestions
from intake.questions.core import core_form
from intake.questions.definition import Question
from intake.questions.kinds import options_of
from intake.scheda.main_questions import MAIN_QUESTIONS, MainQuestion

ROWS = list(csv.DictReader(io.StringIO((Path(__file__).parent / "field_list.csv").read_text("utf-8"))))
FORM = core_form()
ASKED: dict[str, MainQuestion | Question] = {one.code: one for one in MAIN_QUESTIONS}
ASKED |= FORM.questions
ASKED |= {f"{group.code}.{one.code}": one for group in FORM.groups.values() for one in group.fields}
CLASSES = ["A", "P1", "P2", "P3", "P4", "P5", "P6"]
# Asked of nobody, and why.
LEFT_OUT = {"tax_code_verified_at": "verifying with the national registry needs an agreement (PDND)"}
# Wanted by the list, asked without insisting, and why: first sight keeps to eleven necessary answers.
BY_THE_PAIR = "whoever takes charge learns it"
NOT_INSISTED_ON = {
    "minor.condition": BY_THE_PAIR,
    "minor.living_place": BY_THE_PAIR,
    "minor.school": BY_THE_PAIR,
    "minor.assessment": BY_THE_PAIR,
    "minor.family_assessment": BY_THE_PAIR,
    "interview.when / where / duration": BY_THE_PAIR,
    "interview.present": BY_THE_PAIR,
    "interview.summary": BY_THE_PAIR,
    "reporter_last_name / first_name": "necessary when a person reports, not for who stays anonymous",
    "alias": "necessary when there is no name",
    "birth_date_precision": "read from how the date is written",
    "birth_place": "read from the tax code; else whoever knows it writes it",
    "sex": "read from the tax code; else it stands as not known",
    "protected": "a box: empty is no",
    "domicile": "only who lives elsewhere has one",
    "citizenship": "who gives none is not asked for a permit either",
    "permit_kind": "no help depends on it",
    "household_size / minors_count": "nobody is sent away for not saying with whom they live",
    "information_given": "a known person is registered with five answers, whatever the outcome",
    "needs_note": "the request in the person's words is what registers",
}

# Asked beyond the list, and why it is worth asking.
BEYOND = {
    "anonymous",  # how a desk says that the identity is an alias
    "contact_safety",  # whether the contacts can be used, at first sight
    "known_services",  # who follows the person already, at first sight
    "language",  # in which the person is at ease: the routing looks for it
}


def column(place: str) -> Any:
    models = [model for app in ("intake", "referrals") for model in apps.get_app_config(app).get_models()]
    names = {
        f"{model.__name__}.{field.name}": field for model in models for field in model._meta.concrete_fields
    }
    return names.get(place)


def named(row: dict[str, str]) -> list[tuple[str, MainQuestion | Question]]:
    """The questions that answer a row of the list."""
    return [(place, ASKED[place]) for place in row["where"].split() if place in ASKED]


def choices_at(place: str) -> int:
    """How many answers a place lets choose from."""
    question = ASKED.get(place)
    if isinstance(question, Question):
        return len(options_of(question))
    field = MainQuestions.base_fields[place] if question else column(place)
    return len([code for code, _words in getattr(field, "choices", None) or () if code])


def test_the_list_is_whole() -> None:
    assert len(ROWS) == 144
    assert len({row["section"] for row in ROWS}) == 21


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["field"])
def test_every_field_has_its_place(row: dict[str, str]) -> None:
    places = row["where"].split()
    assert places or row["field"] in LEFT_OUT
    assert all(place in ASKED or column(place) for place in places)
    # Questions of a row of a group belong to fields of that group: a word in common is no place.
    groups = {place.split(".")[0] for place in places if "." in place and place[0].islower()}
    assert len(groups) <= 1
    assert not (groups and row["section"].startswith("0."))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["field"])
def test_no_field_is_read_by_more_people_than_the_list_allows(row: dict[str, str]) -> None:
    least = CLASSES.index(row["visibility"] or "A")
    assert [place for place, one in named(row) if CLASSES.index(one.visibility) < least] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row["answers"]], ids=lambda row: row["field"])
def test_every_answer_of_the_list_can_be_chosen(row: dict[str, str]) -> None:
    assert sum(map(choices_at, row["where"].split())) >= int(row["answers"])


def test_what_the_list_wants_to_register_is_necessary_where_it_is_asked() -> None:
    wanted = [row for row in ROWS if row["asked"] in {"R", "C"} and named(row)]
    loose = {row["field"] for row in wanted if not any(one.required for _place, one in named(row))}
    assert loose == NOT_INSISTED_ON.keys()


def test_every_question_answers_some_field_of_the_list() -> None:
    places = {place for row in ROWS for place in row["where"].split()}
    whole = {place.split(".")[0] for place in places}
    beyond = {one for one in ASKED if one not in places and one.split(".")[0] not in whole}
    assert beyond == BEYOND
