"""Whether anybody can read what a service receives: a contact with an account, or a mailbox."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import UnitGrant
from accounts.roles import Role
from audit import clock
from network.models import Service
from referrals.deadlines import WarningStep
from referrals.models import Mailbox, Referral, ReferralQuerySet, Reminder
from referrals.states import ReferralState


def with_readers(services: QuerySet[Service]) -> QuerySet[Service]:
    """``services`` with ``has_readers``: whether somebody can read the referrals they receive today."""
    today = clock.today()
    contacts = UnitGrant.objects.filter(
        Q(until=None) | Q(until__gte=today),
        content_object=OuterRef("pk"),
        permission__codename=Role.SERVICE_CONTACT,
        since__lte=today,
        user__is_active=True,
    )
    mailboxes = Mailbox.objects.current().filter(service=OuterRef("pk"))
    return services.annotate(**{"has_readers": Exists(contacts) | Exists(mailboxes)})


def is_read(service_id: int) -> bool:
    """Whether somebody can read the referrals of a service, by its id: as ``with_readers``, of one."""
    return with_readers(Service.objects.filter(pk=service_id)).filter(has_readers=True).exists()


def unread_there(service: Service) -> ReferralQuerySet:
    """The open referrals of a service of which it was not said yet that nobody can read them."""
    warnings = Reminder.objects.filter(step=WarningStep.UNREADABLE)
    said = warnings.filter(referral=OuterRef("pk"), term=OuterRef("term"))
    sent = Referral.objects.open().exclude(state=ReferralState.DRAFT)
    return sent.filter(~Exists(said), service=service)


def services_without_readers() -> QuerySet[Service]:
    """Those with open referrals that nobody can read."""
    waiting = Referral.objects.open().exclude(state=ReferralState.DRAFT).filter(service=OuterRef("pk"))
    return with_readers(Service.objects.filter(Exists(waiting))).filter(has_readers=False)
