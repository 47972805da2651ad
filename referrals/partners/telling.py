"""Whom it concerns that a letter to a mailbox was lost: whoever counted on it."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from audit.context import Actor
from intake.moving import coordinators_of
from network.notice_kinds import NoticeKind
from network.notices import notify, redraw_pages
from network.tables.telling import keepers_of as keepers_of_table
from referrals.followers import sender_side, tell_sender_of_mail
from referrals.models import PartnerLink


@dataclass(frozen=True)
class Concern:
    """Who looks after what a link opens, and on which page."""

    people: list[User]
    path: str
    reference: str = ""


def tell_of_lost_letter(by: Actor, link: PartnerLink, kind: NoticeKind) -> None:
    """Tell whoever counted on a letter that it was lost; call inside an action."""
    if link.referral is not None:
        tell_sender_of_mail(by, link.referral, kind)
        return
    about = _concern_of(link)
    notify(
        by=by,
        to=about.people,
        kind=kind,
        path=about.path,
        reference=about.reference,
        origin=link.mailbox.name,
    )


def redraw_for_sender(link: PartnerLink) -> None:
    """Have the pages of who sent a referral drawn again, as its letters change; call inside an action."""
    if link.referral is not None:
        redraw_pages(sender_side(link.referral))


def _concern_of(link: PartnerLink) -> Concern:
    if link.guest is not None:
        case = link.guest.meeting.case
        pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
        return Concern(pair or coordinators_of(case), case.get_absolute_url(), case.number)
    return keepers_of(link)


def keepers_of(link: PartnerLink) -> Concern:
    """Who keeps the mailbox of a link, and the page on which they do."""
    if link.member is not None:
        page = reverse("referrals:table_mailbox", args=[link.member.pk])
        return Concern(keepers_of_table(link.member.table), page)
    administrators = list(holders(Role.ADMINISTRATOR, [link.mailbox.ambito_id]))
    return Concern(administrators, reverse("referrals:mailbox", args=[link.mailbox.service_id]))
