"""Équipe on a situation: convened by the pair, recorded, and what it decided put on the agenda."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit.actions import action
from intake.actions.agenda import plan_agenda_item
from intake.answers import AgendaKind
from intake.hiding import hidden_among, who_may_know
from intake.models import AgendaItem, Case, TeamDecision, TeamGuest, TeamMeeting
from intake.moving import locked, refuse_closed, tell
from intake.reviewing import set_review_of_team
from intake.team_telling import write_to_guests
from network.meetings import refuse_off, refuse_past
from network.models import Service
from network.notice_kinds import NoticeKind
from network.versions import refuse_stale


@action
def convene_team(
    *,
    by: User,
    case: Case,
    starts_at: datetime,
    place: str,
    agenda: str,
    colleagues: Iterable[User],
    services: Iterable[Service],
    others: str = "",
    review_months: int | None = None,
) -> TeamMeeting:
    """Convene an équipe: the pair, colleagues, services, and whoever is named in words, one on each line.

    Args:
        others: the family, the school and whoever else, one on each line.
        review_months: after how many months the plan is looked at again, None for never.

    Raises:
        ValidationError: it is past, nobody is invited, a value is missing, or somebody invited must know
            nothing of the person; (``conflict``) the situation was closed meanwhile.
    """
    case = locked(case)
    refuse_closed(by, case)
    require(by, "intake.convene_team", case)
    refuse_past(starts_at)
    guests = _guests(case, list(colleagues), list(services), others)
    meeting = TeamMeeting(
        case=case,
        starts_at=starts_at,
        place=place.strip(),
        agenda=agenda.strip(),
        review_months=review_months,
    )
    meeting.full_clean()
    meeting.save()
    for guest in guests:
        guest.meeting = meeting
        guest.save()
    tell(by, case, invited(meeting, guests), NoticeKind.TEAM_CONVENED, meeting.get_absolute_url())
    write_to_guests(guests)
    return meeting


def _guests(case: Case, colleagues: list[User], services: list[Service], others: str) -> list[TeamGuest]:
    lines = [line.strip() for line in others.splitlines() if line.strip()]
    if not colleagues and not services and not lines:
        raise ValidationError({"others": _("Invita almeno qualcuno oltre alla coppia.")})
    if any(len(line) > TeamGuest._meta.get_field("words").max_length for line in lines):  # type: ignore[operator]
        raise ValidationError({"others": _("Ogni riga ha al massimo 80 caratteri.")})
    contacts = {service: holders(Role.SERVICE_CONTACT, [service.pk]) for service in services}
    everybody = [*colleagues, *(user for users in contacts.values() for user in users)]
    if away := hidden_among(case.person, everybody):
        names = ", ".join(user.label for user in away)
        words = _("Non puoi invitare %(names)s: la persona va protetta da chi si chiama così.")
        raise ValidationError(words, params={"names": names})
    return [
        *(TeamGuest(user=user) for user in colleagues),
        *(TeamGuest(service=service) for service in services),
        *(TeamGuest(words=line) for line in lines),
    ]


def invited(meeting: TeamMeeting, guests: Iterable[TeamGuest]) -> list[User]:
    """The pair, the colleagues invited and the contacts of the services invited, but who must not know."""
    seats = [seat.operator for seat in meeting.case.assignments.all() if seat.is_open]
    services = [guest.service_id for guest in guests if guest.service_id is not None]
    everybody = [
        *seats,
        *(guest.user for guest in guests if guest.user is not None),
        *(holders(Role.SERVICE_CONTACT, services) if services else []),
    ]
    return who_may_know(meeting.case.person, everybody)


@action
def record_team(
    *,
    by: User,
    meeting: TeamMeeting,
    present: Iterable[TeamGuest],
    synthesis: str,
    reserved: str = "",
    version: int | None = None,
) -> TeamMeeting:
    """Write who was there, what was agreed, and beside it what only the pair reads.

    The first time, when reviews were chosen, the next one is put on the agenda of the pair; each of them,
    done, puts there the one that follows.

    Args:
        version: the writing that was seen (``network.versions``); None when nobody looked.

    Raises:
        ValidationError: it has not begun, nothing agreed is written, or somebody marked was not invited;
            (``conflict``) the situation was closed, or somebody wrote, meanwhile.
    """
    case = locked(meeting.case)
    meeting = case.team_meetings.get(pk=meeting.pk)
    refuse_closed(by, case)
    require(by, "intake.record_team", case)
    refuse_stale(meeting, version)
    refuse_off(meeting)
    if not meeting.has_begun:
        raise ValidationError(_("L'équipe deve ancora cominciare: la sintesi si scrive dopo."))
    if not synthesis.strip():
        raise ValidationError({"synthesis": _("Scrivi che cosa si è deciso insieme.")})
    guests = list(meeting.guests.select_related("user"))
    there = {guest.pk for guest in present}
    if there - {guest.pk for guest in guests}:
        raise ValidationError({"present": _("Una delle persone segnate non era invitata.")})
    is_first = not meeting.synthesis
    meeting.synthesis, meeting.reserved = synthesis.strip(), reserved.strip()
    meeting.full_clean()
    meeting.save()
    for guest in guests:
        guest.was_there = guest.pk in there
        guest.save()
    if is_first:
        if meeting.review_months is not None:
            set_review_of_team(case, meeting.review_months, _("con l'équipe"))
        meeting.case = case
        tell(by, case, invited(meeting, guests), NoticeKind.TEAM_RECORDED, meeting.get_absolute_url())
        write_to_guests(guests)
    return meeting


@action
def decide_in_team(*, by: User, meeting: TeamMeeting, title: str, day: date, seat: str = "") -> AgendaItem:
    """Write down what an équipe decided: it goes on the agenda of the pair, by its day. Twice writes once.

    Args:
        seat: who of the pair does it, "" for both.

    Raises:
        ValidationError: it has not begun, or as for ``plan_agenda_item``; (``conflict``) the situation was
            closed meanwhile.
    """
    case = locked(meeting.case)
    refuse_closed(by, case)
    require(by, "intake.decide_in_team", case)
    meeting = case.team_meetings.get(pk=meeting.pk)
    refuse_off(meeting)
    if not meeting.has_begun:
        raise ValidationError(_("L'équipe deve ancora cominciare: si decide lì."))
    same = meeting.decisions.filter(item__title=title.strip(), item__day=day, item__seat=seat)
    if written := same.select_related("item").first():
        return written.item
    item = plan_agenda_item(by=by, case=case, kind=AgendaKind.OTHER, title=title, day=day, seat=seat)
    TeamDecision(meeting=meeting, item=item).save()
    return item
