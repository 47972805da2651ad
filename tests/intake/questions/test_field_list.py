"""The field list of the scheda: each of its 144 rows is asked by the form, or is a column that says it."""

import csv
import io
from pathlib import Path

import pytest
from django.apps import apps

from intake.questions.core import core_form
from intake.scheda.main_questions import MAIN_QUESTIONS

ROWS = list(csv.DictReader(io.StringIO((Path(__file__).parent / "field_list.csv").read_text("utf-8"))))
FORM = core_form()
ASKED = {one.code for one in MAIN_QUESTIONS} | set(FORM.questions)
ASKED |= {f"{group.code}.{one.code}" for group in FORM.groups.values() for one in group.fields}
# Asked of nobody, and why.
LEFT_OUT = {"tax_code_verified_at": "verifying with the national registry needs an agreement (PDND)"}

# Asked beyond the list, and why it is worth asking.
BEYOND = {
    "anonymous",  # how a desk says that the identity is an alias
    "contact_safety",  # whether the contacts can be used, at first sight
    "known_services",  # who follows the person already, at first sight
    "language",  # in which the person is at ease: the routing looks for it
}


def columns() -> set[str]:
    models = [model for app in ("intake", "referrals") for model in apps.get_app_config(app).get_models()]
    return {f"{model.__name__}.{field.name}" for model in models for field in model._meta.concrete_fields}


def test_the_list_is_whole() -> None:
    assert len(ROWS) == 144
    assert len({row["section"] for row in ROWS}) == 21


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["field"])
def test_every_field_has_its_place(row: dict[str, str]) -> None:
    places = row["where"].split()
    assert places or row["field"] in LEFT_OUT
    assert set(places) <= ASKED | columns()
    # Questions of a row of a group belong to fields of that group: a word in common is no place.
    groups = {place.split(".")[0] for place in places if "." in place and place[0].islower()}
    assert len(groups) <= 1
    assert not (groups and row["section"].startswith("0."))


def test_every_question_answers_some_field_of_the_list() -> None:
    named = {place for row in ROWS for place in row["where"].split()}
    whole = {place.split(".")[0] for place in named}
    beyond = {one for one in ASKED if one not in named and one.split(".")[0] not in whole}
    assert beyond == BEYOND
