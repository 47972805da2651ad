"""The secret address of one's own agenda: made, and revoked."""

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from accounts.signals import access_ended
from audit import clock
from audit.actions import action
from intake.agenda.feed import digest_of, draw_secret
from intake.models import AgendaFeed


@action
def open_agenda_feed(*, by: User) -> str:
    """Make a secret address for one's own agenda and return its secret, which is stored nowhere.

    The address of before, if there is one, stops at once.
    """
    require(by, "intake.open_agenda_feed")
    _stop(by)
    secret = draw_secret()
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


def _stop(by: User) -> bool:
    """Revoke the address in force, under the lock of its person: two at once make one after the other."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    feed = AgendaFeed.objects.in_force().filter(user=by).first()
    if feed is None:
        return False
    feed.revoked_at = clock.now()
    feed.save()
    return True
