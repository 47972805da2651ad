"""Kept answers as they are read: section by section, in words, only the classes the reader may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.questions.definition import FormDefinition, Question, Section
from intake.questions.kinds import words_of

CLASSES = frozenset({"A", "P1", "P2", "P3", "P4", "P5", "P6"})
CONTACTS = "P2"
JUDICIAL = "P5"
PROTECTION = "P6"
OFF_PAPER = frozenset({JUDICIAL, PROTECTION})
REPORTER = "reporter"


@dataclass(frozen=True)
class Line:
    """An answer: what it says in words, or a moment or day that the page writes.

    What a judge or a protection is about is not ``on_paper``, nor the contacts of who is protected: a sheet
    is left on tables.
    """

    label: Any
    words: str = ""
    at: datetime | None = None
    on: date | None = None
    on_paper: bool = True


@dataclass(frozen=True)
class ToldSection:
    """A section with at least one answer that the reader may see."""

    part: int
    title: Any
    lines: list[Line]


def told_sections(
    form: FormDefinition, answers: Mapping[str, Any], classes: frozenset[str], *, is_hidden: bool = False
) -> Iterator[ToldSection]:
    """The sections of a scheda that say something.

    Args:
        classes: the visibility classes of the answers to show.
        is_hidden: whether the person is protected: their contacts are then left off paper.
    """
    off_paper = {*OFF_PAPER, CONTACTS} if is_hidden else {*OFF_PAPER}
    is_confidential = answers.get("reporter_confidential") == "yes"
    for section in form.sections:
        kept_off = {*classes} if is_confidential and section.code == REPORTER else off_paper
        lines = list(_lines(section, answers, classes, kept_off))
        if lines:
            yield ToldSection(section.part, section.label, lines)


def _lines(
    section: Section, answers: Mapping[str, Any], classes: frozenset[str], off_paper: set[str]
) -> Iterator[Line]:
    for question in section.questions:
        if question.code not in answers:
            continue
        if question.kind == "group":
            yield from _rows(question, answers[question.code], classes, off_paper)
        elif question.visibility in classes:
            words = words_of(question, answers[question.code])
            yield Line(question.label, words, on_paper=question.visibility not in off_paper)


def _rows(
    group: Question, rows: list[dict[str, Any]], classes: frozenset[str], off_paper: set[str]
) -> Iterator[Line]:
    """One line for each row. A row with anything that stays off paper stays off paper as a whole."""
    number = 0
    for row in rows:
        shown = [one for one in group.fields if one.code in row and one.visibility in classes]
        if shown:
            number += 1
            words = "\n".join(f"{one.label}: {words_of(one, row[one.code])}" for one in shown)
            on_paper = not any(one.visibility in off_paper for one in shown)
            yield Line(f"{group.row} {number}", words, on_paper=on_paper)
