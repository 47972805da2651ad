"""Bodies that sit at a table without an account: a mailbox, and a link to the table at each news."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.models import Organisation
from network.tables.models import TableMember
from referrals.models import LetterKind, Mailbox, PartnerLink
from referrals.partners.post import write_link, write_link_again
from referrals.partners.refusals import trusted_again


@action
def register_table_mailbox(*, by: Actor, member: TableMember, address: str, owner: str) -> Mailbox:
    """Register the mailbox from which a body answers at its tables, and mail it a link.

    The one it had is retired, with its links.

    Args:
        owner: who reads it, as an office or a group: the author of what is done from it.

    Raises:
        ValidationError: the address is not one, or nobody is said to read it.
    """
    require(by, "referrals.register_table_mailbox", member)
    mailbox = Mailbox(organisation=member.organisation, address=address.strip(), owner=owner.strip())
    mailbox.clean_fields(exclude=["organisation"])
    current = _locked_mailbox(member)
    if current is None or (current.address, current.owner) != (mailbox.address, mailbox.owner):
        if current is not None:
            current.retired_at = clock.now()
            current.save()
        mailbox.save()
        current = mailbox
    write_link(trusted_again(current), None, LetterKind.TABLE, member)
    return current


@action
def send_table_link(*, by: Actor, member: TableMember) -> PartnerLink:
    """Mail again to the mailbox of a body a link to its table.

    Raises:
        ValidationError: the body has no mailbox.
    """
    require(by, "referrals.send_table_link", member)
    mailbox = _locked_mailbox(member)
    if mailbox is None:
        raise ValidationError(_("Registra prima la casella dell'ente."))
    return write_link_again(mailbox, None, LetterKind.TABLE, member)


def _locked_mailbox(member: TableMember) -> Mailbox | None:
    Organisation.objects.select_for_update(no_key=True).get(pk=member.organisation_id)
    return current_mailbox(member)


def current_mailbox(member: TableMember) -> Mailbox | None:
    """The mailbox of the body that sits at a table; None when it has none."""
    return Mailbox.objects.current().filter(organisation=member.organisation_id).first()
