"""An équipe, for a service invited that answers from a mailbox: when, where, of what, what was agreed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.refusals import UNPROCESSABLE, status_of
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.team import TeamAnswerForm
from intake.models import TeamGuest
from referrals.models import PartnerLink
from referrals.partners.doors import actor_of
from referrals.views.doors import by_form, from_inside


def team_page(
    request: HttpRequest,
    token: str,
    link: PartnerLink,
    form: TeamAnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The équipe as an invited service sees it: neither the person nor the others are named."""
    guest = guest_of(link)
    case = guest.meeting.case
    place = "partners:answer_team" if request.method == "POST" else "partners:referral"
    log_reading(by=actor_of(link), kind=AccessKind.RECORD, place=place, subjects=[case, case.person])
    context = {
        "token": token,
        "owner": link.mailbox.owner,
        "guest": guest,
        "meeting": guest.meeting,
        "form": form or TeamAnswerForm(),
    }
    return render(request, "referrals/partner/team.html", context, status=status)


def guest_of(link: PartnerLink) -> TeamGuest:
    if link.guest is None:
        raise Http404
    return link.guest


@by_form
@from_inside
def answer_team(request: HttpRequest, token: str, link: PartnerLink) -> HttpResponse:
    """Say whether the service comes."""
    guest = guest_of(link)
    form = TeamAnswerForm(request.POST)
    if not form.is_valid():
        return team_page(request, token, link, form, UNPROCESSABLE)
    try:
        actions.answer_team(by=actor_of(link), guest=guest, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return team_page(request, token, link, form, status_of(error))
    messages.success(request, _("Grazie: la risposta è segnata."))
    return redirect("partners:referral", token)
