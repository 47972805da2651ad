"""Who follows a referral, on either side."""

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import Actor
from intake.hiding import who_may_know
from intake.models import Case
from intake.moving import coordinators_of
from intake.standing import follows
from network.models import Absence
from network.notice_kinds import NoticeKind
from network.notices import notify
from referrals.models import Referral
from referrals.rules import on_sender_side


def sender_side(referral: Referral) -> list[User]:
    """Who follows the referral for who sent it: the pair and the sender, as long as they still may.

    Beside who is away, who stands in for them in the situation, or the others of their desk. When nobody of
    them is left, the coordinators of the situation or the front desk of the scheda; and the coordinators too
    when nobody of that desk may know of the person.
    """
    people = {referral.sender} if on_sender_side(referral.sender, referral) else set()
    if referral.case is not None:
        people |= {seat.operator for seat in referral.case.assignments.all() if seat.is_open}
        people |= _standing_in(referral.case)
        return list(people) or coordinators_of(referral.case)
    desk = [referral.intake.access_point_id] if referral.intake else []
    if people and not _is_away(referral.sender):
        return list(people)
    people |= set(who_may_know(referral.person, holders(Role.FRONT_DESK, desk)))
    return list(people) or coordinators_of_sender(referral)


def _standing_in(case: Case) -> set[User]:
    """Who covers today for one of the pair, and still may."""
    covers = case.covers.in_course().select_related("colleague")
    return {cover.colleague for cover in covers if follows(cover.colleague, case)}


def _is_away(user: User) -> bool:
    today = clock.today()
    return Absence.objects.filter(user=user).valid().whole().between(today, today).exists()


def contacts_of(referral: Referral) -> list[User]:
    """The contacts of the service that received the referral, of those who may read it."""
    contacts = list(holders(Role.SERVICE_CONTACT, [referral.service_id]))
    return who_may_know(referral.person, contacts, referral.sent_in_spite_at)


def coordinators_of_sender(referral: Referral) -> list[User]:
    """The coordinators of the situation, or of the scheda, from which the referral starts."""
    if referral.case is not None:
        return coordinators_of(referral.case)
    district = referral.source.municipality.district_id
    return who_may_know(referral.person, holders(Role.COORDINATOR, [referral.ambito_id, district]))


def coordinators_of_service(referral: Referral) -> list[User]:
    """Those of the Ambito of a service that is of another one: the referral is not theirs to read."""
    ambito = referral.service.ambito_id
    return [] if ambito == referral.ambito_id else list(holders(Role.COORDINATOR, [ambito]))


def tell_sender_of_mail(by: Actor, referral: Referral, kind: NoticeKind) -> None:
    """Tell who sent a referral that an e-mail to the service was lost; call inside an action."""
    notify(
        by=by,
        to=sender_side(referral),
        kind=kind,
        path=referral.get_absolute_url(),
        urgency=referral.urgency,
        reference=referral.number,
        origin=referral.service.name,
    )
