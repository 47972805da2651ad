"""What is on the agenda of a situation of the demo is done by whoever meets the person."""

from random import Random
from typing import Any

from accounts.models import User
from audit import clock
from intake.actions import complete_intake, settle_agenda_item
from intake.models import Case, Intake
from intake.questions.definition import Question
from intake.questions.kinds import SAYS_NOTHING, options_of
from intake.states import AgendaState

_WORDS = "Essere ascoltata, e sapere a chi rivolgersi."


def settle_all(case: Case, *, by: User) -> None:
    """Say that all that was to be done in a situation is done."""
    for item in case.agenda.planned().select_related("intake__form_version", "intake__case"):
        if item.intake is None:
            settle_agenda_item(by=by, item=item, state=AgendaState.DONE)
        else:
            complete_intake(by=by, intake=item.intake, answers=_learnt(item.intake))
            case.refresh_from_db()


def _learnt(intake: Intake) -> dict[str, Any]:
    """What the pair has learnt of the person in the first talks."""
    random = Random(intake.number)  # noqa: S311 - invented people
    questions = [intake.form_version.form.questions[code] for code in intake.missing]
    return {one.code: _answer(one, random) for one in questions}


def _answer(question: Question, random: Random) -> Any:
    if question.kind == "moment":
        return clock.now().isoformat(timespec="minutes")
    codes = [option.code for option in options_of(question) if option.code not in SAYS_NOTHING]
    if not codes:
        return _WORDS
    return [random.choice(codes)] if question.kind == "choices" else random.choice(codes)
