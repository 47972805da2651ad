"""What is wrong is said on top and at the question in the very same words; nothing typed is lost."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from intake.models import IntakeDraft
from intake.questions.checks import cell
from intake.questions.core import core_form
from intake.questions.definition import Question
from intake.questions.typed import OPEN, rows_name
from tests.intake.filling import begin, fill, typed
from tests.world import World

FORM = core_form()
LINK = re.compile(r'<a href="#([^"]+)">(.*?)</a>')
SUMMARY = re.compile(r'<div class="riepilogo-errori".*?</ul>', re.DOTALL)
AT_FIELD = re.compile(
    r'<p class="campo-errore" id="(\S+)_error">.*?</span>(.*?)</span></p>',
    re.DOTALL,
)
# One fault for each kind of answer; what is typed comes back as it was.
WRONG: dict[str, Any] = {
    "text": "x" * 5000,
    "long_text": "x" * 5000,
    "number": "tanti",
    "money": "mille",
    "date": "31 2 2020",
    "moment": "domani",
    "email": "chi@",
    "phone": "chiamare la zia",
    "choice": "telepatia",
    "choices": ["telepatia"],
    "yes_no": "forse",
}
WRONG_MAIN: dict[str, Any] = {
    "channel": "telepatia",
    "reporter_kind": "",
    "reporter": "x" * 200,
    "municipality": "0",
    "tax_code": "FRRLNE84C52Z999",
    "last_name": "",
    "first_name": "x" * 90,
    "birth_date": "1 1 2999",
    "sex": "?",
    "alias": "x" * 50,
    "phone": "chiamare la zia",
    "email": "elena",
    "contact_safety": "?",
    "citizenship": "x" * 90,
    "language": "?",
    "address": "x" * 250,
    "household_size": "tre",
    "minors": "-1",
    "known_services": ["?"],
    "request": "x" * 1238,
    "areas": [],
    "urgency": "",
    "outcome": "",
    "privacy_notice": "",
}
MAY_BE_ANYTHING = {"anonymous", "mediator_needed", "protected", "operator_risk"}  # boxes: ticked or not


@pytest.fixture
def worker(world: World) -> Client:
    client = Client()
    client.force_login(world.desk)
    return client


@pytest.fixture
def draft(worker: Client, world: World) -> IntakeDraft:
    return begin(worker, world)


def said(page: str) -> dict[str, str]:
    """The words of each link of the summary, by the id of what it leads to."""
    (summary,) = SUMMARY.findall(page)
    return {target: unescape(words) for target, words in LINK.findall(summary)}


def told_at_fields(page: str) -> dict[str, str]:
    return {name: unescape(words).strip() for name, words in AT_FIELD.findall(page)}


def compare(page: str) -> dict[str, str]:
    """The words of both, by the id of the field, once they are the same."""
    links = {re.sub(r"_\d+$", "", target): words for target, words in said(page).items()}
    assert links == told_at_fields(page)
    assert all(f'id="{target}"' in page for target in said(page))
    return links


def test_every_main_question_says_its_fault_twice_in_the_same_words(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    page = fill(worker, draft, WRONG_MAIN).content.decode()
    links = compare(page)
    assert links.keys() == {f"id_{name}" for name in WRONG_MAIN}
    assert links["id_urgency"] == "Scegli quanto può aspettare la persona"
    assert links["id_request"] == "Il testo supera di 38 caratteri il massimo di 1.200: accorcialo"
    for name in ("tax_code", "birth_date", "phone", "email", "household_size", "minors"):
        assert f'value="{WRONG_MAIN[name]}"' in page
    assert "x" * 1238 in page


def wrong_answers(question: Question) -> dict[str, Any]:
    if question.kind != "group":
        return {question.code: WRONG[question.kind]}
    row = {cell(question.code, 0, one.code): WRONG[one.kind] for one in question.fields}
    return {**row, rows_name(question.code): "1"}


@pytest.mark.parametrize("section", FORM.sections, ids=lambda one: one.code)
def test_every_question_of_a_section_says_its_fault_twice_in_the_same_words(
    worker: Client, world: World, draft: IntakeDraft, section: Any
) -> None:
    wrong = {name: text for one in section.questions for name, text in wrong_answers(one).items()}
    page = fill(worker, draft, typed(world, **{OPEN: [section.code]}, **wrong)).content.decode()
    asked = {f"id_{name}" for name in wrong if not name.endswith("-rows")}
    assert asked <= compare(page).keys()
    for text in wrong.values():
        # A choice that is none of those offered cannot be drawn; all else stands where it was typed.
        if isinstance(text, str) and text not in {"telepatia", "forse", "1"}:
            assert text in page


def test_what_is_missing_is_said_twice_in_the_same_words_too(
    worker: Client, world: World, draft: IntakeDraft
) -> None:
    everything = {OPEN: [section.code for section in FORM.sections]}
    asks = {"areas": ["violence", "housing"], "urgency": "urgent", "person_present": "yes"}
    page = fill(
        worker, draft, typed(world, last_name=None, request=None, **asks, **everything)
    ).content.decode()
    links = compare(page)
    assert {
        "id_last_name",
        "id_request",
        "id_risk_flags",
        "id_urgency_reason",
        "id_safe_contact",
    } <= links.keys()
    assert "Errore:" in page
