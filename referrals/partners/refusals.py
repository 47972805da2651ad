"""Mailboxes that refuse their letters for good: who keeps them is told once, and everybody sees it."""

from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.notice_kinds import NoticeKind
from network.notices import notify
from referrals.models import Mailbox, PartnerLink
from referrals.partners.telling import keepers_of


@action
def mark_refused(*, by: Actor, link: PartnerLink) -> Mailbox:
    """Keep that the mailbox of a link sends its letters back for good; who keeps it is told once."""
    mailbox = _locked(link.mailbox_id)
    require(by, "referrals.mark_refused", mailbox)
    if mailbox.refused_at is not None or mailbox.retired_at is not None:
        return mailbox
    mailbox.refused_at = clock.now()
    mailbox.save()
    keepers = keepers_of(link)
    notify(
        by=by,
        to=keepers.people,
        kind=NoticeKind.REFERRAL_MAILBOX_REFUSED,
        path=keepers.path,
        origin=mailbox.name,
    )
    return mailbox


def trusted_again(mailbox: Mailbox) -> Mailbox:
    """Somebody has read a letter in a mailbox, or checked it: it refuses no more. Call inside an action."""
    mailbox = _locked(mailbox.pk)
    if mailbox.refused_at is not None:
        mailbox.refused_at = None
        mailbox.save()
    return mailbox


def _locked(pk: int) -> Mailbox:
    held = Mailbox.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("service__unit", "organisation").get(pk=pk)
