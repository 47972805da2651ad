"""Any good answers of any form, as somebody types them."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from audit import clock
from intake.questions.checks import cell
from intake.questions.definition import FormDefinition, Question
from intake.questions.kinds import LONGEST, options_of
from intake.questions.typed import rows_name

WORDS = st.text(st.characters(categories=("L", "N", "P"), include_characters=" '"), min_size=1, max_size=40)
PATTERNED = {"protocol": "0001234", "postcode": "24044", "stp_eni": "STP1234567890123"}


def typed_answers(form: FormDefinition) -> st.SearchStrategy[dict[str, Any]]:
    """What somebody types in any of the questions of ``form``: each is answered, or left empty."""
    return st.lists(st.sampled_from(list(form.questions.values())), unique_by=lambda one: one.code).flatmap(
        lambda chosen: st.tuples(*(typed(one) for one in chosen)).map(
            lambda parts: {name: answer for part in parts for name, answer in part.items()}
        )
    )


def typed(question: Question) -> st.SearchStrategy[dict[str, Any]]:
    if question.kind == "group":
        return st.integers(1, 2).flatmap(lambda count: _rows(question, count))
    return answer_to(question).map(lambda answer: {question.code: answer})


def _rows(group: Question, count: int) -> st.SearchStrategy[dict[str, Any]]:
    cells = [(cell(group.code, i, one.code), one) for i in range(count) for one in group.fields]
    answers = st.fixed_dictionaries({name: answer_to(one) for name, one in cells})
    return answers.map(lambda given: {**given, rows_name(group.code): str(count)})


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    """A good answer to one question, as it is typed."""
    codes = [option.code for option in options_of(question)]
    if question.kind == "choices":
        others = [code for code in codes if code not in {question.alone, "not_recorded"}]
        return st.lists(st.sampled_from(others), unique=True, min_size=1, max_size=3)
    if codes:
        return st.sampled_from(codes)
    if question.pattern:
        return st.just(PATTERNED[question.pattern])
    today = clock.today()
    days = st.integers(1, 300).map(lambda n: today - timedelta(n) if question.past else today + timedelta(n))
    return {
        "number": st.integers(question.min or 0, today.year if question.past else question.max or 1000).map(
            str
        ),
        "money": st.decimals(0, 10**6, places=2).map(lambda d: str(d).replace(".", ",")),
        "date": days.map(lambda day: day.strftime("%d/%m/%Y")),
        "moment": days.map(lambda day: day.strftime("%d/%m/%Y 9:30")),
        "email": st.just("nome@posta.it"),
        "phone": st.from_regex(r"\A[0-9]{6,12}\Z"),
    }.get(question.kind, WORDS.filter(str.strip).map(lambda t: t[: question.max or LONGEST["text"]].strip()))
