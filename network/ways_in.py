"""Telling people that a way of signing in to their account changed, whoever changed it."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from accounts.models import User
from accounts.signals import ways_in_changed
from audit.context import SystemActor
from network.notice_kinds import NoticeKind
from network.notices import notify

# Also who changes their own is told: it may have been somebody else, in their session.
NOBODY = SystemActor("sistema")


@receiver(ways_in_changed)
def tell_owner(user: User, **_signal: Any) -> None:
    notify(by=NOBODY, to=[user], kind=NoticeKind.SIGN_IN_CHANGED, path=reverse("mfa_index"))
