"""When a question makes sense, and when a section is asked."""

from collections.abc import Collection, Mapping
from typing import Any

from intake.questions.definition import FormDefinition, Question, Section
from intake.questions.facts import Facts

ANYTHING = "*"
ANYTHING_BUT = "!"
YES = "yes"


READ_FROM_OTHERS = frozenset({"birth_precision"})
"""Answers that nobody gives: they are read from what is written elsewhere, and begin no section."""


def holds(question: Question, answers: Mapping[str, Any], facts: Facts) -> bool:
    """Whether the condition of a question is met.

    Args:
        answers: those beside it: of the form, or of the same row of a group.
    """
    return all(_agrees(answers.get(name), name, values, facts) for name, values in question.when.items())


def _agrees(answer: Any, name: str, values: list[str], facts: Facts) -> bool:
    given = set(answer) if isinstance(answer, list) else {str(answer)} if answer else set()
    if name in facts:
        given.add(YES)
    return any(_matches(value, given) for value in values)


def _matches(value: str, given: set[str]) -> bool:
    if value == ANYTHING:
        return bool(given)
    if value.startswith(ANYTHING_BUT):
        return bool(given) and value[1:] not in given
    return value in given


def is_given(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether somebody answered; an answer that stands by itself says nothing."""
    return question.code in answers and answers[question.code] not in ("", [], question.default)


def has_answers(section: Section, answers: Mapping[str, Any], without: Collection[str] = frozenset()) -> bool:
    """Whether somebody answered a question of a section, other than those ``without``."""
    begun = (section.by_code.keys() & answers.keys()).difference(without)
    return any(is_given(section.by_code[code], answers) for code in begun)


def is_asked(section: Section, answers: Mapping[str, Any], facts: Facts) -> bool:
    """Whether the questions of a section must be answered: a fact asks for it, or somebody began."""
    return not facts.isdisjoint(section.when) or has_answers(section, answers, READ_FROM_OTHERS)


def asked_sections(form: FormDefinition, answers: Mapping[str, Any], facts: Facts) -> list[Section]:
    return [section for section in form.sections if is_asked(section, answers, facts)]
