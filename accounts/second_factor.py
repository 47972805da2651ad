"""The second factor at sign-in: of whom it is asked, and how its secrets are kept."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Unit, User

DECISIONS_SHOWN = 10


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets sealed: a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    """The first key seals, all open: a new ``SECRET_KEY`` with the old one as fallback loses nothing."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(urlsafe_b64encode(hmac.digest(key.encode(), b"second factor", sha256))) for key in keys]
    )


def lacks_second_factor(user: User) -> bool:
    """Whether a role of ``user`` needs a second factor and they have none."""
    return user.grants.asks_second_factor and not Authenticator.objects.filter(user=user).exists()


def units_of(ambiti: Iterable[int]) -> QuerySet[Unit]:
    """The root units with these ids, by name."""
    units: QuerySet[Unit] = Unit.objects.filter(pk__in=ambiti).order_by("name")
    return units


@dataclass(frozen=True)
class Decision:
    """Somebody asked a second factor in an Ambito, or asked it no more."""

    asked: bool
    who: str
    at: datetime
    reason: str


def decisions_on(ambito: Unit) -> list[Decision]:
    """The newest decisions on the second factor of an Ambito, newest first."""
    rows = ambito.history.filter(action="accounts.ask_second_factor").order_by("-history_id")
    return [
        Decision(row.asks_second_factor, row.actor_label, row.history_date, row.history_change_reason)
        for row in rows[:DECISIONS_SHOWN]
    ]
