"""What a list says in words is read back from it as it was answered."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.importing.cells import read_answer, read_day
from intake.questions.core import core_form
from intake.questions.kinds import as_kept, form_field, words_of
from network.spreadsheets import inert, uninert
from tests.intake.questions.invented_answers import answer_to

ALL = [one for question in core_form().questions.values() for one in (question.fields or (question,))]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_answer_goes_into_a_spreadsheet_and_comes_back_equal(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(ALL))
    kept = as_kept(form_field(question).clean(data.draw(answer_to(question))))
    in_the_file = str(inert(words_of(question, kept)))
    assert read_answer(question, uninert(in_the_file)) == kept


@given(st.text())
def test_no_text_is_a_formula_and_each_comes_back(text: str) -> None:
    assert not str(inert(text)).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert uninert(inert(text)) == text


@pytest.mark.parametrize(
    "text", ["15/09/2026", "2026-09-15", "15-09-2026", "15.09.2026", "2026-09-15 00:00:00"]
)
def test_a_day_is_read_as_archives_write_it(text: str) -> None:
    assert read_day(text).date().isoformat() == "2026-09-15"


@pytest.mark.parametrize("text", ["domani", "31/02/2026", "15/09/2999", "15/09/1889"])
def test_what_is_no_day_of_the_past_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_day(text)
