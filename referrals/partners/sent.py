"""What the sender of a referral sees of its way to the mailbox of the service."""

from dataclasses import dataclass
from datetime import datetime

from referrals.models import Letter, LetterKind, Mailbox, PartnerLink, Referral
from referrals.partners.doors import masked


@dataclass(frozen=True)
class Post:
    """The mailbox of a service, the newest link mailed to it for a referral, and how its letter is."""

    owner: str
    address: str
    link: PartnerLink | None
    letter: Letter | None
    refused_at: datetime | None

    @property
    def is_revoked(self) -> bool:
        return self.link is not None and self.link.is_revoked


def post_of(referral: Referral) -> Post | None:
    """How the letters of a referral are; None when its service has no mailbox."""
    mailbox = Mailbox.objects.current().filter(service=referral.service_id).first()
    if mailbox is None:
        return None
    letter = (
        Letter.objects.filter(link__referral=referral, link__mailbox=mailbox)
        .exclude(kind=LetterKind.CODE)
        .select_related("link__mailbox")
        .first()
    )
    link = letter.link if letter else None
    return Post(mailbox.owner, masked(mailbox.address), link, letter, mailbox.refused_at)
