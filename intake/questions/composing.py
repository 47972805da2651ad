"""Composing a form: the questions of an Ambito among those that every form has. Nothing here writes."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.questions.definition import FormDefinition, Question, Section
from intake.questions.kinds import options_of

MOST_OWN = 60
FIRST = "^"
_OWN_CODE = re.compile(r"own_(?P<number>[0-9]+)")


def renewed(core: FormDefinition, newest: FormDefinition) -> FormDefinition:
    """The core questions of today with the own questions of the newest version, each where it stood."""
    form = core
    for section in newest.sections:
        for before, question in zip((None, *section.questions), section.questions, strict=False):
            if question.own:
                form = _placed(form, section.code, question, after=before.code if before else FIRST)
    return form


def next_code(forms: Iterable[FormDefinition]) -> str:
    """A code no version has ever used: the answers to a question that was taken out keep their meaning."""
    numbers = [
        int(found["number"])
        for form in forms
        for code in form.questions
        if (found := _OWN_CODE.fullmatch(code))
    ]
    return f"own_{max(numbers, default=0) + 1}"


def with_question(form: FormDefinition, section: str, question: Question) -> FormDefinition:
    """The form with an own question, new or changed; one that changes its section goes to the end of it.

    Raises:
        ValidationError: by field, there is no such section, or nothing can be read in it, or its section asks
            the same already; another waits for an answer it does not have, or it waits for one that waits for
            it; there are too many own questions.
    """
    if section not in {one.code for one in form.sections}:
        raise ValidationError({"section": _("Scegli una sezione della scheda")})
    own = replace(question, own=True)
    _refuse_unreadable(form, section, own)
    _refuse_unreachable(form, own)
    home = home_of(form, own.code)
    if home is not None and home.code == section:
        return _with_questions(
            form, section, [own if one.code == own.code else one for one in home.questions]
        )
    if home is None and len(list(form.own)) >= MOST_OWN:
        raise ValidationError(_("Ci sono già %(most)s domande aggiunte: togline una") % {"most": MOST_OWN})
    return _placed(form if home is None else without_question(form, own.code), section, own)


def _refuse_unreadable(form: FormDefinition, section: str, own: Question) -> None:
    if not _readable(own.label.it):
        raise ValidationError({"label": _("Scrivi la domanda come la legge chi compila")})
    if not all(_readable(option.label.it) for option in own.options):
        raise ValidationError({"options": _("Scrivi ogni risposta come la legge chi compila")})
    others = (one for home in form.sections if home.code == section for one in home.questions)
    if any(_readable(one.label.it) == _readable(own.label.it) for one in others if one.code != own.code):
        raise ValidationError({"label": _("In questa sezione c'è già una domanda con queste parole")})


def _readable(text: str) -> str:
    """The letters and figures of a text: what is left of it when it is read aloud."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _refuse_unreachable(form: FormDefinition, own: Question) -> None:
    """Stop a change after which a question could not be asked any more."""
    answers = {option.code for option in options_of(own)}
    for _section, one in form.own:
        if one.code == own.code or own.code not in one.when:
            continue
        if not answers >= set(one.when[own.code]):
            words = _("La domanda «%(label)s» si chiede solo dopo una risposta che qui non c'è più.")
            raise ValidationError({"options": words % {"label": one.label}})
    waits_for, seen = list(own.when), set()
    while waits_for:
        before = form.questions.get(waits_for.pop())
        if before is None or before.code in seen:
            continue
        if own.code in before.when:
            words = _("La domanda «%(label)s» si chiede solo dopo questa: scegli un'altra condizione.")
            raise ValidationError({"condition": words % {"label": before.label}})
        seen.add(before.code)
        waits_for.extend(before.when)


def without_question(form: FormDefinition, code: str) -> FormDefinition:
    """The form without an own question.

    Raises:
        ValidationError: every form has it, or there is none.
    """
    home = _home_of_own(form, code)
    if dependent := next((one for _section, one in form.own if code in one.when), None):
        words = _("La domanda «%(label)s» si chiede solo dopo questa: cambia prima quella.")
        raise ValidationError(words % {"label": dependent.label})
    return _with_questions(form, home.code, [one for one in home.questions if one.code != code])


def with_moved(form: FormDefinition, code: str, *, up: bool) -> FormDefinition:
    """The form with an own question one place up or down in its section; at the end it stays.

    Raises:
        ValidationError: every form has it where it is, or there is none.
    """
    home = _home_of_own(form, code)
    order = list(home.questions)
    here = next(i for i, one in enumerate(order) if one.code == code)
    there = max(here - 1, 0) if up else min(here + 1, len(order) - 1)
    order.insert(there, order.pop(here))
    return _with_questions(form, home.code, order)


def home_of(form: FormDefinition, code: str) -> Section | None:
    """The section of a question."""
    return next((one for one in form.sections if any(q.code == code for q in one.questions)), None)


def own_question(form: FormDefinition, code: str) -> Question:
    """A question of the Ambito.

    Raises:
        ValidationError: every form has it as it is, or there is none.
    """
    _home_of_own(form, code)
    return form.questions[code]


def keeps_the_core(form: FormDefinition, core: FormDefinition) -> bool:
    """Whether a form still has every core question, unchanged and in its section."""
    core_only = [
        replace(section, questions=tuple(one for one in section.questions if not one.own)).as_mapping()
        for section in form.sections
    ]
    return core_only == core.as_mapping()


def _home_of_own(form: FormDefinition, code: str) -> Section:
    home = home_of(form, code)
    if home is None:
        raise ValidationError(_("Questa domanda non c'è più."), code="conflict")
    if not form.questions[code].own:
        raise ValidationError(
            _("Questa domanda c'è in tutte le schede: non si può cambiare, togliere né spostare.")
        )
    return home


def _placed(form: FormDefinition, section: str, question: Question, after: str = "") -> FormDefinition:
    home = next((one for one in form.sections if one.code == section), form.sections[-1])
    order = list(home.questions)
    if after == FIRST:
        return _with_questions(form, home.code, [question, *order])
    place = next((i + 1 for i, one in enumerate(order) if one.code == after), len(order))
    order.insert(place, question)
    return _with_questions(form, home.code, order)


def _with_questions(form: FormDefinition, section: str, questions: Iterable[Question]) -> FormDefinition:
    kept = tuple(questions)
    return FormDefinition(
        tuple(replace(one, questions=kept) if one.code == section else one for one in form.sections)
    )
