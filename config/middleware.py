"""What holds for every page: who is signed in, what input is refused, nothing stays in caches."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from audit.access import log_reading
from audit.models import AccessKind

GetResponse = Callable[[HttpRequest], HttpResponse]

# Pages anyone may open. Everything else asks who you are, without exception.
OPEN_PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "set_language",
        "demo_sign_in",
        "healthz",
        "readyz",
        "accessibility",
        "privacy",
        "shortcuts",
        "components",
    }
)


class SignInRequiredMiddleware:
    """Sends whoever is not signed in to the sign-in page; the API answers for itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: list[object], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        match = resolve(request.path_info)
        if request.user.is_authenticated or match.view_name in OPEN_PAGES or "api" in match.namespaces:
            return None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied) and request.user.is_authenticated:
            place = resolve(request.path_info).view_name
            log_reading(by=request.user, kind=AccessKind.DENIAL, place=place)


class RefusedInputMiddleware:
    """Refuses text no database can hold: NUL characters and broken Unicode, in addresses and forms."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sources = [request.GET, request.POST] if request.content_type != "application/json" else [request.GET]
        if any(not is_storable(value) for source in sources for key in source for value in (key, *source.getlist(key))):
            raise SuspiciousOperation("text that cannot be stored")
        return self.get_response(request)


def is_storable(text: str) -> bool:
    """Whether ``text`` has no NUL and no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


class NoStoreMiddleware:
    """Pages with personal data stay in no cache, of browser or proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response
