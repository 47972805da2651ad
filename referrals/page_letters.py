"""What a service without an account is asked of its page in the directory: a letter with a link."""

from network.directory.telling import writes_to_services
from network.models import Service
from referrals.models import LetterKind, Mailbox
from referrals.partners.post import write_link


@writes_to_services
def write_about_page(service: Service) -> bool:
    """Write to the mailbox of a service, if it has one that takes its letters."""
    mailbox = Mailbox.objects.current().filter(service=service, refused_at=None).first()
    if mailbox is None:
        return False
    write_link(mailbox, None, LetterKind.PAGE)
    return True
