"""The door of a link: a code, mailed to the registered mailbox, before anything is shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.refusals import UNPROCESSABLE
from audit.access import log_reading
from audit.models import AccessKind
from referrals.models import LetterKind, PartnerLink
from referrals.partners import actions
from referrals.partners.doors import LinkEnded, actor_of, is_inside, link_of, masked
from referrals.partners.keys import CODE_DIGITS
from referrals.states import OutcomeCode

COOKIE = "collegamento"
NOT_INSIDE = 403
GONE = 410
# What people write themselves in the forms behind a link.
WORDS = (
    "text",
    "words",
    "alternative",
    "next_step",
    "request",
    "first_name",
    "last_name",
    "phone",
    "place",
    "outcome",
    "description",
    "conditions",
    "address",
    "email",
    "opening",
    *(f"day_{number}" for number in WEEKDAYS),
)

LinkView = Callable[..., HttpResponse]
View = Callable[..., HttpResponse]


class CodeForm(forms.Form):
    """The code, with or without spaces as people copy it."""

    code = forms.CharField(
        label=gettext_lazy("Il codice di 6 cifre"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Scrivete il codice che trovate nell'e-mail")},
    )

    def clean_code(self) -> str:
        digits = "".join(self.cleaned_data["code"].split())
        if len(digits) != CODE_DIGITS or not digits.isascii() or not digits.isdigit():
            raise forms.ValidationError(_("Il codice ha 6 cifre: ricopiatelo dall'e-mail."))
        return digits


def with_link(view: LinkView) -> View:
    """Give the view the link of the address, and what else stands there.

    Who comes with an unknown one learns what to do, and no more. Who asks for what is not there is led back.
    """

    @wraps(view)
    def run(request: HttpRequest, token: str, **named: int) -> HttpResponse:
        link = link_of(token)
        if link is None:
            return render(request, "referrals/partner/unknown.html", status=404)
        try:
            return view(request, token, link, **named)
        except (Http404, PermissionDenied) as refusal:
            status = 404 if isinstance(refusal, Http404) else 403
            return render(request, "referrals/partner/nothing.html", {"token": token}, status=status)

    return run


def by_form(view: View) -> View:
    """For what a form behind a link sends.

    Who asks for its address as a page, as after an error, is led to the link.
    """

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def run(request: HttpRequest, token: str, **named: int) -> HttpResponse:
        if request.method == "GET":
            return redirect("partners:referral", token)
        return view(request, token, **named)

    return run


def inside(request: HttpRequest, link: PartnerLink) -> bool:
    """Whether the request comes from the session of the link; the half hour then begins again."""
    if not is_inside(link, request.COOKIES.get(COOKIE, "")):
        return False
    actions.stay_inside(by=actor_of(link), link=link)
    return True


def from_inside(view: LinkView) -> View:
    """As ``with_link``, for who has given the code. Anybody else is led to the door, and nothing is done."""

    @wraps(view)
    def run(request: HttpRequest, token: str, link: PartnerLink, **named: int) -> HttpResponse:
        if not inside(request, link):
            return door_page(request, token, link, status=NOT_INSIDE)
        try:
            return view(request, token, link, **named)
        except LinkEnded:
            return with_link(door_page)(request, token)

    return with_link(run)


def log_door(request: HttpRequest, link: PartnerLink, kind: AccessKind) -> None:
    """Write in the access log that somebody stood before a link."""
    subjects = [link.referral] if link.referral else []
    log_reading(by=actor_of(link), kind=kind, place=resolve(request.path_info).view_name, subjects=subjects)


def door_page(
    request: HttpRequest, token: str, link: PartnerLink, form: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    """What stands before a link: the request for a code, or why it opens no more. It shows nothing else."""
    # Whoever was writing when it closed gets their words back.
    typed = [request.POST.get(name, "").strip() for name in WORDS]
    kept = [words for words in typed if words and words not in OutcomeCode.values]
    context: dict[str, Any] = {"token": token, "kept": kept}
    if not link.is_live:
        name = "revoked" if link.is_revoked else "expired"
        context["is_over"] = link.is_over
        return render(request, f"referrals/partner/{name}.html", context, status=GONE)
    context |= {
        "owner": link.mailbox.owner,
        "address": masked(link.mailbox.address),
        "door": link.door,
        "is_code_lost": _is_code_lost(link),
        "form": form or CodeForm(),
    }
    return render(request, "referrals/partner/door.html", context, status=status)


def _is_code_lost(link: PartnerLink) -> bool:
    """Whether the code last asked for did not leave: whoever waits for it has to know."""
    last = link.letters.filter(kind=LetterKind.CODE).first() if link.door.code_asked_at else None
    return last is not None and last.has_failed


@by_form
@with_link
def ask_for_code(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """Have a code mailed to the mailbox."""
    before = link.door.code_asked_at
    actions.ask_for_code(by=actor_of(link), link=link)
    link.door.refresh_from_db()
    if before and link.door.code_asked_at == before and not link.door.is_locked:
        words = _("Un codice è partito meno di un minuto fa. Aspettate un minuto per averne un altro.")
        messages.info(request, words)
    return redirect("partners:referral", token)


@by_form
@with_link
def enter(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """Begin the session of the link with the code."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return door_page(request, token, link, form, UNPROCESSABLE)
    session = actions.enter_with_code(by=actor_of(link), link=link, code=form.cleaned_data["code"])
    if session is None:
        log_door(request, link, AccessKind.DENIAL)
        link.door.refresh_from_db()
        form.add_error("code", _why_not(link))
        return door_page(request, token, link, form, UNPROCESSABLE)
    log_door(request, link, AccessKind.SIGN_IN)
    response = redirect("partners:referral", token)
    response.set_cookie(
        COOKIE,
        session,
        path=reverse("partners:referral", args=[token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _why_not(link: PartnerLink) -> str:
    if link.door.is_locked:
        return _("Troppi codici sbagliati: riprovate tra un quarto d'ora con un codice nuovo.")
    if not link.door.awaits_code:
        return _("Questo codice non vale più: chiedetene uno nuovo.")
    return _("Il codice non è questo. Tentativi rimasti: %(left)s.") % {"left": link.door.attempts_left}


@by_form
@with_link
def leave(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """End the session."""
    if inside(request, link):
        actions.leave(by=actor_of(link), link=link)
        messages.success(request, _("Siete usciti. Per rientrare serve un codice nuovo."))
    response = redirect("partners:referral", token)
    response.delete_cookie(COOKIE, path=reverse("partners:referral", args=[token]))
    return response


@by_form
@with_link
def renew(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """Have a new link mailed to the registered mailbox, and to no other."""
    actions.renew_link(by=actor_of(link), link=link)
    if not link.is_over:
        messages.success(
            request, _("Guardate nella casella registrata: il collegamento nuovo è nell'ultima e-mail.")
        )
    return redirect("partners:referral", token)
