"""Asking who coordinates to talk about one's load, and saying how it went. Both go back to that load."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from intake import actions
from intake.forms.extra_tasks import ExtraTaskForm
from intake.forms.talks import AskToTalkForm, SettleTalkForm
from intake.models import TalkRequest
from intake.routing.candidates import coordinated_post
from intake.views.loads import load_page, own_page
from intake.work import own_post
from network.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_talk(request: SignedInRequest) -> HttpResponse:
    """Ask who coordinates one to talk about what one carries."""
    require(request.user, "intake.see_my_load")
    post = own_post(request.user)
    if request.method != "POST" or post is None:
        return redirect("intake:my_load")
    form = AskToTalkForm(request.POST)
    status = attempt(request, form, actions.ask_to_talk, post=post)
    if status is not None:
        return own_page(request, post, form, status)
    messages.success(request, _("Chiesto: chi ti coordina riceve l'avviso."))
    return redirect(f"{reverse('intake:my_load')}#t-confronto")


@require_http_methods(["GET", "HEAD", "POST"])
def settle_talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the two have talked, or that it serves no more."""
    talk = get_object_or_404(TalkRequest.objects.visible_to(request.user), pk=pk)
    require(request.user, "intake.settle_talk", talk)
    is_own = talk.operator_id == request.user.pk
    back = reverse("intake:my_load") if is_own else talk.get_absolute_url()
    if request.method != "POST":
        return redirect(back)
    form = SettleTalkForm(request.POST)
    status = attempt(request, form, actions.settle_talk, talk=talk)
    if status is None:
        messages.success(request, _("Salvato: la richiesta di confronto è chiusa."))
        return redirect(back)
    if is_own:
        return own_page(request, own_post(request.user), AskToTalkForm(), status)
    return load_page(request, coordinated_post(request.user, talk.operator_id), ExtraTaskForm(), status, form)
