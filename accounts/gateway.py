"""Signing in at the gateway of SPID and CIE: OpenID Connect, with the code, PKCE, state and nonce.

The gateway says who somebody is; whether they work here stands in their account, by a key enrolled before.
Nobody is made an account, and no e-mail is matched.
"""

import base64
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from audit import clock

METHOD = "gateway"  # its name among the ways in which a session began
ERRAND = "gateway_errand"  # what a session asked of the gateway, until it comes back
PATIENCE = 5  # seconds for each answer of the gateway
LONGEST_ERRAND = 10 * 60  # seconds between leaving and coming back
CLOCKS_APART = 30  # seconds by which the two clocks may differ
SIGNED_BY = ["RS256", "PS256", "ES256"]  # never by a shared secret
REQUIRED_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
FISCAL_PREFIX = "TINIT-"  # how SPID writes that a fiscal number is Italian


class Refused(Exception):
    """What came back from the gateway proves nothing. The text is for the log and names nobody."""


@dataclass(frozen=True)
class Proof:
    """Who somebody is, as the gateway proved it, where they were going and what they came for."""

    key: str
    is_strong: bool
    next_page: str
    links: bool
    confirms: bool


def is_configured() -> bool:
    return bool(settings.OIDC_ISSUER)


@contextmanager
def answer_of_the_gateway() -> Iterator[None]:
    """Refuse whatever goes wrong in an answer of the gateway: there is nothing else to do about it."""
    try:
        yield
    except (requests.RequestException, jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
        raise Refused(type(error).__name__) from error


def departure(
    request: HttpRequest, next_page: str = "", *, links: bool = False, confirms: bool = False
) -> str:
    """The address at the gateway where somebody proves who they are; the session remembers what it asked.

    Args:
        links: who is signed in asks to be known by the gateway from now on.
        confirms: who is signed in proves anew, before a delicate act, that it is them.

    Raises:
        Refused: the gateway does not answer.
    """
    errand = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "left_at": clock.now().timestamp(),
        "next": next_page,
        "links": links,
        "confirms": confirms,
    }
    with answer_of_the_gateway():
        address = _addresses()["authorization_endpoint"]
    request.session[ERRAND] = errand
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": _return_address(),
        "scope": settings.OIDC_SCOPE,
        "state": errand["state"],
        "nonce": errand["nonce"],
        "code_challenge": _challenge(str(errand["verifier"])),
        "code_challenge_method": "S256",
        "acr_values": settings.OIDC_STRONG_LEVELS[0],
        "prompt": "login",  # a desk is shared: who was there before is not who comes back
    }
    if confirms:
        asked["max_age"] = "0"  # the gateway then says when it asked
    return f"{address}?{urlencode(asked)}"


def proof_of(request: HttpRequest) -> Proof:
    """What the gateway proved to the session that asked. What it asked is forgotten: it serves once.

    Raises:
        Refused: nothing is proved.
    """
    errand = request.session.pop(ERRAND, None)
    _check_return(request, errand)
    with answer_of_the_gateway():
        claims = _claims(_id_token(request.GET["code"], errand["verifier"]), errand["nonce"])
        key = str(claims[settings.OIDC_KEY_CLAIM])
        if (
            errand["confirms"]
            and claims.get("auth_time", errand["left_at"]) < errand["left_at"] - CLOCKS_APART
        ):
            raise Refused("an old proof")
    is_strong = claims.get("acr") in settings.OIDC_STRONG_LEVELS
    return Proof(key, is_strong, errand["next"], errand["links"], errand["confirms"])


def _check_return(request: HttpRequest, errand: dict[str, Any] | None) -> None:
    if errand is None or clock.now().timestamp() - errand["left_at"] > LONGEST_ERRAND:
        raise Refused("nothing was asked")
    if not secrets.compare_digest(errand["state"].encode(), request.GET.get("state", "").encode()):
        raise Refused("another state")
    if request.GET.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise Refused("another gateway")
    if "code" not in request.GET:
        raise Refused("no code")


def _id_token(code: str, verifier: str) -> str:
    """The signed token for a code. The gateway takes a code once."""
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _return_address(),
        "client_id": settings.OIDC_CLIENT_ID,
        "client_secret": settings.OIDC_CLIENT_SECRET,
        "code_verifier": verifier,
    }
    address = _addresses()["token_endpoint"]
    answer = requests.post(address, data=sent, timeout=PATIENCE, allow_redirects=False)
    answer.raise_for_status()
    return str(answer.json()["id_token"])


def _claims(token: str, nonce: str) -> dict[str, Any]:
    """What a token says, once its signature, its audience, its time and its nonce are found right."""
    signers = jwt.PyJWKSet.from_dict(_json(_addresses()["jwks_uri"]))
    claims: dict[str, Any] = jwt.decode(
        token,
        signers[jwt.get_unverified_header(token)["kid"]],
        algorithms=SIGNED_BY,
        audience=settings.OIDC_CLIENT_ID,
        issuer=settings.OIDC_ISSUER,
        leeway=CLOCKS_APART,
        options={"require": REQUIRED_CLAIMS},
    )
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("another nonce")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise Refused("given to another site")
    return claims


def _addresses() -> dict[str, Any]:
    found = _json(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if found["issuer"] != settings.OIDC_ISSUER:
        raise Refused("another gateway")
    return found


def _json(address: str) -> dict[str, Any]:
    answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
    answer.raise_for_status()
    content: dict[str, Any] = answer.json()
    return content


def _return_address() -> str:
    return str(settings.SITE_URL).rstrip("/") + reverse("accounts:gateway_return")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


# ---- whose key it is


def digests_of(key: str) -> list[str]:
    """How a key is kept, never in clear, under each key of the installation: the newest first."""
    plain = key.strip().upper().removeprefix(FISCAL_PREFIX)
    text = f"{settings.OIDC_ISSUER}\n{plain}".encode()
    secret_keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(one.encode(), text, sha256).hexdigest()[:24] for one in secret_keys]


def refuse_taken(key: str, user: User) -> None:
    """Stop who would be known by a key that is of another already, also under an older key of the house.

    Raises:
        ValidationError: it is of another.
    """
    if User.objects.filter(gateway_key__in=digests_of(key)).exclude(pk=user.pk).exists():
        raise ValidationError(_("Questa identità è già collegata a un altro account."))


def person_of(proof: Proof) -> User | None:
    """Who was enrolled with the key of ``proof`` and works here; None for anybody else."""
    found: User | None = User.objects.filter(gateway_key__in=digests_of(proof.key), is_active=True).first()
    return found


def came_with_two_factors(request: HttpRequest, user: User) -> bool:
    """Whether this session began at the gateway, with a level of assurance that is two factors."""
    return any(
        record["method"] == METHOD and record.get("strong")
        for record in get_authentication_records(request, user)
    )
