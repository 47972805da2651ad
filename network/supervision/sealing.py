"""Sealing the notes of a group: what the database, its history and its backups hold cannot be read.

The key comes from the setting ``GROUP_NOTES_KEY``, never from the database. Each group has a key of its own
drawn from it, so that a note moved to another group opens nowhere. Several keys, separated by commas, let an
old one be replaced: the first seals, all of them open.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32
KEY_FILE = "group-notes.key"


class NoKey(ImproperlyConfigured):
    """The notes cannot be used: their key is missing, too short, or not the one they were sealed with."""


def seal(group_id: int, text: str) -> str:
    """The ciphertext of ``text`` for a group.

    Raises:
        NoKey: there is no usable key.
    """
    return _box(group_id).encrypt(text.encode()).decode()


def unseal(group_id: int, sealed: str) -> str:
    """What was sealed for a group.

    Raises:
        NoKey: there is no key, or none of them opens it.
    """
    try:
        return _box(group_id).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise NoKey("No key of GROUP_NOTES_KEY opens the notes of this group.") from error


def _box(group_id: int) -> MultiFernet:
    return MultiFernet(
        [
            Fernet(urlsafe_b64encode(hmac.digest(key.encode(), f"group {group_id}".encode(), sha256)))
            for key in _keys()
        ]
    )


def _keys() -> list[str]:
    keys = settings.GROUP_NOTES_KEY or _own_key()
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        raise NoKey("Set GROUP_NOTES_KEY to at least 32 random characters (see docs/operations.md).")
    return list(keys)


def _own_key() -> list[str]:
    """The key that the demo makes for itself, beside its database; production has to be given one."""
    if settings.PRODUCTION:
        return []
    path = settings.DATA_DIR / KEY_FILE
    with suppress(FileExistsError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(SHORTEST_KEY))
    return [path.read_text()]
