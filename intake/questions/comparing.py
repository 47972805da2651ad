"""Two versions of a form side by side: what was added, taken out or changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from intake.questions.definition import FormDefinition, Question
from intake.questions.wording import Aspect, aspects_of


@dataclass(frozen=True)
class Side:
    """What one version says of a question."""

    label: str
    aspects: list[Aspect]


@dataclass(frozen=True)
class Difference:
    """A question that is not the same in two versions; a side is None where it is not asked."""

    section: Any
    before: Side | None
    after: Side | None


def differences(before: FormDefinition, after: FormDefinition) -> list[Difference]:
    """What changes from one form to the other, section by section in the order of the newer one."""
    return [one for one in _changed(before, after) if one is not None]


def _changed(before: FormDefinition, after: FormDefinition) -> Iterator[Difference | None]:
    for section in after.sections:
        for question in section.questions:
            yield _difference(section.label, before, before.questions.get(question.code), after, question)
    for section in before.sections:
        for question in section.questions:
            if question.code not in after.questions:
                yield _difference(section.label, before, question, after, None)


def _difference(
    section: Any, before: FormDefinition, old: Question | None, after: FormDefinition, new: Question | None
) -> Difference | None:
    if old is not None and new is not None and old.as_mapping() == new.as_mapping():
        return None
    old_said = list(aspects_of(before, old)) if old else []
    new_said = list(aspects_of(after, new)) if new else []
    left, right = _told(old_said, new_said), _told(new_said, old_said)
    return Difference(
        section,
        Side(str(old.label), left) if old else None,
        Side(str(new.label), right) if new else None,
    )


def _told(said: list[Aspect], other: list[Aspect]) -> list[Aspect]:
    """The aspects that have words and are not the same on the other side."""
    same = {(str(aspect.name), aspect.words) for aspect in other}
    return [one for one in said if one.words and (str(one.name), one.words) not in same]
