"""Forms that an Ambito has composed."""

from typing import Any

from intake.forms.question import QuestionForm
from intake.questions.core import core_form
from intake.questions.definition import FormDefinition, Question

CORE = core_form()


def asked(**changes: Any) -> dict[str, Any]:
    """A question as the coordinator writes it."""
    return {"label": "Ha un animale?", "section": "living", "kind": "yes_no", "visibility": "P3", **changes}


def composed(form: FormDefinition, **changes: Any) -> Question:
    checked = QuestionForm(asked(**changes), form=form)
    assert checked.is_valid(), checked.errors
    return checked.composed()
