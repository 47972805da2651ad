"""The page of a service in the directory, kept from its mailbox."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from network.models import Service
from referrals.models import LetterKind, Mailbox, PartnerLink
from referrals.partners.actor import PartnerActor
from referrals.partners.doors import stop_if_ended
from referrals.partners.post import write_link_again


@action
def send_page_link(*, by: Actor, service: Service) -> PartnerLink:
    """Mail to the mailbox of a service a link from which it confirms or corrects its page.

    Raises:
        ValidationError: the service has no mailbox.
    """
    require(by, "referrals.send_page_link", service)
    _locked(service.pk)
    mailbox = Mailbox.objects.current().filter(service=service).first()
    if mailbox is None:
        raise ValidationError(_("Registra prima la casella del servizio."))
    return write_link_again(mailbox, None, LetterKind.PAGE)


@action
def keep_own_page(
    *, by: PartnerActor, link: PartnerLink, act: Callable[..., Service], **facts: Any
) -> Service:
    """Do one of the acts of who keeps a service, in the name of who reads its mailbox.

    Args:
        act: the action; it asks again whether ``by`` may.
        facts: what it writes.

    Raises:
        LinkEnded: the link was revoked, or the mailbox taken away, meanwhile.
    """
    require(by, "referrals.keep_own_page", link)
    service = _locked(link.mailbox.service_id)
    stop_if_ended(by)
    return act(by=by, service=service, **facts)


def page_of(link: PartnerLink) -> Service:
    """The service whose page a link opens, with what the page shows."""
    rows = Service.objects.select_related("unit", "organisation", "municipality").prefetch_related("areas")
    return rows.get(pk=link.mailbox.service_id)


def _locked(pk: int | None) -> Service:
    # Under the lock with which a mailbox is taken away.
    return Service.objects.select_for_update(no_key=True).get(pk=pk)
