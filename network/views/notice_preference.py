"""How one wants to hear of notices not read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from network.actions import choose_mail
from network.forms import ActForm, attempt, of
from network.models import NoticePreference

GROUPS = ("cases", "referrals", "absences", "meetings")


def _one(name: str) -> Any:
    return of(NoticePreference, name, gettext_lazy("Scegli una delle risposte"))


class PreferenceForm(ActForm):
    """The choices of a person, by group, and the two moments."""

    cases: forms.Field = _one("cases")
    referrals: forms.Field = _one("referrals")
    absences: forms.Field = _one("absences")
    meetings: forms.Field = _one("meetings")
    delay: forms.Field = _one("delay")
    digest_hour: forms.Field = _one("digest_hour")
    quiet: forms.Field = _one("quiet")
    quiet_weekend: forms.Field = _one("quiet_weekend")


@require_http_methods(["GET", "HEAD", "POST"])
def notice_preference(request: SignedInRequest) -> HttpResponse:
    """Read and change one's own choices."""
    chosen = NoticePreference.objects.visible_to(request.user).first() or NoticePreference()
    initial = {name: getattr(chosen, name) for name in PreferenceForm.base_fields}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial)
    status = attempt(request, form, choose_mail)
    if status is None:
        messages.success(request, _("Fatto: da adesso ti avvisiamo così."))
        return redirect("network:notice_preference")
    context = {"form": form, "groups": [form[name] for name in GROUPS]}
    return render(request, "network/notice_preference.html", context, status=status)
