"""The e-mails of the last days that did not arrive, for who runs the network or coordinates."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Role
from audit import clock
from intake.models import Case, SheetLetter
from network.models import NoticeLetter, Post
from network.models.outgoing import Outgoing
from referrals.models import Letter, LetterKind, PartnerLink, Referral

DAYS = 14
SHOWN = 100  # of each kind


@dataclass(frozen=True)
class LostLetter:
    """An e-mail that was given up or came back, and whom to call.

    Attributes:
        to: the service, body or colleague it was for, or in one word the person received.
        referral: the referral it was about, for who follows that.
        sheet: the sheet for the person that it carried.
        person_id: the colleague, for who administers their account.
        kept_at: the page where the address of the mailbox is corrected, for who keeps it.
    """

    letter: Outgoing
    to: str
    kind: str
    lost_at: datetime
    referral: Referral | None = None
    sheet: SheetLetter | None = None
    person_id: int | None = None
    kept_at: str = ""

    @property
    def subjects(self) -> list[Model]:
        """Of what is read by who reads that it was lost."""
        return [one for one in (self.referral, self.sheet and self.sheet.person) if one is not None]


def lost_letters(user: User) -> list[LostLetter]:
    """The e-mails of the last fourteen days that did not arrive, newest first, in four statements.

    Those of the situations and tables that ``user`` follows, of the mailboxes they keep, of the colleagues
    they coordinate or administer, of the people whom they coordinate. Of a referral they do not follow
    nothing but the service is said.
    """
    since = clock.now() - timedelta(days=DAYS)
    lost = [*_to_mailboxes(user, since), *_to_colleagues(user, since), *_to_people(user, since)]
    return sorted(lost, key=lambda one: one.lost_at, reverse=True)


def _to_mailboxes(user: User, since: datetime) -> list[LostLetter]:
    administered = user.grants.units(Role.ADMINISTRATOR)
    tables = user.grants.ambiti(Role.COORDINATOR, Role.PLANNING)
    counted_on = Letter.objects.troubled_since(since).exclude(kind=LetterKind.CHANGED)
    rows = counted_on.filter(
        Q(link__referral__in=Referral.objects.sent_by(user))
        | Q(link__guest__meeting__case__in=Case.objects.visible_to(user))
        | Q(link__member__table__ambito__in=tables)
        | Q(link__mailbox__service__ambito__in=administered)
        | Q(link__mailbox__organisation__ambito__in=administered)
    )
    chosen = list(
        rows.select_related(
            "link__referral",
            "link__member__table",
            "link__mailbox__service__unit",
            "link__mailbox__organisation",
        )[:SHOWN]
    )
    about = [letter.link.referral_id for letter in chosen if letter.link.referral_id is not None]
    followed = set(Referral.objects.sent_by(user).filter(pk__in=about).values_list("pk", flat=True))
    return [
        LostLetter(
            letter=letter,
            to=letter.link.mailbox.name,
            kind=letter.get_kind_display(),
            lost_at=_lost_at(letter),
            referral=letter.link.referral if letter.link.referral_id in followed else None,
            kept_at=_kept_at(user, letter.link),
        )
        for letter in chosen
    ]


def _kept_at(user: User, link: PartnerLink) -> str:
    member, service = link.member, link.mailbox.service
    if member is not None and can(user, "referrals.register_table_mailbox", member):
        return reverse("referrals:table_mailbox", args=[member.pk])
    if service is not None and can(user, "referrals.register_mailbox", service):
        return reverse("referrals:mailbox", args=[service.pk])
    return ""


def _to_colleagues(user: User, since: datetime) -> list[LostLetter]:
    administered = user.grants.units(Role.ADMINISTRATOR)
    coordinated = [*user.grants.units(Role.COORDINATOR), *administered]
    posts = Post.objects.current().filter(Q(unit__in=coordinated) | Q(unit__root__in=coordinated))
    rows = NoticeLetter.objects.troubled_since(since).filter(recipient__in=posts.values("user"))
    return [
        LostLetter(
            letter=letter,
            to=letter.recipient.label,
            kind="",
            lost_at=_lost_at(letter),
            person_id=letter.recipient_id if administered else None,
        )
        for letter in rows.select_related("recipient").order_by("-written_at", "-pk")[:SHOWN]
    ]


def _to_people(user: User, since: datetime) -> list[LostLetter]:
    if not user.grants.has(Role.COORDINATOR):
        return []
    rows = SheetLetter.objects.visible_to(user).troubled_since(since).select_related("person")
    return [
        LostLetter(
            letter=letter, to=_("la persona"), kind=_("il foglio"), lost_at=_lost_at(letter), sheet=letter
        )
        for letter in rows[:SHOWN]
    ]


def _lost_at(letter: Outgoing) -> datetime:
    return letter.returned_at or letter.written_at
