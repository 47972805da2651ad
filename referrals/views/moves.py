"""What people do to a referral from its page. Errors come back on the page, with what was typed."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from referrals import actions
from referrals.forms import BareForm, add_errors
from referrals.partners.actor import Answerer
from referrals.views import files
from referrals.views.messages import correct, message_of
from referrals.views.thread import FORMS, readable, thread_page

View = Callable[[SignedInRequest, int], HttpResponse]


def _page_of(name: str, said: str | Promise) -> View:
    """The view that does the act ``name`` and then says ``said``."""

    @require_http_methods(["GET", "POST"])
    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        referral = get_object_or_404(readable(request.user), pk=pk)
        if request.method == "GET":
            # A page with errors that is asked for again: after signing in, or in the other language.
            return redirect(referral)
        require(request.user, f"referrals.{name}", referral)
        form = FORMS.get(name, BareForm)(request.POST, auto_id=f"{name}_%s")
        status = do(name, request.user, referral, form)
        if status is None:
            messages.success(request, str(said))
            return redirect(referral)
        # As it is now: somebody may have been faster.
        referral = get_object_or_404(readable(request.user), pk=pk)
        return thread_page(request, referral, {name: form}, status)

    view.__name__ = view.__qualname__ = name
    return view


def do(name: str, by: Answerer, referral: object, form: Form) -> int | None:
    """Do the act; the status of the answer when it is refused."""
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        getattr(actions, name)(by=by, referral=referral, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return status_of(error)
    return None


withdraw_referral = _page_of("withdraw_referral", _("Invio ritirato: il servizio lo sa."))
accept_referral = _page_of("accept_referral", _("Invio accettato: adesso vedete nome e recapiti."))
undo_accept_referral = _page_of(
    "undo_accept_referral", _("Accettazione annullata: nome e recapiti non si vedono più.")
)
decline_referral = _page_of("decline_referral", _("Risposta inviata: chi ha inviato la legge subito."))
request_information = _page_of(
    "request_information", _("Domanda inviata: il tempo per rispondere è fermo finché non rispondono.")
)
give_information = _page_of("give_information", _("Risposta inviata: il servizio può decidere."))
start_referral = _page_of("start_referral", _("Segnato: avete cominciato."))
complete_referral = _page_of("complete_referral", _("Invio concluso: chi ha inviato legge com'è andata."))
end_referral = _page_of("end_referral", _("Invio chiuso. Se serve ancora, invia a un altro servizio."))
write_message = _page_of("write_message", _("Messaggio inviato."))


@require_http_methods(["GET", "POST"])
def correct_message(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct one's own message, as long as nobody of the other side has read it."""
    message = message_of(request.user, pk)
    if request.method == "GET":
        return redirect(message.referral)
    answered, status = correct(request.user, message, request.POST)
    if not answered:
        messages.success(request, _("Messaggio corretto."))
        return redirect(message.referral)
    row = get_object_or_404(readable(request.user), pk=message.referral_id)
    return thread_page(request, row, answered, status)


@require_http_methods(["GET", "POST"])
def attach_to_referral(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a document to a referral."""
    row = get_object_or_404(readable(request.user), pk=pk)
    if request.method == "GET":
        return redirect(row)
    require(request.user, "referrals.attach_to_referral", row)
    form, status = files.attach(request.user, row, request)
    if status is None:
        return redirect(row)
    row = get_object_or_404(readable(request.user), pk=pk)
    return thread_page(request, row, {"attach_to_referral": form}, status)


@require_safe
def referral_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """A document of a referral, to be saved; never shown inside our pages."""
    return files.give(request.user, files.file_of(request.user, pk), request)


@require_POST
def take_back_referral_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back a document that nobody of the other side has read."""
    file = files.file_of(request.user, pk)
    files.take_back(request.user, file, request)
    return redirect(file.referral)
