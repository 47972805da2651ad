"""The whole story of a situation as one file: for a court, for the person, for another program."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.utils.timezone import localtime

from accounts.models import User
from audit.story import Act, read_story
from audit.wording import Wording
from intake.household.members import without_names
from intake.models import Case, Disclosure, HiddenFrom, ProtectionLift
from intake.models.exports import Extra
from intake.questions.told import CLASSES
from intake.readings.register import report_of
from intake.story.timeline import (
    UNSAID,
    ActTold,
    act_told,
    answers_told,
    forms_of,
    names_hidden_in,
    sources_of,
    wording_of,
)

FORMAT, VERSION = "accoglienza-in-rete/story", 1
PAGE = 500
REPORTER = "reporter"

# What the other acts never say of who is protected.
OF_PROTECTION = frozenset(
    f"intake.{name}"
    for name in (
        "protect_person",
        "hide_from",
        "end_hiding",
        "ask_lift",
        "answer_lift",
        "open_in_emergency",
        "state_reason",
        "state_reason_of_person",
    )
)
KINDS_OF_PROTECTION = frozenset({HiddenFrom, ProtectionLift, Disclosure})
COLUMNS_OF_PROTECTION = frozenset(
    {"protected", "operator_risk", "risk_found", "contact_safety", "foster_municipality"}
)


@dataclass(frozen=True)
class LeftOut:
    """What a file does not say: acts, kinds of rows, columns, and classes of answers."""

    actions: frozenset[str] = frozenset()
    kinds: frozenset[type] = frozenset()
    columns: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    hides_reporter: bool = False


def left_out(case: Case, extras: set[str]) -> LeftOut:
    """What stays out of the story of a situation, but for ``extras`` (values of ``Extra``)."""
    found = LeftOut()
    if Extra.PROTECTION not in extras:
        found = LeftOut(OF_PROTECTION, KINDS_OF_PROTECTION, COLUMNS_OF_PROTECTION, frozenset({"P6"}))
    if Extra.JUDICIAL not in extras:
        found = replace(found, classes=found.classes | {"P5"})
    is_confidential = any(one.answers.get("reporter_confidential") == "yes" for one in case.intakes.all())
    if Extra.REPORTER not in extras and is_confidential:
        columns = found.columns | {"reporter", "reporter_kind"}
        found = replace(found, columns=columns, hides_reporter=True)
    return found


def story_of(case: Case, user: User, out: LeftOut) -> dict[str, Any]:
    """The acts and the readings of a situation, oldest first, as far as ``user`` may read them."""
    acts = list(_acts(case, user, out))
    wording = _wording(acts, out)
    return {
        "acts": [_act(act_told(act, wording)) for act in reversed(acts)],
        "readings": [
            {"at": localtime(line.at).isoformat(), "office": line.office, "how": line.how}
            for line in reversed(report_of(case))
        ],
    }


def _acts(case: Case, user: User, out: LeftOut) -> Iterator[Act]:
    sources = [source for source in sources_of(case, user) if source.model not in out.kinds]
    cursor, is_last = "", False
    while not is_last:
        page = read_story(sources, cursor, PAGE)
        yield from (act for act in page.acts if act.action not in out.actions)
        cursor = page.next_cursor
        is_last = not cursor


def _wording(acts: list[Act], out: LeftOut) -> Wording:
    rows = [row for act in acts for row in act.rows]
    records = [one for row in rows for one in (row.record, row.previous) if one is not None]
    say = partial(_said, forms_of(records), names_hidden_in(records), out)
    wording = wording_of(records)
    return replace(wording, spoken={**wording.spoken, "answers": say}, unsaid=out.columns | UNSAID)


def _said(forms: list[Any], names: frozenset[str], out: LeftOut, answers: Mapping[str, Any]) -> str:
    hidden = {
        question.code
        for form in forms
        for section in form.sections
        if section.code == REPORTER and out.hides_reporter
        for question in section.questions
    }
    kept = {code: answer for code, answer in answers.items() if code not in hidden}
    return answers_told(forms, without_names(kept, names), CLASSES - out.classes)


def _act(told: ActTold) -> dict[str, Any]:
    return {
        "at": localtime(told.entry.at).isoformat(),
        "who": told.entry.who,
        "what": told.entry.what,
        "reason": told.entry.reason,
        "lines": told.entry.lines,
        "rows": [
            {
                "thing": row.label,
                "is_new": row.is_new,
                "changes": [
                    {"field": change.label, "before": change.before, "after": change.after}
                    for change in row.changes
                ],
            }
            for row in told.rows
        ],
    }
