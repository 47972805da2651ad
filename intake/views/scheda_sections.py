"""Opening sections and adding or removing rows of the scheda, with a script and without."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string

from intake.forms.scheda import SchedaForm
from intake.questions.definition import FormDefinition
from intake.questions.typed import OPEN, rows_in, with_open, with_row, without_row
from intake.scheda.drafts import Answers


@dataclass(frozen=True)
class Moved:
    """The answers after a section was opened, or a row came or went, and where the page goes on.

    ``asked`` is the query of the address, when a member of the household is looked up.
    """

    answers: Answers
    anchor: str
    asked: str = ""


def moved_in(form: FormDefinition, answers: Answers, post: Mapping[str, str]) -> Moved | None:
    """What a button of the sections does to what is typed; None when another button was pressed."""
    section = post.get("open_section", "")
    if section in {one.code for one in form.sections}:
        return Moved(with_open(answers, section), f"s-{section}")
    if group := form.groups.get(post.get("add_row", "")):
        return Moved(with_row(answers, group), f"r-{group.code}-{rows_in(answers, group)}")
    code, _dash, row = post.get("remove_row", "").rpartition("-")
    group = form.groups.get(code)
    if group and row.isdecimal() and int(row[:3]) < rows_in(answers, group):
        home = next(one.code for one in form.sections if group in one.questions)
        return Moved(without_row(answers, group, int(row[:3])), f"s-{home}")
    return None


def newly_asked(form: SchedaForm, answers: Answers) -> dict[str, str]:
    """The sections that the answers have just opened, drawn, by the id of their place on the page."""
    return {
        f"s-{shown.section.code}": render_to_string("intake/partials/scheda_section.html", {"shown": shown})
        for sections in form.sections.shown().values()
        for shown in sections
        if shown.is_open and shown.section.code not in answers.get(OPEN, ())
    }
