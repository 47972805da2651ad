"""Where the points of a person come from, for the person and for who coordinates them; the other tasks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import present_oneself as act
from accounts.gender import Gender
from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.content import masked_in_list
from intake.forms.extra_tasks import EndingForm, ExtraTaskForm
from intake.forms.talks import AskToTalkForm, SettleTalkForm
from intake.models import ExtraTask
from intake.routing.candidates import coordinated_post
from intake.signals.care import signals_of_coordinated
from intake.work import own_post
from intake.workload.explained import ExplainedLoad, explain
from network.filters import refuse_unknown
from network.models import Post


@require_safe
def my_load(request: SignedInRequest) -> HttpResponse:
    """One's own load, taken apart."""
    require(request.user, "intake.see_my_load")
    return own_page(request, own_post(request.user), AskToTalkForm())


@require_POST
def present_oneself(request: SignedInRequest) -> HttpResponse:
    """Say whether one is a woman or a man, for who asks to talk with one or the other."""
    require(request.user, "intake.see_my_load")
    act(by=request.user, gender=request.POST.get("gender", ""))
    messages.success(request, _("Salvato: vale per le prossime proposte."))
    return redirect("intake:my_load")


@require_safe
def operator_load(request: SignedInRequest, pk: int) -> HttpResponse:
    """The load of a person of a unit one coordinates: it serves to take care of them."""
    return load_page(request, coordinated_post(request.user, pk), ExtraTaskForm())


@require_safe
def care_signals(request: SignedInRequest) -> HttpResponse:
    """Who of one's units needs care, and why."""
    require(request.user, "intake.see_care_signals")
    refuse_unknown(request.GET)
    log_reading(by=request.user, kind=AccessKind.LIST, place=request.resolver_match.view_name)
    context = {"signals": signals_of_coordinated(request.user)}
    return render(request, "intake/care_signals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_extra_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the person a duty beside the situations."""
    post = coordinated_post(request.user, pk)
    if request.method != "POST":
        return redirect("intake:operator_load", pk)
    form = ExtraTaskForm(request.POST)
    if not form.is_valid():
        return load_page(request, post, form, UNPROCESSABLE)
    try:
        actions.give_extra_task(by=request.user, post=post, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return load_page(request, post, form, status_of(error))
    messages.success(request, _("Compito dato. %(name)s ha ricevuto l'avviso.") % {"name": post.user.label})
    return redirect("intake:operator_load", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def end_extra_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a duty, and say why."""
    task = get_object_or_404(ExtraTask.objects.visible_to(request.user).select_related("operator"), pk=pk)
    require(request.user, "intake.end_extra_task", task)
    form = EndingForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_extra_task(by=request.user, task=task, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            status = status_of(error)
        else:
            messages.success(request, _("Fatto: da domani il compito non pesa più."))
            return redirect("intake:operator_load", task.operator_id)
    elif form.is_bound:
        status = UNPROCESSABLE
    return render(request, "intake/end_extra_task.html", {"task": task, "form": form}, status=status)


def own_page(
    request: SignedInRequest, post: Post | None, talk_form: AskToTalkForm, status: int = 200
) -> HttpResponse:
    """The page of one's own load; ``talk_form`` holds what was typed to ask for a talk."""
    load = explain(post, request.user) if post else None
    _log(request, load)
    context = {"load": load, "today": clock.today(), "genders": Gender.choices, "talk_form": talk_form}
    return render(request, "intake/my_load.html", context, status=status)


def load_page(
    request: SignedInRequest,
    post: Post,
    form: ExtraTaskForm,
    status: int = 200,
    talk_form: SettleTalkForm | None = None,
) -> HttpResponse:
    """The page of the load of somebody one coordinates, with the two forms as they were typed."""
    load = explain(post, request.user)
    _log(request, load)
    forms = {"form": form, "talk_form": talk_form or SettleTalkForm()}
    context = {"load": load, "today": clock.today(), **forms}
    return render(request, "intake/operator_load.html", context, status=status)


def _log(request: SignedInRequest, load: ExplainedLoad | None) -> None:
    cases = [seat.case for seat in load.seats if seat.case] if load else []
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[subject for case in cases for subject in (case, case.person)],
    )
    masked_in_list(request.user, cases)
