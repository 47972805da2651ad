"""The same request twice, one act (``Idempotency-Key``).

What was answered may be about people: it is kept sealed with the key that only its sender has.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from accounts.models import REQUESTS_KEPT, RepeatableRequest
from accounts.requests import ApiRequest
from audit import clock

LONGEST_KEY = 80


def answer_once(
    request: ApiRequest, act: Callable[[], Response], again: Callable[[Any], Response] | None = None
) -> Response:
    """Answer ``act()``; for a key used with the same body in the last 24 hours, the first answer again.

    Without an ``Idempotency-Key`` header it simply answers ``act()``. An act that fails leaves the key free.

    Args:
        again: where the answer tells of people: it is given the first answer, and answers what its reader may
            read now.

    Raises:
        ValidationError: the key is too long, or was used with another body.
        UnsupportedMediaType: the body is a form, of which nothing is left to compare.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > LONGEST_KEY:
        raise ValidationError(_("La chiave Idempotency-Key supera gli 80 caratteri: usane una più corta."))
    digest = _drawn(request, key, f"{request.method} {request.path}\n".encode() + _body(request)).hex()
    box = Fernet(urlsafe_b64encode(_drawn(request, key, b"answer")))
    with transaction.atomic():
        made, is_new = _made(request, key, digest)
        if made.digest != digest:
            raise ValidationError(
                _("Questa Idempotency-Key è già servita per un'altra richiesta: usane una nuova.")
            )
        if not is_new:
            first = json.loads(box.decrypt(made.answer))
            return again(first) if again else Response(first, status=made.status)
        response = act()
        made.status = response.status_code
        made.answer = box.encrypt(JSONRenderer().render(response.data) or b"null").decode()
        made.save()
        return response


def _body(request: ApiRequest) -> bytes:
    try:
        body: bytes = request.body
    except RawPostDataException as error:
        raise UnsupportedMediaType(request.content_type) from error
    return body


def _drawn(request: ApiRequest, key: str, what: bytes) -> bytes:
    """A secret that is found again only with the key of the request, which is not kept."""
    secret = hmac.digest(settings.SECRET_KEY.encode(), f"{request.user.pk} {key}".encode(), sha256)
    return hmac.digest(secret, what, sha256)


def _made(request: ApiRequest, key: str, digest: str) -> tuple[RepeatableRequest, bool]:
    """The request remembered under a key, and whether it is remembered only now. A second one waits here."""
    key = _drawn(request, key, b"key").hex()
    forgotten = RepeatableRequest.objects.filter(
        user=request.user, key=key, made_at__lt=clock.now() - REQUESTS_KEPT
    )
    forgotten.delete()
    return RepeatableRequest.objects.select_for_update().get_or_create(
        user=request.user, key=key, defaults={"digest": digest}
    )
