"""Drafts about somebody who comes under protection: a desk keeps what it typed itself."""

from collections.abc import Mapping
from typing import Any

from audit import clock
from intake.models import IntakeDraft, Person
from intake.models.schede import IntakeDraftQuerySet
from intake.scheda.drafts import TOLD_BY_CODE, Answers, identity_of
from intake.scheda.filled import PERSON_ANSWERS


def hold_drafts(person_id: int) -> None:
    """Lock the drafts about a person before the person: in the order in which a draft is registered."""
    list(_about(person_id).select_for_update(of=("self",)).order_by("pk"))


def withhold_drafts(person: Person, registered: IntakeDraft | None = None) -> None:
    """Take out of the drafts about ``person`` what the archive says or said of them.

    They are about nobody then, and a page that was open before is late (``IntakeDraft.withheld_at``). A draft
    that is being registered at this moment is left to ``register_intake``, which waits and refuses it.

    Args:
        registered: the draft with which the person comes under protection.
    """
    drafts = _about(person.pk)
    if registered is not None:
        drafts = drafts.exclude(pk=registered.pk)
    told: list[Answers] = []
    for draft in drafts.select_for_update(of=("self",), skip_locked=True).select_related("access_point"):
        told = told or [identity_of(row) for row in person.history.all()]
        draft.answers = without_told(draft.answers, told) | _usual(draft)
        draft.person = None
        draft.saved_at = draft.withheld_at = clock.now()
        draft.save()


def without_told(answers: Mapping[str, Any], told: list[Answers]) -> Answers:
    """The answers without those on the person that the archive gave, and without their window."""
    given = {(name, answer) for row in told for name, answer in row.items()}
    return {
        name: answer
        for name, answer in answers.items()
        if name not in {"window", TOLD_BY_CODE}
        and not (name in PERSON_ANSWERS and (name, str(answer)) in given)
    }


def _usual(draft: IntakeDraft) -> Answers:
    """The comune of the desk, where the one of the person may have been."""
    return {"municipality": str(draft.access_point.municipality_id)}


def _about(person_id: int) -> IntakeDraftQuerySet:
    return IntakeDraft.objects.filter(person=person_id, intake=None)
