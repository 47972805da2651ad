"""What a body without an account is told of its table: a letter with a link."""

from network.tables.models import TableMember
from network.tables.telling import writes_to_bodies
from referrals.models import LetterKind
from referrals.partners.post import write_link
from referrals.partners.tables import current_mailbox


@writes_to_bodies
def write_to_body(member: TableMember) -> None:
    """Write to the mailbox of a body, if it has one."""
    mailbox = current_mailbox(member)
    if mailbox is not None:
        write_link(mailbox, None, LetterKind.TABLE, member)
