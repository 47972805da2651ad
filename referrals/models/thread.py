"""The thread of messages of a referral."""

from typing import Self
from uuid import UUID

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from referrals.models.referral import Referral
from referrals.partners.actor import Answerer, PartnerActor, account_or_label
from referrals.rules import on_receiver_side
from referrals.states import WITH_RECEIVER, WITHHELD, Side

MESSAGE_LENGTH = 2000


class MessageQuerySet(TrackedQuerySet["Message"]):
    def visible_to(self, user: Answerer) -> Self:
        """Messages of the referrals ``user`` reads.

        What the sender wrote to who had the name may hold it: the service has it as long as it has the name.
        Once the referral is over without it, it finds there its own words alone.
        """
        unnamed = Q(may_name=False) & ~Q(referral__state__in=WITHHELD)
        mine = unnamed | Q(side=Side.RECEIVER) | Q(referral__state__in=WITH_RECEIVER)
        if not isinstance(user, PartnerActor):
            mine |= Q(referral__in=Referral.objects.sent_by(user))
        return self.filter(mine, referral__in=Referral.objects.visible_to(user))

    def unread_by(self, side: Side) -> Self:
        """What the other side wrote and nobody of ``side`` has read yet."""
        return self.filter(read_at=None).exclude(side__in=["", side])


class MessageKind(models.TextChoices):
    MESSAGE = "message", _("messaggio")
    QUESTION = "question", _("richiesta di informazioni")
    ANSWER = "answer", _("risposta")


class Message(TrackedModel):
    """A message in the thread of a referral. ``submission`` makes a second click harmless.

    Written from the mailbox of a service it has no ``author``: ``author_partner`` says who reads the mailbox.
    ``side`` is the one it comes from; ``may_name`` says that the service had the name when it was written.
    ``read_at`` is when the first of the other side had it before them; until then its author may correct it.
    """

    TOLD_WITH = frozenset({"referral"})

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    author_partner = models.CharField(_("dalla casella di"), max_length=80, blank=True)
    kind = models.CharField(max_length=8, choices=MessageKind.choices, default=MessageKind.MESSAGE)
    text = models.TextField(
        _("messaggio"), max_length=MESSAGE_LENGTH, validators=[MaxLengthValidator(MESSAGE_LENGTH)]
    )
    written_at = models.DateTimeField(default=clock.now)
    submission = models.UUIDField(unique=True, null=True)
    side = models.CharField(_("da"), max_length=8, choices=Side.choices, blank=True)
    may_name = models.BooleanField(default=False, editable=False)
    corrected_at = models.DateTimeField(_("corretto"), null=True, blank=True)
    read_at = models.DateTimeField(_("letto"), null=True, blank=True)
    read_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages_read"
    )
    read_by_partner = models.CharField(_("letto dalla casella di"), max_length=80, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name = _("messaggio")
        verbose_name_plural = _("messaggi")
        constraints = [
            models.CheckConstraint(
                condition=Q(author=None) & ~Q(author_partner="") | ~Q(author=None) & Q(author_partner=""),
                name="message_from_account_or_mailbox",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None, read_by_partner="")
                | Q(read_at__isnull=False) & (Q(read_by=None) ^ Q(read_by_partner="")),
                name="message_read_by_somebody",
            ),
        ]

    @property
    def author_name(self) -> str:
        return self.author.label if self.author else self.author_partner

    @property
    def read_by_name(self) -> str:
        return self.read_by.label if self.read_by else self.read_by_partner

    def mark_read(self, by: Answerer) -> None:
        """Keep who of the other side read it first, and when."""
        self.read_at = clock.now()
        self.read_by, self.read_by_partner = account_or_label(by)

    @classmethod
    def draw(
        cls,
        *,
        by: Answerer,
        referral: Referral,
        text: str,
        kind: MessageKind = MessageKind.MESSAGE,
        submission: UUID | None = None,
    ) -> Self:
        """A new, unsaved message.

        Raises:
            ValidationError: the text is empty or too long.
        """
        side = Side.RECEIVER if on_receiver_side(by, referral) else Side.SENDER
        message = cls(referral=referral, kind=kind, text=text.strip(), submission=submission, side=side)
        message.author, message.author_partner = account_or_label(by)
        message.may_name = referral.shows_identity
        message.clean_fields(exclude=["referral", "author", "submission"])
        return message
