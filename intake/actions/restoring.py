"""A value put back as it was: a new change with its reason, never a step back in the history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.actions.facts import correct_facts
from intake.actions.schede import TAKEN_TAX_CODE
from intake.models import Case, Household, Person
from intake.moving import coordinators_of, locked, refuse_closed, tell
from intake.story.past import Restorable, found_at
from network.notice_kinds import NoticeKind

NOT_CHECKED = ["ambito", "municipality", "search_text"]


@action
def restore_field(*, by: User, case: Case, origin: Restorable, reason: str) -> Case:
    """Write again, in a situation, its person or its household, the value that a history row holds.

    Raises:
        ValidationError: no reason, the value is there already or is no longer valid, or it belongs to
            something else or cannot be put back.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.restore_field", case)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})
    if (found := found_at(case, origin)) is None:
        raise ValidationError(_("Questo dato non si può riportare a com'era."))
    row, value = found[0], getattr(found[1], origin.column)
    if getattr(row, origin.column) == value:
        raise ValidationError(_("Il dato è già così: non serve fare altro."), code="conflict")
    if isinstance(row, Case):
        return correct_facts(by=by, case=case, reason=reason, version=case.version, **{origin.column: value})
    _write(row, origin.column, value)
    pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
    tell(by, case, [*pair, *coordinators_of(case)], NoticeKind.FACTS_CORRECTED)
    return case


def _write(row: Person | Household, column: str, value: Any) -> None:
    fresh = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    setattr(fresh, column, value)
    fresh.full_clean(exclude=NOT_CHECKED)
    try:
        fresh.save()
    except IntegrityError as error:
        if "tax_code" not in str(error):
            raise
        raise ValidationError(TAKEN_TAX_CODE) from error
