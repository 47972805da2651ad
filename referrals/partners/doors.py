"""Who stands before a link, and whether they are inside."""

from django.core.exceptions import PermissionDenied

from audit.context import Actor
from referrals.models import PartnerLink
from referrals.partners.actor import PartnerActor
from referrals.partners.keys import digest_of, is_same


def link_of(secret: str) -> PartnerLink | None:
    """The link with a secret, whatever has become of it."""
    return (
        PartnerLink.objects.filter(digest=digest_of(secret))
        .select_related(
            "mailbox__service__unit",
            "mailbox__organisation",
            "referral",
            "member__table",
            "guest__meeting__case__person",
            "door",
        )
        .first()
    )


def actor_of(link: PartnerLink) -> PartnerActor:
    """Who acts through a link."""
    return PartnerActor(
        link.mailbox.owner,
        link.pk,
        link.mailbox_id,
        link.referral_id,
        link.mailbox.ambito_id if link.opens_reports else None,
        link.member_id,
        link.guest_id,
        link.mailbox.service_id if link.keeps_page else None,
    )


def is_inside(link: PartnerLink, session: str) -> bool:
    """Whether ``session`` is the secret of the one session of a link that still opens."""
    return link.is_live and link.door.is_open and is_same(link.door.session_digest, digest_of(session))


class LinkEnded(PermissionDenied):
    """A link was revoked, or its mailbox taken away, while somebody who came through it was acting."""


def stop_if_ended(by: Actor | None) -> None:
    """Ask again, inside an action, whether the link of who acts still opens.

    Raises:
        LinkEnded: it does not.
    """
    if isinstance(by, PartnerActor):
        links = PartnerLink.objects.unrevoked().filter(pk=by.link_id, mailbox__retired_at=None)
        if not links.exists():
            raise LinkEnded


def masked(address: str) -> str:
    """An address that its owner recognises and nobody else learns: "p•••@parrocchia.example"."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}"
