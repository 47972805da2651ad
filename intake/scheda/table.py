"""Situations with their whole scheda as a table that ``intake.importing`` reads back; no writes.

Titles and answers are in Italian whatever the page speaks: the archives of comuni are.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.languages import Language
from audit.clock import DAY
from intake.answers import KnownService
from intake.dates import BirthPrecision, typed_birth
from intake.household.members import with_members
from intake.importing.fields import HOUSEHOLD_CODE, OF_THE_CASE, Field, fields_of, guess
from intake.importing.spelling import spelled
from intake.models import Case, Intake
from intake.questions.definition import FormDefinition, Question
from intake.questions.kinds import options_of
from intake.questions.told import CLASSES, REPORTER
from intake.scheda.filled import Scheda
from intake.scheda.main_questions import MAIN_QUESTIONS
from intake.scheda.sheet import EVERYTHING, scheda_of
from network.areas import Area

ITALIAN = "it"
CLASS_OF = {one.code: one.visibility for one in MAIN_QUESTIONS}
# What leaves in a list: of judges and protections nothing.
IN_A_LIST = EVERYTHING - {"P5", "P6"}
MANY = {"areas": Area, "known_services": KnownService}
ONE_OF_MANY = {"language": Language}

# What ``scheda_rows`` needs at hand of each situation, beside ``with_pair_names``.
OF_A_WHOLE_ROW = (
    "household",
    "person__municipality",
    "intakes__form_version",
    "intakes__municipality",
    with_members("intakes__"),
)


def titles_of(fields: Iterable[Field]) -> list[str]:
    """For each field a title from which it is known again: its words, or its code where they mislead."""
    fields = list(fields)
    return [
        field.label if guess([field.label], fields, {}) == [field.code] else field.code for field in fields
    ]


def cells_of(
    scheda: Scheda, form: FormDefinition, fields: Iterable[Field], classes: frozenset[str] = CLASSES
) -> list[str]:
    """What a scheda answers to each field, of some visibility classes; "" for those of the situation."""
    return [_cell(scheda, form, field.code, classes) for field in fields]


def _cell(scheda: Scheda, form: FormDefinition, code: str, classes: frozenset[str]) -> str:
    if code in OF_THE_CASE:
        return ""
    question = form.questions.get(code)
    if code in CLASS_OF or question is None:
        return _main(scheda, code) if CLASS_OF.get(code, "P1") in classes else ""
    answer = _readable(question, scheda.answers.get(code), classes)
    return spelled(question, answer) if code in scheda.answers and answer != [] else ""


def _readable(question: Question, answer: Any, classes: frozenset[str]) -> Any:
    """An answer, or what of its rows is of ``classes``; no rows when it is not."""
    if question.kind != "group":
        return answer if question.visibility in classes else []
    shown = {one.code for one in question.fields if one.visibility in classes}
    rows = [{code: value for code, value in row.items() if code in shown} for row in answer or ()]
    return [row for row in rows if row]


def _main(scheda: Scheda, code: str) -> str:
    value: Any = getattr(scheda, code, "")
    if code == "birth_date":
        return _birth(value, scheda.answers.get("birth_precision") or BirthPrecision.DAY)
    if code in MANY:
        return "; ".join(str(MANY[code](one).label) for one in value)
    if code in ONE_OF_MANY and value:
        return str(ONE_OF_MANY[code](value).label)
    if value is None or isinstance(value, bool):
        return _("sì") if value else ""
    return str(getattr(value, "label", value)).replace("\r\n", "\n")


def _birth(birth: date | None, precision: str) -> str:
    """As it would be typed, where that means the same day again; whole otherwise."""
    after = birth and birth + DAY
    is_last_day = after and after.day == 1 and (precision == BirthPrecision.MONTH or after.month == 1)
    return typed_birth(birth, precision if is_last_day else BirthPrecision.DAY)


def scheda_rows(cases: Iterable[Case]) -> Iterator[list[str]]:
    """The heading, then a row for each situation, with the scheda it was born with.

    Of who is protected there is the situation alone; of judges, protections, confidential reporters nothing.

    Args:
        cases: with ``OF_A_WHOLE_ROW`` at hand, and ``with_pair_names``.
    """
    cases = list(cases)
    with override(ITALIAN):
        forms = {one.form_version_id: one.form_version.form for case in cases for one in case.intakes.all()}
        fields = _all_fields(forms.values())
        yield titles_of(fields)
        for case in cases:
            standing = (one for one in case.intakes.all() if not one.is_cancelled)
            first = min(standing, key=lambda one: (one.registered_at, one.pk), default=None)
            told = (
                _of_intake(case, first, fields) if first and not case.person.protected else [""] * len(fields)
            )
            own = _of_case(case)
            yield [own.get(field.code) or cell for field, cell in zip(fields, told, strict=True)]


def _all_fields(forms: Iterable[FormDefinition]) -> list[Field]:
    """The fields of several versions of the form, each once."""
    found = {field.code: field for form in (FormDefinition(), *forms) for field in fields_of(form)}
    return list(found.values())


def _of_intake(case: Case, intake: Intake, fields: Iterable[Field]) -> list[str]:
    intake.case, intake.person, intake.household = case, case.person, case.household
    scheda, form = scheda_of(intake), intake.form_version.form
    hidden = set()
    if scheda.answers.get("reporter_confidential") == "yes":
        questions = next((one.questions for one in form.sections if one.code == REPORTER), ())
        hidden = {"reporter", *(one.code for one in questions)}
    cells = cells_of(scheda, form, fields, IN_A_LIST)
    return ["" if field.code in hidden else cell for field, cell in zip(fields, cells, strict=True)]


def _of_case(case: Case) -> Mapping[str, str]:
    pair = [name for name in (case.lead_name, case.co_lead_name) if name]  # type: ignore[attr-defined] # annotated
    return {
        "number": case.number,
        "opened_at": _day(localtime(case.opened_at).date()),
        "closed_at": _day(localtime(case.closed_at).date()) if case.closed_at else "",
        "state": case.get_state_display(),
        "closing_reason": case.get_closing_reason_display() if case.closing_reason else "",
        "pair": ", ".join(pair),
        "municipality": case.municipality.name,
        "urgency": case.get_urgency_display(),
        "last_name": _("persona protetta") if case.person.protected else "",
    }


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def model_sheets(form: FormDefinition) -> list[tuple[str, list[list[str]]]]:
    """The sheets of the model to fill: only the titles, then how each column is written."""
    with override(ITALIAN):
        fields = fields_of(form)
        titles = titles_of(fields)
        help_rows = [
            [title, _is_needed(one), _how(one, form)] for title, one in zip(titles, fields, strict=True)
        ]
        heading = [_("Colonna"), _("Serve?"), _("Come si scrive")]
        return [(_("Situazioni"), [titles]), (_("Come si scrive"), [heading, *help_rows])]


def _is_needed(field: Field) -> str:
    return _("sì") if field.required else _("no")


def _how(field: Field, form: FormDefinition) -> str:
    question = form.questions.get(field.code)
    if question is None:
        return _("Un codice del vostro archivio.") if field.code == HOUSEHOLD_CODE else ""
    if question.kind == "group":
        parts = " | ".join(f"{one.label.it}: …" for one in question.fields)
        return _("Una riga per ognuno, nella stessa casella: %(parts)s") % {"parts": parts}
    if options := options_of(question):
        return "; ".join(option.label.it for option in options)
    return question.help.it
