"""A situation as it was: scheda, person, who they live with, pair, documents, rebuilt from the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from audit.past import compared, records_at
from audit.sources import Source
from audit.story import ChangedRow
from audit.wording import Change, Wording
from intake.models import Assignment, Attachment, Case, Household, Intake, Person
from intake.states import SEAT_OPEN
from intake.story.restorable import RESTORABLE
from intake.story.timeline import label_of, sources_of, wording_of

SHOWN = (Case, Person, Household, Intake, Assignment, Attachment)


@dataclass(frozen=True)
class Thing:
    """One thing as it was: what it is, and its values in words."""

    label: str
    lines: list[Change]


@dataclass(frozen=True)
class Restorable:
    """Where a value can be taken from: the kind of thing, its history row, its column."""

    kind: str
    record: int
    column: str


@dataclass(frozen=True)
class Difference:
    """One column of a thing that two moments have different; ``origin`` when it can be put back."""

    change: Change
    origin: Restorable | None


@dataclass(frozen=True)
class Changed:
    """One thing that two moments have different; new when the first did not have it."""

    label: str
    is_new: bool
    differences: list[Difference]


def things_at(case: Case, user: User, moment: datetime) -> list[Thing]:
    """Everything of a situation as it was at ``moment``, as far as ``user`` may read it."""
    records = [record for source in _sources(case, user) for record in _records(source, moment)]
    rows = [ChangedRow(record, None) for record in records]
    wording = wording_of(records)
    return [Thing(label_of(row, wording), wording.changes(row)) for row in rows]


def differences(case: Case, user: User, before: datetime, after: datetime) -> list[Changed]:
    """What is different in a situation between two moments."""
    rows = [
        row
        for source in _sources(case, user)
        for row in compared(source, records_at(source, before), records_at(source, after))
    ]
    wording = wording_of(_both(rows))
    return [Changed(label_of(row, wording), row.is_new, list(_differences(row, wording))) for row in rows]


def _sources(case: Case, user: User) -> list[Source]:
    found = {source.model: source for source in sources_of(case, user)}
    return [found[model] for model in SHOWN if model in found]


def _records(source: Source, moment: datetime) -> list[Any]:
    records = records_at(source, moment)
    if source.model is Assignment:  # of the pair, who sat there then
        return [one for one in records if one.state in SEAT_OPEN]
    if source.model is Attachment:  # of the documents, those that could be opened then
        return [one for one in records if one.withdrawn_at is None]
    return records


def _both(rows: list[ChangedRow]) -> Iterator[Any]:
    for row in rows:
        yield row.record
        if row.previous is not None:
            yield row.previous


def _differences(row: ChangedRow, wording: Wording) -> Iterator[Difference]:
    restorable = RESTORABLE.get(row.model._meta.model_name or "", ())
    for column, change in zip(row.changed(), wording.changes(row), strict=True):
        may_go_back = not row.is_new and column.name in restorable
        kind = row.model._meta.model_name or ""
        origin = Restorable(kind, row.previous.history_id, column.name) if may_go_back else None
        yield Difference(change, origin)


def found_at(case: Case, origin: Restorable) -> "tuple[Case | Person | Household, Any] | None":
    """The row of a situation to which a value would go back, and the history row that holds the value.

    None when the history row is of something else, or the column cannot be put back.
    """
    row = {"case": case, "person": case.person, "household": case.household}.get(origin.kind)
    if row is None or origin.column not in RESTORABLE[origin.kind]:
        return None
    record = row.history.filter(pk=origin.record).first()
    return (row, record) if record is not None else None


def going_back(case: Case, origin: Restorable) -> Change | None:
    """What would change by putting a value back, in words; None when nothing would, or it cannot."""
    if (found := found_at(case, origin)) is None:
        return None
    row, record = found
    step = ChangedRow(record, row.history.first())
    wording = wording_of([record, step.previous])
    changes = zip(step.changed(), wording.changes(step), strict=True)
    return next((change for column, change in changes if column.name == origin.column), None)
