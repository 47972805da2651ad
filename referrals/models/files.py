"""The documents of a referral, from both sides."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from network.models import KeptFile
from referrals.models.referral import Referral
from referrals.partners.actor import Answerer, PartnerActor, account_or_label
from referrals.states import WITH_RECEIVER, WITHHELD, Side


class ReferralFileQuerySet(TrackedQuerySet["ReferralFile"]):
    def visible_to(self, user: Answerer) -> Self:
        """Documents of the referrals ``user`` reads.

        A document of the sender may name the person: the service has it as long as it has their name. Once
        the referral is over without it, it has none.
        """
        mine = Q(side=Side.RECEIVER) & ~Q(referral__state__in=WITHHELD) | Q(referral__state__in=WITH_RECEIVER)
        if not isinstance(user, PartnerActor):
            mine |= Q(referral__in=Referral.objects.sent_by(user))
        return self.filter(mine, referral__in=Referral.objects.visible_to(user))

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(withdrawn_at=None)


class ReferralFile(KeptFile):
    """A document added to a referral from the side ``side``.

    Added from the mailbox of a service it has no ``added_by``: ``added_by_partner`` says who reads that.
    ``read_at`` is when the first of the other side had it. Until then who added it may take it back.
    """

    TOLD_WITH = frozenset({"referral"})

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="files")
    side = models.CharField(_("da"), max_length=8, choices=Side.choices)
    added_by_partner = models.CharField(_("dalla casella di"), max_length=80, blank=True)
    read_at = models.DateTimeField(_("letto"), null=True, blank=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_by_partner = models.CharField(_("letto dalla casella di"), max_length=80, blank=True)

    objects = ReferralFileQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        ordering = ["added_at", "pk"]
        verbose_name = _("documento di un invio")
        verbose_name_plural = _("documenti degli invii")
        constraints = [
            *KeptFile.Meta.constraints,
            models.CheckConstraint(
                condition=Q(added_by=None) ^ Q(added_by_partner=""), name="file_from_account_or_mailbox"
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None, read_by_partner="")
                | Q(read_at__isnull=False) & (Q(read_by=None) ^ Q(read_by_partner="")),
                name="file_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(withdrawn_at=None),
                name="file_read_is_not_taken_back",
                violation_error_message=_("Il documento è già stato letto: non si può più togliere."),
            ),
        ]

    @property
    def author_name(self) -> str:
        return self.added_by.label if self.added_by else self.added_by_partner

    @property
    def read_by_name(self) -> str:
        return self.read_by.label if self.read_by else self.read_by_partner

    def is_of(self, user: Answerer) -> bool:
        """Whether ``user``, or the mailbox they answer from, added it."""
        if isinstance(user, PartnerActor):
            return user.referral_id == self.referral_id and self.added_by_partner == user.label
        return self.added_by_id == user.pk

    def mark_read(self, by: Answerer) -> None:
        """Keep who of the other side had it first, and when."""
        self.read_at = clock.now()
        self.read_by, self.read_by_partner = account_or_label(by)
