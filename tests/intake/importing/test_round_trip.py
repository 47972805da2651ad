"""A scheda that passes the form is exported and imported again equal, with the rows of its groups."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit import clock
from intake.actions import begin_case_import, try_case_import
from intake.forms.scheda import SchedaForm
from intake.importing.fields import OF_THE_CASE, fields_of, guess
from intake.importing.judging import PRESENT
from intake.importing.reading import Entry, Reader
from intake.importing.spelling import read_spelled, spelled
from intake.importing.table import read_table
from intake.models import Case, CaseImport
from intake.questions.core import core_form
from intake.questions.kinds import clean, is_closed, unknown_answer
from intake.scheda.filled import Scheda
from intake.scheda.table import cells_of, scheda_rows, titles_of
from network.models import Municipality
from network.spreadsheets import csv_of, workbook_of
from tests.intake.factories import make_followed_case
from tests.intake.importing.archives import verdicts
from tests.intake.questions.invented_answers import answer_to, typed_answers
from tests.world import World, make_case

FORM = core_form()
FIELDS = fields_of(FORM)
GROUPS = list(FORM.groups.values())
BORGO = Municipality(pk=1, name="Borgo")
MAIN = {
    "channel": "phone",
    "reporter_kind": "self",
    "reporter": "Ada Ferri",
    "municipality": "1",
    "birth_date": "12 3 1984",
    "last_name": "D'Aloe; De | Rossi",
    "first_name": "=Elena",
    "request": "Casa.\nE un lavoro: «presto».",
    "areas": ["minors_family", "elderly"],
    "known_services": ["associations", "school"],
    "urgency": "priority",
    "outcome": "take_charge",
    "privacy_notice": "given",
    "phone": "+39 035 123456",
    "language": "en",
    "household_size": "3",
    "minors": "1",
    "protected": "on",
    "operator_risk": "on",
}


def file_of(scheda: Scheda, kind: str) -> bytes:
    """A file with one situation: what the export writes, and the day it was opened."""
    cells = cells_of(scheda, FORM, FIELDS)
    day = {"opened_at": f"{clock.today() - timedelta(days=3):%d/%m/%Y}"}
    rows = [titles_of(FIELDS), [day.get(field.code, cell) for field, cell in zip(FIELDS, cells, strict=True)]]
    return workbook_of([("Situazioni", rows)]) if kind == "xlsx" else csv_of(rows, ";").encode("utf-8-sig")


def read_again(data: bytes) -> Any:
    table = read_table("a.csv", data, 10)
    source = CaseImport(municipality=BORGO, titles=table.titles)
    source.columns = guess(table.titles, FIELDS, {})
    assert all(source.columns), dict(zip(table.titles, source.columns, strict=True))
    return Reader(source, FORM, [BORGO], {})(table.rows[0])


def mended(answers: dict[str, Any]) -> SchedaForm:
    """A form that passes: what is missing is «not recorded», what contradicts is taken away."""
    typed = {**MAIN, **answers}
    for _again in range(8):
        form = SchedaForm(typed, municipalities=[BORGO], definition=FORM)
        if form.is_valid():
            return form
        for name in form.errors:
            typed |= _mended(name, is_missing=form.has_error(name, "required") or name not in typed)
    raise AssertionError(form.errors)


def _mended(name: str, *, is_missing: bool) -> dict[str, Any]:
    group, _row, code = name.split("-") if "-" in name else ("", "", name)
    if code not in FORM.questions and not group:
        return {name: MAIN.get(name, "")}
    asked = FORM.questions[group].fields if group else FORM.questions.values()
    question = next(one for one in asked if one.code == code)
    if not is_missing:
        return {name: ""}
    return {name: unknown_answer(question)} if is_closed(question) else {f"{name}-none": "on"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    answers=typed_answers(FORM),
    kind=st.sampled_from(["csv", "xlsx"]),
    language=st.sampled_from(["it", "en"]),
)
def test_any_scheda_that_passes_the_form_comes_back_equal(
    answers: dict[str, Any], kind: str, language: str
) -> None:
    form = mended(answers)
    scheda = replace(form.scheda(), known_members=[])
    with override("it"):
        data = file_of(scheda, kind)
    with override(language):
        entry = read_again(data)
    assert isinstance(entry, Entry), entry
    assert entry.scheda.answers == scheda.answers
    assert entry.scheda == scheda


@pytest.mark.parametrize("typed", ["12 3 1984", "31/3/1984", "31/12/1984"])
@pytest.mark.parametrize("precision", ["day", "month", "year", "estimated"])
def test_how_exact_a_birth_date_is_comes_back(precision: str, typed: str) -> None:
    scheda = mended({"birth_date": typed, "birth_precision": precision}).scheda()
    entry = read_again(file_of(scheda, "csv"))
    assert entry.scheda.birth_date == scheda.birth_date
    assert entry.scheda.answers == scheda.answers
    assert entry.birth_precision == precision


@pytest.mark.parametrize("group", GROUPS, ids=lambda one: one.code)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_rows_stand_in_a_cell_and_come_back(group: Any, data: Any) -> None:
    row = st.fixed_dictionaries(
        {},
        optional={
            one.code: answer_to(one).map(lambda typed, one=one: clean(one, typed)) for one in group.fields
        },
    ).filter(bool)
    rows = data.draw(st.lists(row, min_size=1, max_size=group.most))
    assert read_spelled(group, spelled(group, rows)) == rows


@pytest.mark.parametrize("text", ["(?)", "\\(?)", "(?)x", "a | b\\", "a: b", "1;2"])
def test_a_text_is_never_taken_for_a_sign(text: str) -> None:
    question = FORM.questions["accompanied_by"]
    assert read_spelled(question, spelled(question, text)) == text
    rows = [{"name": text}, {"name": None}]
    assert read_spelled(FORM.questions["members"], spelled(FORM.questions["members"], rows)) == rows


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Pietro", "Componente 1: «Pietro» non comincia con una domanda"),
        ("Cognome e nome: A\nAnno di nascita: ieri", "Componente 2: Scrivi un numero"),
        ("Cognome e nome: A\n" * 13, "al massimo 12"),
        ("Parentela: Zio d'America", "«Zio d'America» non è tra le risposte"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_in_words(cell: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_spelled(FORM.questions["members"], cell)
    assert words in " ".join(refused.value.messages)


def test_every_field_of_the_form_has_a_column_known_by_its_title() -> None:
    titles = titles_of(FIELDS)
    assert guess(titles, FIELDS, {}) == [field.code for field in FIELDS]
    assert set(FORM.questions) <= {field.code for field in FIELDS}
    assert set(OF_THE_CASE) <= {field.code for field in FIELDS}


# ---- through the pages


def exported(world: World, kind: str = "csv") -> bytes:
    client = Client()
    client.force_login(world.coordinator)
    body = {"kind": kind, "content": "whole", "reason": "Passaggio di archivio"}
    return client.post(reverse("intake:export_cases"), body).content


MEMBERS = [{"name": "Pietro Galli", "relation": "child", "birth_year": 2015, "cohabiting": "yes"}]
NEEDS = [{"area": "housing", "need": "Una casa", "weight": "3", "said_by": "person"}]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_our_own_file_taken_in_again_adds_nothing(world: World, kind: str) -> None:
    make_followed_case(world, answers={"members": MEMBERS, "needs": NEEDS, "household_kind": "couple"})
    source = begin_case_import(
        by=world.coordinator, municipality=world.borgo, table=read_table("a", exported(world, kind), 100)
    )
    source = try_case_import(by=world.coordinator, source=source, columns=source.columns)
    assert [row[1] for row in verdicts(source)] == [PRESENT]


def test_judges_protections_and_who_is_protected_stay_out(world: World) -> None:
    hidden = [{"name": "Carlo Neri", "relation": "spouse"}]
    measures = [
        {
            "kind": "guardianship",
            "number": "77/2026",
            "authority": "guardianship_judge",
            "holder": "Avv. Sala",
        }
    ]
    make_case(world, last_name="Segreti", answers={"hidden_from": hidden})
    make_case(world, last_name="Alba", answers={"measures": measures, "members": MEMBERS})
    told = exported(world).decode("utf-8-sig")
    assert "Pietro Galli" in told
    assert not [words for words in ("Segreti", "Carlo Neri", "77/2026", "Tutela") if words in told]


def test_a_confidential_reporter_stays_out(world: World) -> None:
    answers = {"reporter_confidential": "yes", "reporter_source": "school"}
    make_case(world, reporter="Maestra Alda", reporter_kind="organisation", answers=answers)
    assert "Alda" not in exported(world).decode("utf-8-sig")


def test_a_whole_list_takes_a_fixed_number_of_queries(world: World) -> None:
    counts = []
    for name in ("Aa", "Bb", "Cc", "Dd"):
        make_case(world, last_name=name)
        with CaptureQueriesContext(connection) as asked:
            exported(world)
        counts.append(len(asked))
    assert counts[1] == counts[3]


def test_the_model_has_every_column_and_says_how_it_is_written(world: World) -> None:
    client = Client()
    client.force_login(world.coordinator)
    book = load_workbook(BytesIO(client.get(reverse("intake:case_import_model")).content))
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert guess(heads, FIELDS, {}) == [field.code for field in FIELDS]
    assert "Una riga per ognuno" in str([cell.value for cell in book.worksheets[1]["C"]])


def test_nobody_else_has_the_model(world: World) -> None:
    client = Client()
    client.force_login(world.giulia)
    assert client.get(reverse("intake:case_import_model")).status_code == 403


def test_rows_of_no_case_make_only_the_heading() -> None:
    assert len(list(scheda_rows(Case.objects.none()))) == 1
