"""The whole body with which a scheda is registered, as a JSON Schema: main questions and other sections."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from intake.forms.main_questions import MainQuestions
from intake.models import FormVersion
from intake.questions.schema import DIALECT, answers_schema
from intake.scheda.filled import CERTAINTY, KNOWN_IN_PART
from intake.scheda.main_questions import MAIN_QUESTIONS
from network.areas import Area

# Needed from everybody who tells their name: who does not gives an alias instead.
_OF_THE_NAMED = {"last_name", "first_name", "birth_date"}


def schema_of(version: FormVersion) -> dict[str, Any]:
    """The schema of a version, in the active language."""
    required = [one.code for one in MAIN_QUESTIONS if one.required and one.code not in _OF_THE_NAMED]
    properties = {one.code: _main(one.code) | _where(one) for one in MAIN_QUESTIONS}
    return {
        "$schema": DIALECT,
        "title": _("Scheda d'accoglienza, versione %(number)s") % {"number": version.version},
        "type": "object",
        "additionalProperties": False,
        "required": ["access_point", *required],
        "properties": {
            "access_point": {"type": "integer"},
            "person": {"type": ["integer", "null"]},
            **properties,
            "answers": answers_schema(version.form),
        },
        "if": {"required": ["anonymous"], "properties": {"anonymous": {"const": True}}},
        "then": {"required": ["alias"]},
        "else": {
            "if": _known_in_part(),
            "then": {"anyOf": [{"required": ["alias"]}, {"required": ["last_name", "first_name"]}]},
            "else": {"required": sorted(_OF_THE_NAMED)},
        },
    }


def _known_in_part() -> dict[str, Any]:
    """That nobody knows for sure who the person is."""
    said = {"required": [CERTAINTY], "properties": {CERTAINTY: {"enum": sorted(KNOWN_IN_PART)}}}
    return {"required": ["answers"], "properties": {"answers": said}}


def _where(question: Any) -> dict[str, Any]:
    return {"x-part": question.part, "x-visibility": question.visibility}


def _main(code: str) -> dict[str, Any]:
    field: Any = MainQuestions.base_fields[code]
    told = {"title": str(field.label), **({"description": str(field.help_text)} if field.help_text else {})}
    if code == "municipality":
        return {"type": "integer", **told}
    if code == "areas":
        areas = [_area(option) for option in _options(field)]
        return {"type": "array", "uniqueItems": True, "items": {"oneOf": areas}, **told}
    return {**_shape(field), **told}


def _shape(field: Any) -> dict[str, Any]:
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "uniqueItems": True, "items": {"oneOf": _options(field)}}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "oneOf": _options(field)}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.IntegerField):
        return {"type": ["integer", "null"], "minimum": 0}
    if isinstance(field, forms.DateField):
        return {"type": ["string", "null"], "format": "date"}
    limit = getattr(field, "max_length", None)
    return {"type": "string", **({"maxLength": limit} if limit else {})}


def _options(field: Any) -> list[dict[str, str]]:
    return [{"const": str(code), "title": str(words)} for code, words in field.choices]


def _area(option: dict[str, str]) -> dict[str, str]:
    """An area with the code of INPS, where the area alone decides it."""
    code = Area(option["const"]).siuss_code
    return {**option, "x-siuss": f"SINA.AreaUtenzaType.{code}"} if code else option
