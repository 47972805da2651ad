"""What a service without an account is told of an équipe to which it is invited: a letter with a link."""

from intake.models import TeamGuest
from intake.team_telling import writes_to_guests
from referrals.models import LetterKind, Mailbox
from referrals.partners.post import write_link


@writes_to_guests
def write_to_guest(guest: TeamGuest) -> None:
    """Write to the mailbox of a service invited, if it has one."""
    mailbox = Mailbox.objects.current().filter(service=guest.service_id).first()
    if mailbox is not None:
        kind = LetterKind.TEAM_OFF if guest.meeting.is_off else LetterKind.TEAM
        write_link(mailbox, None, kind, guest=guest)
