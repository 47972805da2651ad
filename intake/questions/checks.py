"""Whether answers fit their form: each by itself, then what is missing, then each against the others."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.questions.conditions import asked_sections, holds, is_given
from intake.questions.definition import FormDefinition, Question
from intake.questions.facts import Facts
from intake.questions.kinds import clean, missing_words, unknown_answer

Answers = Mapping[str, Any]
"""Answers as they are kept, by question code; a group is a list of rows; None is «not recorded»."""

Faults = dict[str, str]
"""What to mend, by the name of the field: the code of a question, or ``group-row-code``."""

EMERGENCY = "emergency"
NEVER_WAIT = frozenset({"risk_flags"})
PREVAILS, MOST_PREVAILING = "3", 3


def cleaned(form: FormDefinition, sent: Answers) -> dict[str, Any]:
    """Answers as they are kept, from those a client sent.

    Raises:
        ValidationError: by name of the field; an answer nobody asked for is refused too.
    """
    faults: Faults = {}
    kept = {}
    for code, answer in sent.items():
        question = form.questions.get(code)
        if question is None:
            faults[code] = _("Questa versione della scheda non ha questa domanda.")
        elif question.kind == "group":
            kept[code] = _cleaned_rows(question, answer, faults)
        else:
            kept |= _cleaned_one(question, code, answer, faults)
    if faults:
        raise ValidationError(faults)
    return {code: answer for code, answer in kept.items() if answer != []}


def _cleaned_rows(group: Question, rows: Any, faults: Faults) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults[group.code] = _("Manda una lista di righe.")
        return []
    if len(rows) > group.most:
        faults[group.code] = _("Sono troppe righe: al massimo %(most)s") % {"most": group.most}
        return []
    questions = {one.code: one for one in group.fields}
    kept: list[dict[str, Any]] = []
    for i, row in enumerate(rows):
        kept.append({})
        for code, answer in row.items():
            name = cell(group.code, i, code)
            if code not in questions:
                faults[name] = _("Questa versione della scheda non ha questa domanda.")
            else:
                kept[i] |= _cleaned_one(questions[code], name, answer, faults)
    return kept


def settled(answers: Answers) -> dict[str, Any]:
    """The same answers without the rows that were left empty."""
    rows = {code: [row for row in kept if row] for code, kept in answers.items() if _is_group(kept)}
    return {code: answer for code, answer in {**answers, **rows}.items() if answer != []}


def _is_group(kept: Any) -> bool:
    return isinstance(kept, list) and any(isinstance(row, dict) for row in kept)


def _cleaned_one(question: Question, name: str, answer: Any, faults: Faults) -> dict[str, Any]:
    if answer is None and unknown_answer(question) is None:
        return {question.code: None}
    try:
        if not isinstance(answer, list if question.kind == "choices" else str | int | float):
            raise ValidationError(_("Questa risposta non è del tipo giusto."))
        kept = clean(question, answer)
    except ValidationError as error:
        faults[name] = " ".join(error.messages)
        return {}
    return {} if kept is None else {question.code: kept}


def cell(group: str, row: int, code: str) -> str:
    """The name of the field for one question of one row."""
    return f"{group}-{row}-{code}"


def faults_of(form: FormDefinition, answers: Answers, facts: Facts) -> Faults:
    """What is missing and what contradicts, among answers that are right by themselves.

    In an emergency only ``NEVER_WAIT`` are missing: the other answers come later.
    """
    faults = dict(_missing(form, answers, facts))
    if EMERGENCY in facts:
        faults = {code: words for code, words in faults.items() if code in NEVER_WAIT}
    for code, group in form.groups.items():
        for i, row in enumerate(answers.get(code) or ()):
            for name, words in _disorder(group.fields, row):
                faults.setdefault(cell(code, i, name), words)
    faults.update({name: words for name, words in _disorder(form.in_order, answers) if name not in faults})
    return {**_without_adult(form, answers, facts), **_too_many_prevail(answers), **faults}


def missing_in(form: FormDefinition, answers: Answers, facts: Facts) -> list[str]:
    """The codes of the necessary questions that nobody answered."""
    return [
        one.code
        for section in asked_sections(form, answers, facts)
        for one in section.questions
        if one.kind != "group" and is_missing(one, answers, facts)
    ]


def wanted_at_charge(form: FormDefinition, answers: Answers, facts: Facts) -> list[str]:
    """The codes of what the pair that takes charge has to ask, because nobody has answered it."""
    return [
        one.code
        for one in form.questions.values()
        if one.at_charge and not is_given(one, answers) and holds(one, answers, facts)
    ]


def with_unknown(form: FormDefinition, answers: Answers, facts: Facts) -> dict[str, Any]:
    """The same answers, with «not recorded» wherever a necessary one is not there."""
    unknown = {code: unknown_answer(form.questions[code]) for code in missing_in(form, answers, facts)}
    return {**answers, **unknown}


def _missing(form: FormDefinition, answers: Answers, facts: Facts) -> Iterator[tuple[str, str]]:
    for section in asked_sections(form, answers, facts):
        for question in section.questions:
            if question.kind == "group":
                for i, row in enumerate(answers.get(question.code) or ()):
                    for one in question.fields if row else ():
                        if is_missing(one, row, facts):
                            yield cell(question.code, i, one.code), missing_words(one)
            elif is_missing(question, answers, facts):
                yield question.code, missing_words(question)


def is_missing(question: Question, answers: Answers, facts: Facts) -> bool:
    """Whether a necessary answer is not there; one that stands by itself is never missing."""
    if not question.required or question.default or is_given(question, answers):
        return False
    return holds(question, answers, facts)


def _disorder(questions: Any, answers: Answers) -> Iterator[tuple[str, str]]:
    for question in questions:
        this, other = answers.get(question.code), answers.get(question.not_before or "")
        if this and other and this < other:
            yield question.code, _("Questa data viene prima dell'altra: ricontrolla tutte e due")


def _too_many_prevail(answers: Answers) -> Faults:
    """A need prevails when few do: the first ones stand, the next is to be weighed again."""
    prevailing = [i for i, row in enumerate(answers.get("needs") or ()) if row.get("weight") == PREVAILS]
    words = _("I bisogni prevalenti sono al massimo %(most)s: abbassa il peso di questo") % {
        "most": MOST_PREVAILING
    }
    return {cell("needs", i, "weight"): words for i in prevailing[MOST_PREVAILING:]}


def _without_adult(form: FormDefinition, answers: Answers, facts: Facts) -> Faults:
    """A minor has an adult of reference, or is said to be without."""
    is_asked = "minor" in facts and "unaccompanied" in form.questions and EMERGENCY not in facts
    if not is_asked or answers.get("unaccompanied") in {"yes", None}:
        return {}
    if answers.get("contacts") or answers.get("unaccompanied") == "not_recorded":
        return {}
    return {
        "unaccompanied": _(
            "Scrivi l'adulto di riferimento nella parte 3, o segna che la persona minorenne è senza adulti"
        )
    }
