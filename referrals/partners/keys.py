"""Secrets of links, sessions and codes: what leaves, and the digest that stays."""

import hashlib
import hmac
import secrets

from django.conf import settings

CODE_DIGITS = 6


def draw_secret() -> str:
    """A new secret of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def draw_code() -> str:
    """A new code of six digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def digest_of(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def digest_of_code(code: str, link_id: int) -> str:
    """The digest of a code, keyed: six digits alone would be found by trying them all."""
    words = f"{link_id}/{code}".encode("utf-8", "replace")
    return hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether two digests are equal; two empty ones are not. The time taken tells nothing."""
    return bool(one) and hmac.compare_digest(one, other)
