"""One's own sessions, the way through the gateway, and what an administrator decides on sign-in."""

import logging

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, gateway
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import Role
from accounts.second_factor import decisions_on, units_of
from accounts.sessions import own_sessions, seconds_left, sessions_of
from audit import clock

logger = logging.getLogger(__name__)


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


@require_safe
def gateway_go(request: HttpRequest) -> HttpResponse:
    """Leave for the gateway. A link and not a form: the policy of our pages lets no form end elsewhere."""
    if stopped := _stopped(request):
        return stopped
    try:
        return redirect(gateway.departure(request, _next_page(request)))
    except gateway.Refused as refusal:
        return _back(request, refusal)


@require_safe
def gateway_return(request: HttpRequest) -> HttpResponse:
    """Come back from the gateway: in, or to the sign-in page, where strangers are all told the same."""
    if stopped := _stopped(request):
        return stopped
    try:
        proof = gateway.proof_of(request)
    except gateway.Refused as refusal:
        return _back(request, refusal)
    if request.user.is_authenticated:
        answer = _confirmed if proof.confirms else _linked
        return answer(request, request.user, proof)
    user = gateway.person_of(proof)
    if user is None:
        messages.error(
            request,
            _(
                "Questa identità non apre nessun account. Se ne hai uno, entra con la password e collegala da"
                " «Accesso in due passaggi»; se no, chiedilo a chi amministra il sistema."
            ),
        )
        return redirect("account_login")
    record_authentication(request, user, gateway.METHOD, strong=proof.is_strong)
    signed_in: HttpResponse = perform_login(request, Login(user=user, redirect_url=proof.next_page or None))
    return signed_in


@require_safe
def gateway_confirm(request: SignedInRequest) -> HttpResponse:
    """Before a delicate act: the page whose link leads to the gateway, to prove anew who one is."""
    if stopped := _stopped(request):
        return stopped
    if not request.user.gateway_key:
        raise Http404
    try:
        address = gateway.departure(request, _next_page(request), confirms=True)
    except gateway.Refused as refusal:
        return _back(request, refusal)
    label = settings.OIDC_LABEL
    return render(request, "account/gateway_confirm.html", {"address": address, "label": label})


def _confirmed(request: HttpRequest, user: User, proof: gateway.Proof) -> HttpResponse:
    """Go on with what was stopped, once it is them."""
    if gateway.person_of(proof) != user:
        messages.error(request, _("Quell'identità non è la tua: qui non è cambiato niente."))
        return redirect("home")
    at = clock.now().timestamp()
    record_authentication(request, user, gateway.METHOD, strong=proof.is_strong, reauthenticated=True, at=at)
    request.GET = QueryDict(urlencode({"next": proof.next_page}))
    resumed: HttpResponse | None = resume_request(request)
    return resumed or redirect("home")


def _next_page(request: HttpRequest) -> str:
    """Where somebody was going: a page of ours, or nothing."""
    asked = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if is_ours else ""


@require_POST
@reauthentication_required(app="allauth.mfa")
def gateway_link(request: SignedInRequest) -> HttpResponse:
    """Ask to be known by the gateway: the page that answers holds the link that leads there."""
    if stopped := _stopped(request):
        return stopped
    try:
        address = gateway.departure(request, links=True)
    except gateway.Refused as refusal:
        return _back(request, refusal)
    return render(request, "account/gateway_link.html", {"address": address, "label": settings.OIDC_LABEL})


def _linked(request: HttpRequest, user: User, proof: gateway.Proof) -> HttpResponse:
    if not proof.links:
        return redirect("home")
    try:
        actions.link_gateway(by=user, key=proof.key)
    except ValidationError as refusal:  # what comes from another site is answered on a page of ours
        messages.error(request, " ".join([*refusal.messages, _("Non è cambiato niente.")]))
    else:
        messages.success(request, _("Collegato: dal prossimo accesso puoi entrare anche da lì."))
    return redirect("mfa_index")


@require_POST
def gateway_unlink(request: SignedInRequest) -> HttpResponse:
    """Be known by the gateway no more."""
    actions.unlink_gateway(by=request.user)
    messages.success(request, _("Fatto: da lì non si entra più nel tuo account."))
    return redirect("mfa_index")


def _stopped(request: HttpRequest) -> HttpResponse | None:
    """No page where there is no gateway; from one address not without end."""
    if not gateway.is_configured():
        raise Http404
    is_allowed = consume(request, app="allauth.account", action="login", limit_get=True)
    return None if is_allowed else respond_429(request)


def _back(request: HttpRequest, refusal: gateway.Refused) -> HttpResponse:
    logger.warning("gateway: sign-in refused: %s", refusal)
    text = _("L'accesso con %(gateway)s non è riuscito o è stato annullato: ricomincia da qui.")
    messages.error(request, text % {"gateway": settings.OIDC_LABEL})
    return redirect("mfa_index" if request.user.is_authenticated else "account_login")
