"""A member of a household is somebody of the archive, or is not."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.household.linking import write_member_links
from intake.household.members import MEMBERS, MemberSaid, archive_of
from intake.models import Intake, MemberLink, Person


@action
def link_member(*, by: User, intake: Intake, row: int, person: Person, is_same: bool) -> MemberLink:
    """Say that the member in a row is, or is not, a person of the archive. The last word counts.

    It changes nothing for the linked person, and gives no right on them.

    Raises:
        ValidationError: there is no such member, or no such person to link.
    """
    intake = Intake.objects.select_for_update(of=("self",), no_key=True).get(pk=intake.pk)
    require(by, "intake.link_member", intake)
    if row >= len(intake.answers.get(MEMBERS) or ()):
        raise ValidationError(_("Questo componente non è nella scheda: ricontrolla."))
    if not archive_of(intake.ambito_id).filter(pk=person.pk).exclude(pk=intake.person_id).exists():
        raise ValidationError(_("Questa persona non si può collegare: cerca di nuovo."))
    said = MemberSaid(row, person.pk, is_same)
    return write_member_links(intake, [said])[0]
