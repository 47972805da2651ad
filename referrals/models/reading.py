"""Which referrals a user may read, and which of them wait for something."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from intake.models import Case, HiddenFrom, Intake
from referrals.models.in_spite import read_in_spite_of
from referrals.partners.actor import Answerer, PartnerActor
from referrals.states import FINAL, WAITING_FOR_ANSWER, ReferralState, Side

if TYPE_CHECKING:
    from referrals.models.referral import Referral


def _sent(user: User) -> Q:
    return Q(case__in=Case.objects.visible_to(user)) | Q(
        intake__in=Intake.objects.visible_to(user), case=None
    )


def _received(user: User, referrals: "type[Referral]") -> list[Q]:
    services = user.grants.units(Role.SERVICE_CONTACT, kind=UnitKind.SERVICE)
    if not services:
        return []
    if "kept_from" not in user.found:
        names = HiddenFrom.objects.filter(person__referrals__service__in=services)
        user.found["kept_from"] = names.kept_from(user.label)
    kept_away = Q(pk__in=[])
    for person, since in user.found["kept_from"]:
        kept_away |= Q(person=person) & ~read_in_spite_of(since, referrals)
    return [Q(service__in=services) & ~Q(state=ReferralState.DRAFT) & ~kept_away]


class ReferralQuerySet(TrackedQuerySet["Referral"]):
    def visible_to(self, user: Answerer) -> Self:
        """Referrals a user may read: sent from their situations or schede, or received by their services.

        Who has the name of somebody from whom the person is hidden receives nothing, unless it was sent in
        spite of that name, written before. Who holds the link of a referral may read that one.
        """
        if isinstance(user, PartnerActor):
            return self.filter(pk=user.referral_id)
        return self.filter(reduce(or_, [_sent(user), *_received(user, self.model)]))

    def received_by(self, user: User) -> Self:
        """Referrals in the queues of the user's services."""
        paths = _received(user, self.model)
        return self.filter(*paths) if paths else self.none()

    def sent_by(self, user: User) -> Self:
        """Referrals of the user's situations and schede: both members of a pair follow them."""
        return self.filter(_sent(user))

    def open_of(self, person: int) -> Self:
        """The open referrals of somebody, from a situation of theirs or from a scheda before it."""
        return self.open().filter(person=person)

    def open(self) -> Self:
        return self.exclude(state__in=FINAL)

    def waiting(self) -> Self:
        """Referrals whose clock is running: the service owes an answer."""
        return self.filter(state__in=WAITING_FOR_ANSWER)

    def timed(self) -> Self:
        """Referrals in which somebody owes an answer: the service, or who sent it to the service."""
        return self.filter(state__in=WAITING_FOR_ANSWER | {ReferralState.INFORMATION_REQUESTED})

    def overdue(self) -> Self:
        return self.waiting().filter(answer_due_at__lt=clock.now())

    def wanting_attention(self, since: datetime, due_by: datetime) -> Self:
        """What who sent them should look at: questions, answers after ``since``, answers due by ``due_by``.

        ``last_words`` is the newest message of the service in each thread, or None.
        """
        from_service = self.model.objects.filter(pk=OuterRef("pk"), messages__side=Side.RECEIVER)
        thread = from_service.order_by("-messages__written_at", "-messages")
        return self.filter(
            Q(state=ReferralState.INFORMATION_REQUESTED)
            | Q(answered_at__gte=since)
            | Q(completed_at__gte=since) & ~Q(state=ReferralState.ENDED)
            | Q(state__in=WAITING_FOR_ANSWER, answer_due_at__lte=due_by)
        ).annotate(last_words=Subquery(thread.values("messages__text")[:1]))
