"""Whether who is invited to an équipe comes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from intake.models import TeamGuest
from intake.models.team import TeamAnswer
from intake.moving import locked, tell
from network.meetings import refuse_off
from network.notice_kinds import NoticeKind


@action
def answer_team(*, by: Actor, guest: TeamGuest, answer: str) -> TeamGuest:
    """Say whether one comes to an équipe, until it begins. The pair is told of a no; twice changes nothing.

    Args:
        by: who is invited, a contact of the service invited, or who reads its mailbox.

    Raises:
        ValidationError: the answer is none of the two, or (``conflict``) the équipe has begun or the
            situation was closed.
    """
    case = locked(guest.meeting.case)
    guest = TeamGuest.objects.select_related("meeting", "user", "service__unit").get(pk=guest.pk)
    require(by, "intake.answer_team", guest)
    if answer not in TeamAnswer.values:
        raise ValidationError({"answer": _("Scegli se vieni o no.")})
    refuse_off(guest.meeting)
    if guest.meeting.has_begun or not case.is_open:
        raise ValidationError(_("L'équipe è già cominciata o finita: non si risponde più."), code="conflict")
    if guest.answer == answer:
        return guest
    guest.answer = answer
    guest.save()
    if answer == TeamAnswer.NO:
        pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
        tell(by, case, pair, NoticeKind.TEAM_DECLINED, guest.meeting.get_absolute_url())
    return guest
