"""The address to which a letter comes back when it cannot be delivered: it names the letter, and nobody.

Each letter leaves with an envelope sender of its own, "ritorni+p812-3kq7…@rete.example.org" (VERP): the kind
and number of the letter, and a seal that nobody can make without the key of the site.
"""

import re
from base64 import b32encode
from collections.abc import Iterable
from enum import StrEnum
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import constant_time_compare, salted_hmac

SEAL_BYTES = 10  # 16 letters of base 32: mail servers may change capitals
PERMANENT = 500  # and above: the answers of a mail server that it will not change


class LetterTo(StrEnum):
    """Whom a letter is for."""

    MAILBOX = "p"
    READER = "n"
    PERSON = "f"


def seal_for_return(message: EmailMessage, to: LetterTo, pk: int) -> EmailMessage:
    """Let a letter come back to an address of its own; without ``BOUNCE_ADDRESS`` it leaves as it is."""
    message.extra_headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: absent people do not answer it
    if settings.BOUNCE_ADDRESS:
        name, _at, host = settings.BOUNCE_ADDRESS.rpartition("@")
        message.extra_headers["From"] = message.from_email
        message.from_email = f"{name}+{to}{pk}-{_seal(to, pk, settings.SECRET_KEY)}@{host}"
    return message


def letter_named_by(texts: Iterable[str]) -> tuple[LetterTo, int] | None:
    """The letter that one of some texts names by its return address; None when no address is ours.

    Args:
        texts: addresses, or whole headers that hold some.
    """
    name, _at, host = settings.BOUNCE_ADDRESS.rpartition("@")
    ours = re.compile(
        rf"{re.escape(name)}\+([pnf])([1-9]\d{{0,17}})-([a-z2-7]{{16}})@{re.escape(host)}", re.ASCII | re.I
    )
    for text in texts:
        for found in ours.finditer(text):
            to, pk, seal = LetterTo(found[1].lower()), int(found[2]), found[3].lower()
            if any(constant_time_compare(seal, _seal(to, pk, key)) for key in _keys()):
                return to, pk
    return None


def _keys() -> list[Any]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _seal(to: LetterTo, pk: int, key: str) -> str:
    whole = salted_hmac("network.returns", f"{to}{pk}", secret=key, algorithm="sha256").digest()
    return b32encode(whole[:SEAL_BYTES]).decode().lower()


def refuses_the_address(error: Exception) -> bool:
    """Whether the mail server says that the mailbox is not there: trying again would not help (RFC 5321)."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= PERMANENT for code, _words in error.recipients.values())
