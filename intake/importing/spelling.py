"""How answers are spelled in one cell of a table, so that reading the cell gives them back.

The rows of a group stand in one cell: a line for each row, its answers parted by ``|``, each after the words
of its question. ``\\\\``, ``\\|`` and ``\\n`` are a backslash, a bar and a new line inside an answer.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.importing.cells import read_answer
from intake.models.people import folded
from intake.questions.definition import Question
from intake.questions.kinds import is_closed, options_of, unknown_answer

UNKNOWN = "(?)"
BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
MEANT = {"n": "\n"}


def spelled(question: Question, kept: Any) -> str:
    """A kept answer, or the rows of a group, as the text of a cell."""
    if question.kind == "group":
        return "\n".join(_row_spelled(question, row) for row in kept)
    if kept is None:
        return UNKNOWN
    if is_closed(question):
        return "; ".join(_option(question, code) for code in (kept if isinstance(kept, list) else [kept]))
    if question.kind == "date":
        return f"{date.fromisoformat(kept):%d/%m/%Y}"
    text = str(kept).replace("\r\n", "\n").replace("\r", "\n")
    return f"\\{text}" if text.lstrip("\\").casefold() == UNKNOWN else text


def _option(question: Question, code: str) -> str:
    """The words of an option where they alone mean it, its code otherwise."""
    words = {option.code: option.label.it for option in options_of(question)}
    all_words = [folded(one) for one in (*words.values(), *words)]
    label = words.get(code, code)
    return label if ";" not in label and all_words.count(folded(label)) == 1 else code


def _row_spelled(group: Question, row: Mapping[str, Any]) -> str:
    labels = _labels(group)
    told = ((one, spelled(one, row[one.code])) for one in group.fields if one.code in row)
    return " | ".join(f"{labels[one.code]}: {_escaped(text)}" for one, text in told)


def _labels(group: Question) -> dict[str, str]:
    """What each answer of a row stands after: the words of its question, or its code where two are alike."""
    words = [folded(one.label.it) for one in group.fields]
    return {
        one.code: one.label.it if words.count(folded(one.label.it)) == 1 else one.code for one in group.fields
    }


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def read_spelled(question: Question, text: str) -> Any:
    """The answer, or the rows of a group, that a cell tells.

    Raises:
        ValidationError: it is no such answer, in words that say how to mend it.
    """
    if question.kind == "group":
        return list(_rows(question, text))
    if text.casefold() == UNKNOWN and unknown_answer(question) is None:
        return None
    if is_closed(question):
        return read_answer(question, text)
    is_quoted = text.startswith("\\") and text.lstrip("\\").casefold() == UNKNOWN
    return read_answer(question, text[1:] if is_quoted else text)


def _rows(group: Question, text: str) -> Iterator[dict[str, Any]]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > group.most:
        raise ValidationError(_("Sono troppe righe: al massimo %(most)s") % {"most": group.most})
    for number, line in enumerate(lines, 1):
        try:
            yield dict(_told(group, line))
        except ValidationError as error:
            words = _("%(row)s %(number)s: %(words)s")
            params = {"row": group.row, "number": number, "words": " ".join(error.messages)}
            raise ValidationError(words % params) from error


def _told(group: Question, line: str) -> Iterator[tuple[str, Any]]:
    for part in BAR.sub(r"\1\n", line).split("\n"):
        if not part.strip():
            continue
        question, answer = _parted(group, part.strip())
        kept = read_spelled(question, ESCAPED.sub(lambda one: MEANT.get(one[1], one[1]), answer).strip())
        if kept is not None or not is_closed(question):
            yield question.code, kept


def _parted(group: Question, part: str) -> tuple[Question, str]:
    """The question that a part begins with, and its answer."""
    labels = _labels(group)
    for one in group.fields:
        for words in (labels[one.code], one.code):
            if part.casefold().startswith(f"{words.casefold()}:"):
                return one, part[len(words) + 1 :].strip()
    known = ", ".join(f"«{label}:»" for label in labels.values())
    words = _("«%(part)s» non comincia con una domanda: usa %(known)s.")
    raise ValidationError(words % {"part": part[:40], "known": known})
