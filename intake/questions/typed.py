"""Answers as they are typed: flat texts by the name of their field, right or wrong, as a draft keeps them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import QueryDict

from intake.household.members import MEMBERS, MemberSaid
from intake.questions.checks import cell
from intake.questions.definition import FormDefinition, Question

Typed = dict[str, Any]

OPEN = "open"
"""The sections somebody has opened, or that are on the page."""

BESIDE: Mapping[str, tuple[str, str]] = {"members": ("person", "apart")}
"""What travels with a row of a group and is no answer: who of the archive it is, and who it is not."""

KEY = re.compile("[0-9]{1,18}")
MOST_BESIDE = 20
_CELL = re.compile(r"(?P<group>[a-z_]+)-(?P<row>[0-9]{1,2})-(?P<code>[a-z_]+)")


def not_recorded(name: str) -> str:
    """The name of the box «not recorded» beside a field."""
    return f"{name}-none"


def rows_name(group: str) -> str:
    """The name under which the number of rows of a group is kept."""
    return f"{group}-rows"


def rows_in(typed: Mapping[str, Any], group: Question) -> int:
    """How many rows of a group there are, written or still empty."""
    asked = str(typed.get(rows_name(group.code), ""))
    count = int(asked) if re.fullmatch("[0-9]{1,2}", asked) else 0
    written = [int(found["row"]) + 1 for found in _cells(typed, group.code)]
    return min(max([count, *written]), group.most)


def _cells(names: Iterable[str], group: str) -> Iterator[re.Match[str]]:
    matches = (_CELL.match(name) for name in names if name.startswith(f"{group}-"))
    return (found for found in matches if found)


def typed_in(form: FormDefinition, post: QueryDict) -> Typed:
    """What was typed in a posted form, for the questions of ``form``."""
    typed: Typed = {
        OPEN: [code for code in post.getlist(OPEN) if code in {one.code for one in form.sections}]
    }
    for name, question in fields_in(form, {name: post.get(name, "") for name in post}):
        typed[name] = post.getlist(name) if question.kind == "choices" else post.get(name, "")
        typed[not_recorded(name)] = post.get(not_recorded(name), "")
    for group in form.groups.values():
        typed[rows_name(group.code)] = str(rows_in({name: post.get(name, "") for name in post}, group) or "")
        for row in range(rows_in(typed, group)):
            for one in BESIDE.get(group.code, ()):
                name = cell(group.code, row, one)
                typed[name] = [key for key in post.getlist(name)[:MOST_BESIDE] if KEY.fullmatch(key)]
    return {name: answer for name, answer in typed.items() if answer}


def fields_in(form: FormDefinition, typed: Mapping[str, Any]) -> Iterator[tuple[str, Question]]:
    """Every field of every question, and of every row there is, by its name."""
    for question in form.questions.values():
        yield from fields_of(question, typed)


def fields_of(question: Question, typed: Mapping[str, Any]) -> Iterator[tuple[str, Question]]:
    """The fields of one question by name: several for the rows of a group."""
    if question.kind != "group":
        yield question.code, question
        return
    for i in range(rows_in(typed, question)):
        for one in question.fields:
            yield cell(question.code, i, one.code), one


def several_in(form: FormDefinition, typed: Mapping[str, Any]) -> set[str]:
    """The names under which ``typed`` can hold several texts, beside those of the main questions."""
    several = {name for name, question in fields_in(form, typed) if question.kind == "choices"}
    for code, group in form.groups.items():
        rows, beside = range(rows_in(typed, group)), BESIDE.get(code, ())
        several |= {cell(code, row, one) for row in rows for one in beside}
    return {OPEN, *several}


def members_said(form: FormDefinition, typed: Mapping[str, Any]) -> list[MemberSaid]:
    """Which members are, or are not, people of the archive, as a page or a client says it."""
    group = form.groups.get(MEMBERS)
    if group is None:
        return []
    said = []
    for row in range(rows_in(typed, group)):
        for name, is_same in zip(BESIDE[MEMBERS], (True, False), strict=True):
            given = typed.get(cell(MEMBERS, row, name)) or ()
            keys = [given] if isinstance(given, str) else given
            said += [MemberSaid(row, int(key), is_same) for key in keys if KEY.fullmatch(str(key))]
    return said


def outline(form: FormDefinition, typed: Mapping[str, Any]) -> Typed:
    """What is typed, with the groups that have rows: enough to see which sections somebody has begun."""
    return {**typed, **{code: True for code, group in form.groups.items() if rows_in(typed, group)}}


def as_typed(form: FormDefinition, answers: Mapping[str, Any]) -> Typed:
    """Kept answers as somebody would type them."""
    typed: Typed = {}
    for code, answer in answers.items():
        if form.questions[code].kind == "group":
            for i, row in enumerate(answer):
                for name, value in row.items():
                    typed |= _one_typed(cell(code, i, name), value)
        else:
            typed |= _one_typed(code, answer)
    return typed


def _one_typed(name: str, kept: Any) -> Typed:
    if kept is None:
        return {not_recorded(name): "on"}
    return {name: kept if isinstance(kept, list) else str(kept)}


def with_open(typed: Mapping[str, Any], section: str) -> Typed:
    """The same answers with a section open."""
    return {**typed, OPEN: sorted({*typed.get(OPEN, ()), section})}


def with_row(typed: Mapping[str, Any], group: Question) -> Typed:
    """The same answers with one empty row more, as long as there is room."""
    return {**typed, rows_name(group.code): str(min(rows_in(typed, group) + 1, group.most))}


def without_row(typed: Mapping[str, Any], group: Question, row: int) -> Typed:
    """The same answers without one row; those after it move up."""
    kept: Typed = {}
    for name, answer in typed.items():
        found = _CELL.match(name)
        if found is None or found["group"] != group.code:
            kept[name] = answer
        elif (i := int(found["row"])) != row:
            kept[f"{group.code}-{i - (i > row)}-{name.split('-', 2)[2]}"] = answer
    kept[rows_name(group.code)] = str(max(rows_in(typed, group) - 1, 0))
    return kept
