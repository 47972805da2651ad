"""The front door."""

from typing import NoReturn

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from config.asking import who_follows, whom_to_ask
from config.problems import PROBLEM, problem_of
from config.shell import menu_for

API = "/api/"
SPOKEN = 8  # of the figures of a request, enough to find it and to tell it on the phone


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Send each user to the first page of their menu."""
    entries = menu_for(request.user)
    return redirect(entries[0].name if entries else "network:inbox")


def not_here(request: HttpRequest) -> NoReturn:
    """Close a page of a library that would let people change what is not theirs to change."""
    raise Http404


def _problem(status: int, detail: str) -> HttpResponse:
    return JsonResponse(problem_of(status, detail), status=status, content_type=PROBLEM)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read, or kept, before any view has seen it."""
    if request.path_info.startswith(API):
        return _problem(400, _("Nei dati o nell'indirizzo ci sono caratteri che non si possono conservare."))
    said = str(exception) if isinstance(exception, BadRequest) else ""  # our own words
    return render(request, "400.html", {"said": said}, status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer who may see a thing and not do this with it: who follows it, and whom to ask."""
    words = who_follows(request.user, getattr(exception, "subject", None)) or str(exception)
    context = {"exception": words, "ask": whom_to_ask(request.user)}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that is nobody's, or is not for who asks."""
    if request.path_info.startswith(API):
        return _problem(404, _("Non c'è, o non fa parte di ciò che puoi vedere."))
    return render(request, "404.html", {"ask": whom_to_ask(getattr(request, "user", None))}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong on our side, with no words but those by which the log finds it."""
    code = request.META.get("audit.request_id", "")[-SPOKEN:]
    if request.path_info.startswith(API):
        words = _(
            "Qualcosa non ha funzionato da parte nostra. Riprova; se succede ancora di' il codice %(code)s"
        )
        return _problem(500, words % {"code": code})
    return render(request, "500.html", {"code": code, "address": settings.SUPPORT_EMAIL}, status=500)
