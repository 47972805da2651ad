"""Reading, for an hour and with a reason, what one does not follow."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from intake.hiding import hidden_among
from intake.models import Case, ConflictOfInterest, Disclosure, Person
from intake.models.disclosures import LASTS, Ground
from intake.moving import coordinators_of, locked, tell
from network.notice_kinds import NoticeKind

AGAIN_AFTER = timedelta(minutes=1)
NO_SUCH_NUMBER = gettext_lazy("Non c'è una pratica con questo numero: ricontrollalo")


@action
def open_in_emergency(*, by: User, number: str, reason: str) -> Disclosure:
    """Open for an hour, to read it, a situation one does not follow. The coordinators are told at once.

    Who must not come near the person is answered as if the situation did not exist.

    Raises:
        ValidationError: no reason, or there is no such situation in the Ambiti where ``by`` works.
    """
    require(by, "intake.open_in_emergency")
    found = Case.objects.filter(number=number.strip(), ambito__in=by.grants.ambiti(Role.OPERATOR)).first()
    if found is None:
        raise ValidationError({"number": NO_SUCH_NUMBER})
    case = locked(found)
    if by.pk in ConflictOfInterest.objects.excluded_from(case) or hidden_among(case.person, [by]):
        raise ValidationError({"number": NO_SUCH_NUMBER})
    opened, is_new = _opened(by, case, Ground.EMERGENCY, reason)
    if not is_new:
        return opened
    pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
    tell(by, case, [*coordinators_of(case), *pair], NoticeKind.OPENED_IN_EMERGENCY)
    return opened


@action
def state_reason(*, by: User, case: Case, reason: str) -> Disclosure:
    """Write why a coordinator reads, for an hour, a person under protection whom they do not follow.

    Raises:
        ValidationError: no reason.
    """
    case = locked(case)
    require(by, "intake.state_reason", case)
    return _opened(by, case, Ground.STATED, reason)[0]


@action
def state_reason_of_person(*, by: User, person: Person, reason: str) -> Disclosure:
    """The same, of somebody under protection who has no situation.

    Raises:
        ValidationError: no reason.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    require(by, "intake.state_reason_of_person", person)
    return _opened(by, person, Ground.STATED, reason)[0]


def _opened(by: User, subject: Case | Person, ground: Ground, reason: str) -> tuple[Disclosure, bool]:
    """The hour that opens a subject, which is locked; and whether it begins now, not at a first click."""
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})
    now = clock.now()
    about = {"case" if isinstance(subject, Case) else "person": subject}
    same = Disclosure.objects.filter(reader=by, ground=ground, reason=reason.strip(), **about)
    if just_now := same.filter(opened_at__gt=now - AGAIN_AFTER).first():
        return just_now, False
    row = Disclosure(reader=by, ground=ground, reason=reason.strip(), **about)
    row.opened_at, row.ends_at = now, now + LASTS
    row.clean_fields(exclude=["case", "person", "reader"])
    row.save()
    return row, True
