"""Writes on mailboxes, links and the doors behind them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.models import Service
from network.notice_kinds import NoticeKind
from network.notices import notify, redraw_pages
from referrals.followers import sender_side
from referrals.models import LetterKind, Mailbox, PartnerDoor, PartnerLink, Referral
from referrals.models.partners import CODE_AGAIN_AFTER, LOCKED_FOR, MOST_ATTEMPTS
from referrals.moving import locked
from referrals.partners.actor import PartnerActor
from referrals.partners.keys import digest_of, digest_of_code, draw_secret, is_same
from referrals.partners.post import say_farewell, write_letter, write_link, write_link_again
from referrals.partners.refusals import trusted_again
from referrals.states import FINAL

RENEWED_AGAIN_AFTER = timedelta(minutes=10)
FAREWELL_WITHIN = timedelta(days=30)  # who was taken away before that has long stopped waiting for letters


@action
def register_mailbox(*, by: Actor, service: Service, address: str, owner: str) -> Mailbox:
    """Register the mailbox from which a service answers; the one it had is retired, with its links.

    The referrals it could open are mailed to the new one, each with a link of its own: none waits unread.
    Letters could be diverted so: of another address who administers and who coordinates there hears, and the
    mailbox that it had just before.
    The same again, once it was checked, is no longer marked as refusing its letters.

    Args:
        owner: who reads it, as an office or a group: the author of what is done from it.

    Raises:
        ValidationError: the address is not one, or nobody is said to read it.
    """
    require(by, "referrals.register_mailbox", service)
    mailbox = Mailbox(service=service, address=address.strip(), owner=owner.strip())
    mailbox.clean_fields(exclude=["service"])
    current = _locked_mailbox(service)
    if current is not None and (current.address, current.owner) == (mailbox.address, mailbox.owner):
        return trusted_again(current)
    waiting, before = _readable_from(current), service.mailboxes.order_by("pk").last()
    _retire(current)
    mailbox.save()
    if before is not None and before.address.lower() != mailbox.address.lower():
        _tell_of_changed(by, service, before)
    for referral in waiting:
        write_link(mailbox, referral, LetterKind.AGAIN)
    return mailbox


def _tell_of_changed(by: Actor, service: Service, before: Mailbox) -> None:
    if before.retired_at is None or before.retired_at > clock.now() - FAREWELL_WITHIN:
        say_farewell(before)
    administrators = holders(Role.ADMINISTRATOR, [service.ambito_id])
    coordinators = holders(Role.COORDINATOR, [service.ambito_id, service.municipality.district_id])
    notify(
        by=by,
        to=[*administrators, *coordinators],
        kind=NoticeKind.REFERRAL_MAILBOX_CHANGED,
        path=service.get_absolute_url(),
        origin=service.name,
    )


def _readable_from(mailbox: Mailbox | None) -> list[Referral]:
    links = PartnerLink.objects.unrevoked().filter(mailbox=mailbox) if mailbox else PartnerLink.objects.none()
    return list(
        Referral.objects.exclude(state__in=FINAL).filter(pk__in=links.values("referral")).order_by("pk")
    )


@action
def retire_mailbox(*, by: Actor, service: Service) -> None:
    """Take away the mailbox of a service: its links and sessions end at once. Again, it changes nothing."""
    require(by, "referrals.retire_mailbox", service)
    _retire(_locked_mailbox(service))


def _locked_mailbox(service: Service) -> Mailbox | None:
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    return Mailbox.objects.current().filter(service=service).first()


def _retire(mailbox: Mailbox | None) -> None:
    if mailbox is not None:
        mailbox.retired_at = clock.now()
        mailbox.save()


@action
def send_link(*, by: User, referral: Referral) -> PartnerLink:
    """Write again to the mailbox of the service, also after revoking: with a new link.

    Raises:
        ValidationError: the service has no mailbox.
    """
    referral = locked(referral)
    require(by, "referrals.send_link", referral)
    mailbox = Mailbox.objects.current().filter(service=referral.service_id).first()
    if mailbox is None:
        raise ValidationError(
            _("Questo servizio non ha una casella registrata: risponde da qui con un account.")
        )
    return write_link_again(mailbox, referral, LetterKind.AGAIN)


@action
def send_report_link(*, by: Actor, service: Service) -> PartnerLink:
    """Mail to the mailbox of a service a link from which it can report people to the desks.

    Raises:
        ValidationError: the service has no mailbox.
    """
    require(by, "referrals.send_report_link", service)
    mailbox = _locked_mailbox(service)
    if mailbox is None:
        raise ValidationError(_("Registra prima la casella del servizio."))
    return write_link_again(mailbox, None, LetterKind.REPORTS)


@action
def revoke_report_link(*, by: User, link: PartnerLink) -> PartnerLink:
    """Let a link for reports, or to the page of its service, open nothing any more, and close who is inside.

    Again, it changes nothing.
    """
    require(by, "referrals.revoke_report_link", link)
    link = PartnerLink.objects.select_for_update(no_key=True, of=("self",)).get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        link.save()
    return link


@action
def revoke_links(*, by: User, referral: Referral) -> int:
    """Let no link open a referral any more, and close who is inside. Returns how many links it ended."""
    referral = locked(referral)
    require(by, "referrals.revoke_links", referral)
    links = list(referral.links.unrevoked())
    for link in links:
        link.revoked_at = clock.now()
        link.save()
    if links:
        redraw_pages(sender_side(referral))
    return len(links)


@action
def renew_link(*, by: PartnerActor, link: PartnerLink) -> bool:
    """Write a new link to the mailbox of one that has expired. Whether it was written now.

    Not to a referral that is over: then who sent it decides whether the service reads it again.
    The mailbox is always the registered one, and gets at most one letter in ten minutes.
    """
    require(by, "referrals.renew_link", link)
    # Not the door: there may be many old links to one referral.
    Mailbox.objects.select_for_update(no_key=True).get(pk=link.mailbox_id)
    if link.is_revoked or not link.is_expired or link.is_over:
        return False
    about = {"referral": link.referral_id, "member": link.member_id, "guest": link.guest_id}
    same = PartnerLink.objects.filter(mailbox=link.mailbox_id, keeps_page=link.keeps_page, **about)
    newest = same.first()
    if newest is not None and newest.created_at > clock.now() - RENEWED_AGAIN_AFTER:
        return False
    write_link(link.mailbox, link.referral, _kind_of(link), link.member, link.guest)
    return True


def _kind_of(link: PartnerLink) -> LetterKind:
    if link.keeps_page:
        return LetterKind.PAGE
    return LetterKind.REPORTS if link.opens_reports else LetterKind.AGAIN


@action
def ask_for_code(*, by: PartnerActor, link: PartnerLink) -> bool:
    """Have a code mailed to the mailbox of a link. Whether one is on its way: not while the door is locked,
    nor within a minute from the one before.
    """
    require(by, "referrals.ask_for_code", link)
    door = _locked_door(link)
    asked = door.code_asked_at
    if not link.is_live or door.is_locked:
        return False
    if asked is not None and asked > clock.now() - CODE_AGAIN_AFTER:
        return True
    door.code_asked_at = clock.now()
    door.save()
    write_letter(link, LetterKind.CODE)
    return True


@action
def enter_with_code(*, by: PartnerActor, link: PartnerLink, code: str) -> str | None:
    """Begin the one session of a link; returns its secret, which is stored nowhere, or None.

    Every attempt counts, one after the other under the lock of the door, and is kept also when it fails:
    so this does not raise. The fifth wrong one locks this door, and no other, for a quarter of an hour.
    """
    require(by, "referrals.enter_with_code", link)
    door = _locked_door(link)
    if not link.is_live or door.is_locked or not door.awaits_code:
        return None
    if not is_same(door.code_digest, digest_of_code(code, link.pk)):
        _count_attempt(door)
        return None
    secret = draw_secret()
    door.attempts, door.code_digest = 0, ""
    door.session_digest = digest_of(secret)
    door.session_began_at = door.session_seen_at = clock.now()
    door.save()
    trusted_again(link.mailbox)
    return secret


def _count_attempt(door: PartnerDoor) -> None:
    door.attempts += 1
    if door.attempts == MOST_ATTEMPTS:
        door.attempts, door.code_digest = 0, ""
        door.locked_until = clock.now() + LOCKED_FOR
    door.save()


@action
def stay_inside(*, by: PartnerActor, link: PartnerLink) -> None:
    """Let the half hour of the session begin again."""
    require(by, "referrals.stay_inside", link)
    PartnerDoor.objects.filter(pk=link.pk).exclude(session_digest="").update(session_seen_at=clock.now())


@action
def leave(*, by: PartnerActor, link: PartnerLink) -> None:
    """End the session of a link; the link itself can be opened again with a new code."""
    require(by, "referrals.leave", link)
    PartnerDoor.objects.filter(pk=link.pk).update(session_digest="")


def _locked_door(link: PartnerLink) -> PartnerDoor:
    return PartnerDoor.objects.select_for_update(no_key=True).get(pk=link.pk)
