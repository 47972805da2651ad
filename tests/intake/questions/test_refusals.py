"""What is typed in any field of the scheda is kept, or refused in our own words that help to mend it."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override

from intake.forms.main_questions import MainQuestions
from intake.forms.scheda import SchedaForm
from intake.questions.core import core_form
from intake.questions.definition import Question
from intake.questions.kinds import form_field
from tests.world import World

FORM = core_form()
ALL = [
    (f"{question.code}.{one.code}" if question.fields else one.code, one)
    for question in FORM.questions.values()
    for one in (question.fields or (question,))
]
HOSTILE: list[Any] = [
    "x" * 100_000,
    "\x00",
    "a\x00b",
    "a\x07b",
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "-1",
    "9" * 400,
    "١٢٣",
    "31/02/2020",
    "31/02/2020 25:61",
    "NaN",
    "1e999",
    "😀" * 50,
    "%(n)s {0} %s",
    ["x", "y"],
    ["not_recorded", "x"],
]
# How Django's own refusals begin, which say nothing of the question.
NOT_OURS = (
    *("Inserire", "Inserisci", "Assicurati", "Scegli una scelta", "Scegli un'opzione", "Seleziona"),
    *("I caratteri null", "Questo campo", "Ensure", "Enter", "Select", "This field", "Null characters"),
)
LONGEST_WORDS = 200


def refusal(field: Any, typed: Any) -> list[str]:
    try:
        field.clean(typed)
    except ValidationError as error:
        return error.messages
    return []


def check(words: list[str]) -> None:
    for one in words:
        assert not one.startswith(NOT_OURS), one
        assert "%(" not in one.replace("%(n)s", ""), one
        assert 10 < len(one) < LONGEST_WORDS, one


@pytest.mark.parametrize(("name", "question"), ALL, ids=[name for name, _one in ALL])
@pytest.mark.parametrize("language", ["it", "en"])
def test_no_question_refuses_in_words_that_are_not_ours(name: str, question: Question, language: str) -> None:
    with override(language):
        field = form_field(question, required=True)
        for typed in ["", None, [], *HOSTILE]:
            check(refusal(field, typed))


@pytest.mark.parametrize(
    "name", sorted(set(MainQuestions.base_fields) - {"birth_place", "not_person", "municipality"})
)
def test_no_main_question_does_either(world: World, name: str) -> None:
    for typed in ["", *HOSTILE]:
        with override(settings.LANGUAGE_CODE):
            form = SchedaForm({name: typed}, municipalities=[world.borgo], definition=FORM)
            check([str(words) for words in form.errors.get(name, [])])
