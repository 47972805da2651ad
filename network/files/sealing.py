"""Sealing files before they reach the disk: who takes the disk, or a backup of it, reads none of them.

The keys come from the setting ``FILES_KEY``, never from the database. The first seals, all of them open, so
that one can be replaced. Without any, files lie as they are; those kept before are opened as they lie.
"""

import hmac
import secrets
from collections.abc import Iterator
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32
SEALED = b"sealed-1\n"  # no kind of file that is accepted begins so
NONCE = 12


class CannotOpen(Exception):
    """None of the keys opens the file, or somebody changed it."""


def seal(name: str, content: bytes) -> bytes:
    """What is written on the disk for a file under ``name``: put under another name, it does not open.

    Raises:
        ImproperlyConfigured: a key is too short.
    """
    box = next(_boxes(), None)
    if box is None:
        return content
    nonce = secrets.token_bytes(NONCE)
    return SEALED + nonce + box.encrypt(nonce, content, name.encode())


def unseal(name: str, written: bytes) -> bytes:
    """The file that was sealed under ``name``; one that was not sealed, as it is.

    Raises:
        CannotOpen: no key opens it.
        ImproperlyConfigured: a key is too short.
    """
    if not written.startswith(SEALED):
        return written
    sealed = written[len(SEALED) :]
    for box in _boxes():
        try:
            return box.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except InvalidTag:
            continue
    raise CannotOpen(name)


def _boxes() -> Iterator[AESGCM]:
    for key in settings.FILES_KEY:
        if len(key) < SHORTEST_KEY:
            raise ImproperlyConfigured(
                "Every key of FILES_KEY needs at least 32 random characters (see docs/operations.md)."
            )
        yield AESGCM(hmac.digest(key.encode(), b"files", sha256))
