"""Services that answer from a mailbox: their links, the doors behind these, and the letters on their way."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models import TeamGuest
from network.models import Organisation, Service
from network.tables.models import TableMember
from referrals.models.referral import Referral

LINK_LIFETIME = timedelta(days=8)
CODE_LIFETIME = timedelta(minutes=10)
MOST_ATTEMPTS = 5
CODE_AGAIN_AFTER = timedelta(minutes=1)
LOCKED_FOR = timedelta(minutes=15)
IDLE_AFTER = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)


class MailboxQuerySet(TrackedQuerySet["Mailbox"]):
    def visible_to(self, user: User) -> Self:
        """The mailboxes of the services and bodies of the Ambiti in which ``user`` holds any role."""
        ambiti = user.grants.ambiti()
        return self.filter(Q(service__ambito__in=ambiti) | Q(organisation__ambito__in=ambiti))

    def current(self) -> Self:
        return self.filter(retired_at=None)


class Mailbox(TrackedModel):
    """The registered mailbox of a service: who reads it can answer referrals without an account.

    One of a body (``organisation``) answers at the tables where the body sits.

    ``owner`` names who reads it, as an office or a group, and stands as author of what they do. A mailbox
    never changes its address: a new one is registered, and the links of the old one end with it.
    ``refused_at`` says since when its letters come back for good, until somebody reads one of them again.
    """

    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="mailboxes"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("ente"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mailboxes",
    )
    address = models.EmailField(_("indirizzo della casella"))
    owner = models.CharField(_("chi la legge"), max_length=80)
    registered_at = models.DateTimeField(_("registrata"), default=clock.now)
    retired_at = models.DateTimeField(_("tolta"), null=True, blank=True)
    refused_at = models.DateTimeField(_("respinge la posta dal"), null=True, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("casella di un servizio")
        verbose_name_plural = _("caselle dei servizi")
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(retired_at=None),
                name="one_current_mailbox_per_service",
                violation_error_message=_("Questo servizio ha già una casella: toglila prima di cambiarla."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(retired_at=None),
                name="one_current_mailbox_per_body",
                violation_error_message=_("Questo ente ha già una casella: toglila prima di cambiarla."),
            ),
            models.CheckConstraint(
                condition=Q(service=None, organisation__isnull=False)
                | Q(service__isnull=False, organisation=None),
                name="mailbox_of_service_or_body",
            ),
            models.CheckConstraint(
                condition=~Q(address__contains="\n") & ~Q(address__contains="\r"),
                name="mailbox_address_on_one_line",
            ),
        ]

    def __str__(self) -> str:
        return self.owner

    @property
    def holder(self) -> Service | Organisation:
        """The service or body that answers from it."""
        holder = self.service or self.organisation
        assert holder is not None  # noqa: S101 (the constraint ``mailbox_of_service_or_body``)
        return holder

    @property
    def ambito_id(self) -> int:
        return int(self.holder.ambito_id)

    @property
    def name(self) -> str:
        return self.holder.name


OF_DIRECTORY = {"referral": None, "member": None, "guest": None}


class PartnerLinkQuerySet(TrackedQuerySet["PartnerLink"]):
    def visible_to(self, user: User) -> Self:
        """The links of the referrals a user follows for who sent them, and for reports and pages those of the
        directory they run.
        """
        ambiti = user.grants.units(Role.ADMINISTRATOR)
        own = Q(**OF_DIRECTORY, mailbox__service__ambito__in=ambiti)
        return self.filter(Q(referral__in=Referral.objects.sent_by(user)) | own)

    def of_directory(self) -> Self:
        """The links for reports and those to the page of a service; what only says farewell opens nothing."""
        return self.filter(**OF_DIRECTORY).exclude(letters__kind="changed")  # LetterKind leans on links

    def unrevoked(self) -> Self:
        return self.filter(revoked_at=None)


class PartnerLink(TrackedModel):
    """A link mailed to the mailbox of a service, for eight days: it opens one referral.

    With ``member`` it opens a table, for a body that sits there; with ``guest`` an équipe to which the
    service is invited; with ``keeps_page`` the page of the service in the directory; without any the reports
    (segnalazioni) of the service. Its secret is drawn when the letter leaves and stands only in the letter;
    here is its digest.
    """

    TOLD_WITH = frozenset({"referral"})

    UNTRACKED = ("digest",)

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="links")
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    member = models.ForeignKey(
        TableMember, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    guest = models.ForeignKey(
        TeamGuest, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    keeps_page = models.BooleanField(_("apre la scheda del servizio"), default=False)
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("preparato"), default=clock.now)
    expires_at = models.DateTimeField(_("vale fino al"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revocato"), null=True, blank=True)

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("collegamento")
        verbose_name_plural = _("collegamenti")
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="link_secret_opens_one_referral"
            ),
            models.CheckConstraint(
                condition=Q(referral=None, member=None)
                | Q(referral=None, guest=None)
                | Q(member=None, guest=None),
                name="link_opens_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(keeps_page=False) | Q(**OF_DIRECTORY), name="link_to_page_opens_only_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.pk}"

    @property
    def opens_reports(self) -> bool:
        return self.is_of_directory and not self.keeps_page

    @property
    def is_of_directory(self) -> bool:
        """Whether who runs the directory sends and revokes it: as ``of_directory``, of one."""
        return self.referral_id is None and self.member_id is None and self.guest_id is None

    @property
    def is_revoked(self) -> bool:
        has_left = self.member is not None and self.member.left_at is not None
        is_over = self.guest is not None and not self.guest.meeting.case.is_open
        return self.revoked_at is not None or self.mailbox.retired_at is not None or has_left or is_over

    @property
    def is_expired(self) -> bool:
        return self.expires_at is None or self.expires_at <= clock.now()

    @property
    def is_live(self) -> bool:
        return not self.is_revoked and not self.is_expired

    @property
    def is_over(self) -> bool:
        """Whether it leads to a referral that has ended."""
        return self.referral is not None and not self.referral.is_open


class PartnerDoor(models.Model):
    """What stands between a link and its referral: the code last mailed, the attempts, the one session.

    Its row lock makes attempts count one after the other. Codes and sessions are kept as digests.
    """

    link = models.OneToOneField(PartnerLink, on_delete=models.PROTECT, primary_key=True, related_name="door")
    code_asked_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    session_digest = models.CharField(max_length=64, blank=True)
    session_began_at = models.DateTimeField(null=True)
    session_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attempts__lt=MOST_ATTEMPTS), name="door_locks_at_the_fifth_wrong_code"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > clock.now()

    @property
    def awaits_code(self) -> bool:
        """Whether a code that was mailed can still be written."""
        return bool(self.code_digest) and self.code_expires_at is not None and not self._has_lapsed

    @property
    def is_code_coming(self) -> bool:
        """Whether the code last asked for can still be written, or is about to be mailed."""
        asked, began = self.code_asked_at, self.session_began_at
        if asked is None or (began is not None and began > asked):
            return False
        return self.awaits_code or asked > clock.now() - CODE_AGAIN_AFTER

    @property
    def _has_lapsed(self) -> bool:
        return self.code_expires_at is None or self.code_expires_at <= clock.now()

    @property
    def attempts_left(self) -> int:
        return MOST_ATTEMPTS - self.attempts

    @property
    def is_open(self) -> bool:
        """Whether somebody is inside: for less than twelve hours, and did something in the last half hour."""
        began, seen, now = self.session_began_at, self.session_seen_at, clock.now()
        if not self.session_digest or began is None or seen is None:
            return False
        return seen + IDLE_AFTER > now and began + LONGEST_SESSION > now
