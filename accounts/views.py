"""One's own sessions, and what an administrator decides on sign-in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.requests import SignedInRequest
from accounts.roles import Role
from accounts.second_factor import decisions_on, units_of
from accounts.sessions import own_sessions, seconds_left, sessions_of


@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """The places where one is signed in."""
    found = sessions_of(request.user, request.session.session_key)
    tokens = request.user.api_tokens.standing().order_by("-created_at", "-pk")
    return render(request, "account/sessions.html", {"sessions": found, "tokens": tokens})


@require_POST
def revoke_token(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of one's own keys of the API."""
    actions.revoke_token(by=request.user, token=get_object_or_404(request.user.api_tokens, pk=pk))
    messages.success(request, _("Chiave revocata: da adesso non apre più niente."))
    return redirect("accounts:sessions")


@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out of one place. Of the present one too: its next page asks who one is."""
    session = get_object_or_404(own_sessions(request.user), pk=pk)
    actions.end_session(by=request.user, session=session)
    if session.session_key == request.session.session_key:
        return redirect("account_login")
    messages.success(request, _("Sessione terminata: da lì non si vede più niente."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Sign out of every place but this one."""
    actions.end_other_sessions(by=request.user, keep=request.session.session_key or "")
    messages.success(request, _("Le altre sessioni sono terminate: resta solo questa."))
    return redirect("accounts:sessions")


@require_http_methods(["GET", "POST"])
def session_left(request: SignedInRequest) -> HttpResponse:
    """How long the session still lasts, for the page that warns of its end. A POST says: I am here."""
    return JsonResponse(
        {"left": seconds_left(request.session), "user": request.user.pk, "token": get_token(request)}
    )


@require_safe
def sign_in_settings(request: SignedInRequest) -> HttpResponse:
    """How one signs in to the Ambiti one administers, and who decided so."""
    administered = request.user.grants.ambiti(Role.ADMINISTRATOR)
    if not administered:
        raise PermissionDenied(_("Questa pagina è di chi amministra il sistema."))
    ambiti = [(ambito, decisions_on(ambito)) for ambito in units_of(administered)]
    return render(request, "account/sign_in_settings.html", {"ambiti": ambiti})


@require_POST
def ask_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask a second factor in an Ambito, or ask it no more."""
    ambito = get_object_or_404(units_of(request.user.grants.ambiti()), pk=pk)
    asked = request.POST.get("chiesto") == "si"
    actions.ask_second_factor(
        by=request.user, ambito=ambito, asked=asked, reason=request.POST.get("motivo", "")
    )
    messages.success(request, _("Fatto: vale da adesso, al prossimo passo di ognuno."))
    return redirect("accounts:sign_in_settings")
