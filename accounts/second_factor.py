"""The second factor at sign-in: of whom it is asked, and how its secrets are kept."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.devices import device_of
from accounts.models import Unit, User

DECISIONS_SHOWN = 10


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets sealed: a copy of the database alone opens no account. Of a passkey it has no secret."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Il codice o la passkey non vanno bene: riprova."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A new passkey is called like the device on which it is made."""
        return device_of(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the device shows its owner when it asks: the name of the system, at this address."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}


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
