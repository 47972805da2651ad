"""A form as a JSON Schema (draft 2020-12): enough for another client to draw it and to check its answers.

Words are in the active language. What a schema cannot say stands in annotations: ``x-part``, ``x-section``
(where a question is drawn), ``x-visibility`` (who reads the answer), ``x-when`` (when it makes sense), and
``x-required`` (needed once its section is asked), ``x-at-charge`` (needed when a pair takes charge),
``x-siuss`` (the code exported).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from audit import clock
from intake.questions.definition import FormDefinition, Option, Question, Section
from intake.questions.kinds import LONGEST, PATTERNS, PHONE, is_closed, options_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
AMOUNT = r"^[0-9]{1,10}([.,][0-9]{1,2})?$"
Schema = dict[str, Any]


def answers_schema(form: FormDefinition) -> Schema:
    """The schema of ``answers``: the questions of every section."""
    properties = {
        question.code: {
            **question_schema(question),
            "x-part": section.part,
            "x-section": section.code,
        }
        for section in form.sections
        for question in section.questions
    }
    rules = [rule for section in form.sections for rule in _rules(section.questions)]
    return _object(properties, rules) | {"x-sections": [_section(section) for section in form.sections]}


def question_schema(question: Question) -> Schema:
    """The schema of one answer; a text, number or date can be null: «not recorded»."""
    told: Schema = {"title": str(question.label), "x-visibility": question.visibility}
    if question.help:
        told["description"] = str(question.help)
    if question.when:
        told["x-when"] = dict(question.when)
    if question.required and not question.default:
        told["x-required"] = True
    if question.at_charge:
        told["x-at-charge"] = True
    if question.default:
        told["default"] = question.default
    return {**_shape(question), **told}


def _shape(question: Question) -> Schema:
    if question.kind == "group":
        row = _object({one.code: question_schema(one) for one in question.fields}, _rules(question.fields))
        return {"type": "array", "maxItems": question.most, "items": row}
    if question.kind == "choices":
        one = {"oneOf": [_option(option) for option in options_of(question)]}
        return {"type": "array", "uniqueItems": True, "items": one}
    if is_closed(question):
        return {"type": "string", "oneOf": [_option(option) for option in options_of(question)]}
    if question.kind == "number":
        most = clock.today().year if question.past else question.max
        limits = {"minimum": question.min or 0, **({} if most is None else {"maximum": most})}
        return {"type": ["integer", "null"], **limits}
    return {"type": ["string", "null"], **_text(question)}


def _text(question: Question) -> Schema:
    formats = {"date": "date", "moment": "date-time", "email": "email"}
    if question.kind in formats:
        return {"format": formats[question.kind]}
    if question.kind == "money":
        return {"pattern": AMOUNT}
    limited: Schema = {"maxLength": question.max or LONGEST[question.kind]}
    if question.kind == "phone":
        limited["pattern"] = f"^{PHONE.pattern}$"
    if question.pattern:
        # Flags inside an expression are Python's alone: other clients read both cases letter by letter.
        pattern = PATTERNS[question.pattern][0].replace("(?i:STP|ENI)", "([Ss][Tt][Pp]|[Ee][Nn][Ii])")
        limited["pattern"] = f"^{pattern}$"
    return limited


def _option(option: Option) -> Schema:
    siuss = {"x-siuss": option.siuss} if option.siuss else {}
    return {"const": option.code, "title": str(option.label), **siuss}


def _rules(questions: Iterable[Question]) -> list[Schema]:
    """What becomes necessary after another answer of the same section, where a schema can say it."""
    beside = {one.code: one for one in questions}
    return [
        {"if": _given(one.when), "then": {"required": [code]}}
        for code, one in beside.items()
        if one.required and not one.default and _can_be_said(beside, one.when)
    ]


def _can_be_said(beside: Mapping[str, Question], when: Mapping[str, list[str]]) -> bool:
    """Whether a condition, if there is one, is about chosen answers of the same section."""
    kinds = {beside[name].kind if name in beside else "" for name in when}
    return (
        bool(when)
        and kinds <= {"choice", "yes_no"}
        and not any(v[0] in "*!" for vs in when.values() for v in vs)
    )


def _given(when: Mapping[str, list[str]]) -> Schema:
    return {
        "required": list(when),
        "properties": {name: {"enum": list(values)} for name, values in when.items()},
    }


def _object(properties: Schema, rules: list[Schema]) -> Schema:
    told: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**told, "allOf": rules} if rules else told


def _section(section: Section) -> Schema:
    told = {
        "code": section.code,
        "part": section.part,
        "title": str(section.label),
        "when": list(section.when),
    }
    return {**told, "description": str(section.help)} if section.help else told
