"""Whether anybody can read what a service receives: a contact with an account, or a mailbox."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import UnitGrant
from accounts.roles import Role
from audit import clock
from intake.models import HiddenFrom
from network.models import Service
from referrals.deadlines import WarningStep
from referrals.followers import contacts_of
from referrals.models import Mailbox, Referral, ReferralQuerySet, Reminder
from referrals.states import ReferralState

SAID_AGAIN_AFTER = timedelta(days=14)  # as long as it lasts


def with_readers(services: QuerySet[Service]) -> QuerySet[Service]:
    """``services`` with ``has_readers``: whether somebody can read the referrals they receive today."""
    return services.annotate(**{"has_readers": _somebody_reads()})


def _somebody_reads() -> Exists | Q:
    today = clock.today()
    contacts = UnitGrant.objects.filter(
        Q(until=None) | Q(until__gte=today),
        content_object=OuterRef("pk"),
        permission__codename=Role.SERVICE_CONTACT,
        since__lte=today,
        user__is_active=True,
    )
    return Exists(contacts) | Exists(Mailbox.objects.current().filter(service=OuterRef("pk")))


def is_read(service_id: int) -> bool:
    """Whether somebody can read the referrals of a service, by its id: as ``with_readers``, of one."""
    return Service.objects.filter(_somebody_reads(), pk=service_id).exists()


def is_read_there(referral: Referral) -> bool:
    """Whether somebody can read this very referral: a contact from whom its person is hidden cannot."""
    has_mailbox = Mailbox.objects.current().filter(service=referral.service_id).exists()
    return has_mailbox or bool(contacts_of(referral))


def unread_there(service: Service) -> list[Referral]:
    """The open referrals of a service that nobody can read, and of which it was not said lately."""
    since = clock.now() - SAID_AGAIN_AFTER
    said = Reminder.objects.filter(step=WarningStep.UNREADABLE, written_at__gt=since)
    rows = _sent().filter(~Exists(said.filter(referral=OuterRef("pk"))), service=service)
    return [row for row in rows.select_related("person").order_by("pk") if not is_read_there(row)]


def services_without_readers() -> QuerySet[Service]:
    """Those with open referrals that nobody can read, or whose person is hidden from somebody."""
    waiting = _sent().filter(service=OuterRef("pk"))
    hidden = waiting.filter(Exists(HiddenFrom.objects.standing().filter(person=OuterRef("person"))))
    return Service.objects.filter(~_somebody_reads() & Exists(waiting) | Exists(hidden))


def _sent() -> ReferralQuerySet:
    return Referral.objects.open().exclude(state=ReferralState.DRAFT)
