"""All one's meetings in one place, and what one has promised there: supervision, cantieri, tavoli, équipe."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from audit import clock
from intake.agenda.meetings import meetings_of
from intake.agenda.promises import promises_of
from intake.forms.agenda import FeedForm
from intake.models import AgendaFeed
from network.filters import refuse_unknown

AHEAD = timedelta(days=92)


@require_safe
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """Meetings of the next three months and what is to be done after them. No person followed is named."""
    refuse_unknown(request.GET)
    now = clock.now()
    context = {
        "meetings": meetings_of(request.user, now, now + AHEAD),
        "promises": promises_of(request.user),
        "feed": AgendaFeed.objects.visible_to(request.user).in_force().first(),
        "feed_form": FeedForm(),
    }
    return render(request, "intake/my_calendar.html", context)
