"""Bearer tokens for the API."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``. Unknown, expired, revoked and orphaned tokens are refused."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _separator, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = (
            ApiToken.objects.standing()
            .select_related("user")
            .filter(
                digest=ApiToken.digest_of(secret.decode("utf-8", "replace").strip()), user__is_active=True
            )
            .first()
        )
        if token is None:
            raise AuthenticationFailed(
                _("La chiave di accesso non è valida o è scaduta: chiedine una nuova.")
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # untyped library
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
