"""What holds for every page: who is signed in, what input is refused, nothing stays in caches."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.gateway import came_with_two_factors
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.second_factor import lacks_second_factor
from audit.access import ReadingNotLogged, log_reading
from audit.models import AccessKind
from intake.content import ReasonNeeded

logger = logging.getLogger(__name__)

LARGEST_KEY = 2**63 - 1

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
        "mfa_login_webauthn",
        "accounts:gateway_go",
        "accounts:gateway_return",
        "set_language",
        "demo_sign_in",
        "healthz",
        "readyz",
        "accessibility",
        "privacy",
        "shortcuts",
        "partner_help",
        "intake:agenda_feed",
        "components",
        "demo_post",
        "network:public_table",
    }
)
# Pages that ask in their own way who you are: the API by a token, a partner by a link and a code.
OWN_DOORS = frozenset({"api", "partners"})
# What who must still set up their second factor may open, besides the pages on which they do.
BEFORE_SECOND_FACTOR = OPEN_PAGES | {
    "account_reauthenticate",
    "accounts:gateway_confirm",
    "accounts:session_left",
}


def _page_of(request: HttpRequest) -> str:
    """Where somebody goes on once signed in: what they sent is sent again from the page it was on."""
    came_from = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        page = urlsplit(came_from)
        return urlunsplit(("", "", page.path, page.query, ""))
    return request.get_full_path()


class SignInRequiredMiddleware:
    """Sends whoever is not signed in to the sign-in page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: list[object], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        match = resolve(request.path_info)
        if request.user.is_authenticated or match.view_name in OPEN_PAGES:
            return None
        if OWN_DOORS & set(match.namespaces):
            return None
        return redirect_to_login(_page_of(request), settings.LOGIN_URL)


class SecondFactorMiddleware:
    """Leads who must have a second factor and has none to set it up: they see nothing else before."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: list[object], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        match = resolve(request.path_info)
        if not request.user.is_authenticated or OWN_DOORS & set(match.namespaces):
            return None
        if match.view_name in BEFORE_SECOND_FACTOR or str(match.url_name).startswith("mfa_"):
            return None
        if not lacks_second_factor(request.user) or came_with_two_factors(request, request.user):
            return None
        return redirect("mfa_activate_totp")


class RefusalMiddleware:
    """What an action raises, as a page: 409 somebody was faster, 422 a rule, 403 a right, 503 no trace."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ValidationError):
            context = {"messages_of_refusal": exception.messages}
            return render(request, "refused.html", context, status=status_of(exception))
        if isinstance(exception, ReasonNeeded):
            return _reason_first(request, exception)
        if isinstance(exception, PermissionDenied) and request.user.is_authenticated:
            log_reading(by=request.user, kind=AccessKind.DENIAL, place=resolve(request.path_info).view_name)
        if isinstance(exception, OverflowError):  # a number that no key of the database can be
            return render(request, "400.html", status=400)
        if isinstance(exception, ReadingNotLogged):
            logger.error("access log not written at %s: nothing shown", exception)
            return render(request, "503.html", status=503)
        return None


def _reason_first(request: HttpRequest, asked: ReasonNeeded) -> HttpResponse:
    """The page that asks for the reason; after a refused form that form alone, with what was typed."""
    if request.method != "POST":
        return redirect(asked.path)
    form = getattr(request, "typed_form", None)
    drawn = {"csrfmiddlewaretoken", *(field.html_name for field in form or ())}
    for field in form or ():
        field.field.widget.attrs.pop("form", None)  # its own page has it elsewhere; here it would not be sent
    sent = [(name, value) for name, values in request.POST.lists() if name not in drawn for value in values]
    context = {"path": asked.path, "form": form, "sent": sent}
    return render(request, "intake/reason_first.html", context, status=UNPROCESSABLE)


class RefusedInputMiddleware:
    """Refuses what no database can hold: NUL characters, broken Unicode, keys beyond 64 bits."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sources: list[QueryDict] = [request.GET]
        if request.content_type != "application/json":
            sources.append(_posted(request))
        if any(
            not is_storable(value)
            for source in sources
            for key in source
            for value in (key, *source.getlist(key))
        ):
            raise SuspiciousOperation("text that cannot be stored")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: list[object], kwargs: dict[str, object]
    ) -> None:
        if any(isinstance(key, int) and key > LARGEST_KEY for key in kwargs.values()):
            raise Http404


def _posted(request: HttpRequest) -> QueryDict:
    """The form of a request.

    Raises:
        SuspiciousOperation: its body is not what its headers say.
    """
    try:
        return request.POST
    except (BadRequest, LookupError) as error:
        # Nothing else must stumble over it, the page that refuses least of all.
        request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
        raise SuspiciousOperation("a form that cannot be read") from error


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


# What a browser may lend to a page: passkeys to ours, nothing else to anybody.
LENT = ("publickey-credentials-create", "publickey-credentials-get")
KEPT = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in LENT), *(f"{name}=()" for name in KEPT)])


class PermissionsPolicyMiddleware:
    """No page, and nothing that would come into one, is lent the camera, the place or a device."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response
