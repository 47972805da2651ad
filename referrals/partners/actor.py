"""Who acts from the mailbox of a service."""

from dataclasses import dataclass

from accounts.grants import Grants
from accounts.models import User


@dataclass(frozen=True)
class PartnerActor:
    """Whoever holds a link mailed to a service or body: no account, no role, one thing it opens at most.

    The rules know it as the receiver of that referral alone. ``reports_in`` is the Ambito to whose desks the
    holder of a link without a referral may report; ``table_member_id`` the seat at a table it speaks for;
    ``team_guest_id`` its invitation to an équipe; ``page_of_id`` the service whose page it keeps. History and
    access log keep ``label``, who reads the mailbox, without a number.
    """

    label: str
    link_id: int
    mailbox_id: int
    referral_id: int | None
    reports_in: int | None = None
    table_member_id: int | None = None
    team_guest_id: int | None = None
    page_of_id: int | None = None
    pk: None = None
    is_authenticated: bool = True
    is_active: bool = True
    grants: Grants = Grants()


Answerer = User | PartnerActor


def account_or_label(by: Answerer | None) -> tuple[User | None, str]:
    """What a row keeps of who acted: the account, or the label of who has none."""
    return (None, by.label) if isinstance(by, PartnerActor) else (by, "")
