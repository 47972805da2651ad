"""The secret address of one's own agenda: made, and revoked."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from accounts.signals import access_ended
from audit import clock
from audit.actions import action
from intake.agenda.feed import digest_of, secret_of
from intake.models import AgendaFeed
from intake.models.agenda import AgendaFeedQuerySet


@action
def open_agenda_feed(*, by: User, submission: UUID | None = None) -> str:
    """Make a secret address for one's own agenda and return its secret, which is stored nowhere.

    The address of before, if there is one, stops at once. The same ``submission`` makes one address, however
    often it is sent, while that is in force.
    """
    require(by, "intake.open_agenda_feed")
    secret = secret_of(by, submission or uuid4())
    made = _locked_feeds(by).filter(digest=digest_of(secret)).first()
    if made is not None and made.revoked_at is None:
        return secret
    if made is not None:
        secret = secret_of(by, uuid4())
    _stop(by)
    AgendaFeed(user=by, digest=digest_of(secret)).save()
    return secret


@action
def revoke_agenda_feed(*, by: User) -> None:
    """Stop the secret address of one's own agenda: calendar programs read nothing more.

    Raises:
        ValidationError: (``conflict``) there is none.
    """
    require(by, "intake.revoke_agenda_feed")
    if not _stop(by):
        raise ValidationError(_("Non c'è nessun indirizzo in uso."), code="conflict")


@receiver(access_ended)
def stop_feed(user: User, **_kwargs: object) -> None:
    """The address of who may no longer come in stops with everything else."""
    _stop(user)


def _locked_feeds(by: User) -> AgendaFeedQuerySet:
    """The addresses of a person, under the lock of that person: two acts at once come one after the other."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    return AgendaFeed.objects.filter(user=by)


def _stop(by: User) -> bool:
    """Revoke the address in force."""
    feed = _locked_feeds(by).in_force().first()
    if feed is None:
        return False
    feed.revoked_at = clock.now()
    feed.save()
    return True
