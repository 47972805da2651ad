"""The sections of the scheda on its page: those that are asked or open, each field where it stands."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit import clock
from intake.dates import parse_birth
from intake.household.members import MemberCheck
from intake.questions.checks import cell
from intake.questions.conditions import asked_sections, has_answers, holds
from intake.questions.definition import FormDefinition, Question, Section
from intake.questions.facts import Facts, facts_of
from intake.questions.kinds import as_kept, form_field, is_closed
from intake.questions.typed import OPEN, fields_of, not_recorded, outline, rows_in, rows_name

NOBODY: Mapping[str, MemberCheck] = {}
NAMES = "names"
NAME = re.compile("(?:members|contacts)-[0-9]+-name")
WIDTHS = {"date": "data", "number": "data", "money": "data", "moment": "medio", "phone": "medio"}


@dataclass(frozen=True)
class Asked:
    """A question on the page: its field, the box «not recorded» beside it, and when it makes sense.

    ``names`` are those written elsewhere in the scheda, proposed where one of them is asked again.
    """

    bound: forms.BoundField
    unknown: forms.BoundField | None
    when: Mapping[str, list[str]]
    question: Question
    names: tuple[str, ...] = ()

    @property
    def when_json(self) -> str:
        return json.dumps(self.when)

    @property
    def layout(self) -> str:
        return self.question.layout

    @property
    def may_stay_empty(self) -> bool:
        """Whether it is never needed: what another answer may make necessary is not called optional."""
        return not self.question.required or bool(self.question.default)

    @property
    def width(self) -> str:
        return WIDTHS.get(self.question.kind, "")


@dataclass(frozen=True)
class Row:
    """One row of a group on the page; ``key`` takes it away, ``known`` says who of the archive it is."""

    title: str
    key: str
    asked: list[Asked]
    known: MemberCheck | None = None


@dataclass(frozen=True)
class Rows:
    """The rows of a group, and whether one more can be added."""

    group: Question
    count_name: str
    rows: list[Row]
    has_room: bool


@dataclass(frozen=True)
class ShownSection:
    """A section as the page draws it: closed, or with its questions and groups in order."""

    section: Section
    is_open: bool
    items: list[Asked | Rows] = field(default_factory=list)


class SectionFields:
    """Adds to a form the fields of the sections that its answers ask for, or that somebody opened."""

    def __init__(self, form: forms.Form, definition: FormDefinition, typed: Mapping[str, Any]) -> None:
        self.form = form
        self.definition = definition
        self.typed = outline(definition, typed)
        self.facts = facts_behind(typed)
        asked = {section.code for section in asked_sections(definition, self.typed, self.facts)}
        opened = asked | set(typed.get(OPEN, ()))
        self.open = [
            section
            for section in definition.sections
            if section.code in opened or has_answers(section, self.typed)
        ]
        self.names = names_in(typed)
        self.parts: dict[str, int] = {}
        for section in self.open:
            for question in section.questions:
                for name, one in fields_of(question, typed):
                    self._add(name, one, question, is_asked=section.code in asked)
                    self.parts[name] = section.part

    def _add(self, name: str, one: Question, question: Question, *, is_asked: bool) -> None:
        is_unknown = bool(self.typed.get(not_recorded(name)))
        if one.required and not one.default and not is_closed(one):
            label = _("Non rilevato")
            self.form.fields[not_recorded(name)] = forms.BooleanField(label=label, required=False)
        beside = self._row_of(name) if question.kind == "group" else self.typed
        is_begun = question.kind != "group" or any(beside.values())
        is_needed = one.required and not one.default and is_asked and is_begun and not is_unknown
        self.form.fields[name] = form_field(one, required=is_needed and holds(one, beside, self.facts))
        if one.widget == NAMES:
            self.form.fields[name].widget.attrs["list"] = f"nomi-{name}"

    def _row_of(self, name: str) -> dict[str, Any]:
        prefix = name.rsplit("-", 1)[0] + "-"
        return {
            key.removeprefix(prefix): value for key, value in self.typed.items() if key.startswith(prefix)
        }

    def kept(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The good answers as they are kept; a row left empty keeps its place."""
        answers: dict[str, Any] = {}
        for section in self.open:
            for question in section.questions:
                if question.kind == "group":
                    rows = [
                        self._kept_row(question, i, cleaned) for i in range(rows_in(self.typed, question))
                    ]
                    if any(rows):
                        answers[question.code] = rows
                else:
                    answers |= _kept(question, question.code, cleaned)
        return answers

    def _kept_row(self, group: Question, row: int, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for one in group.fields:
            kept |= _kept(one, cell(group.code, row, one.code), cleaned)
        return kept

    def shown(self, known: Mapping[str, MemberCheck] = NOBODY) -> dict[int, list[ShownSection]]:
        """The sections of each part, closed or with what they ask.

        Args:
            known: by key of the row, what is said of the members of the household.
        """
        parts: dict[int, list[ShownSection]] = {}
        for section in self.definition.sections:
            is_open = section in self.open
            items = [self._item(one, known) for one in section.questions] if is_open else []
            parts.setdefault(section.part, []).append(ShownSection(section, is_open, items))
        return parts

    def _item(self, question: Question, known: Mapping[str, MemberCheck]) -> Asked | Rows:
        if question.kind != "group":
            return self._asked(question.code, question)
        count = rows_in(self.typed, question)
        rows = [
            Row(
                f"{question.row} {i + 1}",
                f"{question.code}-{i}",
                [self._asked(cell(question.code, i, one.code), one) for one in question.fields],
                known.get(f"{question.code}-{i}"),
            )
            for i in range(count)
        ]
        return Rows(question, rows_name(question.code), rows, count < question.most)

    def _asked(self, name: str, question: Question) -> Asked:
        beside = not_recorded(name)
        prefix = name.removesuffix(question.code)
        when = {
            prefix + code: values
            for code, values in question.when.items()
            if prefix + code in self.form.fields
        }
        unknown = self.form[beside] if beside in self.form.fields else None
        names = self.names if question.widget == NAMES else ()
        return Asked(self.form[name], unknown, when, question, names)


def _kept(question: Question, name: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    kept = as_kept(cleaned.get(name))
    if kept is not None:
        return {question.code: kept}
    return {question.code: None} if cleaned.get(not_recorded(name)) and name in cleaned else {}


def names_in(typed: Mapping[str, Any]) -> tuple[str, ...]:
    """Who is named in a scheda: the person, who they live with, who they refer to."""
    person = " ".join(str(typed.get(name, "")) for name in ("first_name", "last_name")).strip()
    others = [str(value).strip() for name, value in typed.items() if NAME.fullmatch(name)]
    return tuple(name for name in dict.fromkeys([person, *others]) if name)


def facts_behind(typed: Mapping[str, Any]) -> Facts:
    """The facts behind what is typed, as far as it can be read."""
    return facts_of(
        birth_date=_birth_date(str(typed.get("birth_date", ""))),
        citizenship=str(typed.get("citizenship", "")),
        reporter_kind=str(typed.get("reporter_kind", "")),
        areas=typed.get("areas", ()),
        urgency=str(typed.get("urgency", "")),
        outcome=str(typed.get("outcome", "")),
        protected=bool(typed.get("protected") or typed.get("anonymous")),
        contacts=(str(typed.get("phone", "")), str(typed.get("email", ""))),
        answers=typed,
    )


def _birth_date(text: str) -> date | None:
    try:
        return parse_birth(text, clock.today())[0]
    except ValidationError:
        return None
