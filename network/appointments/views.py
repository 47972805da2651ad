"""Who works where: the pages of who administers, and the confirmation by a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import gateway
from accounts.models import User
from accounts.permissions import can, require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from audit import clock
from audit.keyset import keyset_page
from network.actions import appoint, change_post, end_post, end_post_at_once
from network.appointments import actions
from network.appointments.forms import (
    AccountForm,
    AnswerForm,
    AppointForm,
    EndAtOnceForm,
    EnrolForm,
    GatewayForm,
    PostFactsForm,
)
from network.appointments.models import AppointmentRequest
from network.appointments.staff import history_of, people_of, posts_administered, posts_of
from network.appointments.states import BY_TWO, RequestState
from network.forms import ActForm, attempt
from network.models import Post
from network.second_person import is_late
from network.versions import version_of

BY_NAME = ("last_name", "first_name", "pk")
MOST_REQUESTS = 100


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Who works, or worked, in the Ambiti one administers, by name."""
    require(request.user, "network.see_people")
    page = keyset_page(people_of(request.user), BY_NAME, request.GET.get("dopo", ""))
    rows = [(person, posts_of(person, request.user)) for person in page.rows]
    older = f"?dopo={page.next_cursor}" if page.next_cursor else ""
    return render(request, "network/people.html", {"rows": rows, "older_url": older})


@require_http_methods(["GET", "HEAD", "POST"])
def enrol_person(request: SignedInRequest) -> HttpResponse:
    """Enrol somebody with their first post."""
    require(request.user, "network.see_people")
    form = EnrolForm(request.POST or None, administrator=request.user)
    status = attempt(request, form, actions.enrol_person)
    if status is None:
        messages.success(request, _("Fatto. Per entrare sceglie una password da «Password dimenticata»."))
        return redirect("network:people")
    return render(request, "network/enrol_person.html", {"form": form}, status=status)


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """The posts of somebody, their history, and what can be changed."""
    return _page(request, _person(request, pk))


@require_POST
def appoint_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a post or, when two must want it, ask the second."""
    row = _person(request, pk)
    form = AppointForm(request.POST, administrator=request.user)
    status = attempt(request, form, _given_or_asked, user=row)
    if status is not None:
        return _page(request, row, form, status)
    is_asked = form.cleaned_data["role"] in BY_TWO
    messages.success(
        request, _("Chiesto: vale quando un'altra persona conferma.") if is_asked else _("Incarico dato.")
    )
    return redirect("network:person", row.pk)


def _given_or_asked(*, reason: str, **given: Any) -> None:
    if given["role"] in BY_TWO:
        actions.ask_appointment(**given, reason=reason)
    else:
        appoint(**given)


@require_POST
def end_person_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a post today: its right ends tonight."""
    post = get_object_or_404(posts_administered(request.user), pk=pk)
    end_post(by=request.user, post=post, until=clock.today())
    messages.success(request, _("Incarico concluso: da domani non apre più niente."))
    return redirect("network:person", post.user_id)


@require_http_methods(["GET", "HEAD", "POST"])
def post(request: SignedInRequest, pk: int) -> HttpResponse:
    """A post, what somebody may follow in it, and what can be done of it."""
    row = _post(request, pk)
    form = PostFactsForm(request.POST or None, post=row)
    status = attempt(request, form, change_post, post=row)
    if status is None:
        messages.success(request, _("Fatto: vale da adesso."))
        return redirect("network:person", row.user_id)
    if status == CONFLICT:
        form.look_again(version_of(row))
    return _post_page(request, row, form, EndAtOnceForm(prefix="fine"), status)


@require_POST
def end_person_post_at_once(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a post now."""
    row = _post(request, pk)
    form = EndAtOnceForm(request.POST, prefix="fine")
    status = attempt(request, form, end_post_at_once, post=row)
    if status is not None:
        return _post_page(request, row, PostFactsForm(post=row), form, status)
    messages.success(request, _("Incarico concluso: da adesso non apre più niente."))
    return redirect("network:person", row.user_id)


def _post(request: SignedInRequest, pk: int) -> Post:
    return get_object_or_404(posts_administered(request.user).select_related("user"), pk=pk)


def _post_page(
    request: SignedInRequest, row: Post, facts: PostFactsForm, ending: EndAtOnceForm, status: int
) -> HttpResponse:
    refused = facts if facts.errors else ending
    context = {"post": row, "person": row.user, "facts": facts, "ending": ending, "refused": refused}
    return render(request, "network/post.html", context, status=status)


@require_POST
def change_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again."""
    row = _person(request, pk)
    form = AccountForm(request.POST, prefix="account")
    status = attempt(request, form, actions.change_account, person=row)
    if status is not None:
        return _page(request, row, form, status)
    messages.success(request, _("Fatto: vale da adesso."))
    return redirect("network:person", row.pk)


@require_POST
def enrol_gateway_key(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write by which fiscal code the gateway will know somebody."""
    row = _person(request, pk)
    form = GatewayForm(request.POST, prefix="gateway")
    status = attempt(request, form, actions.enrol_gateway_key, person=row)
    if status is not None:
        return _page(request, row, form, status)
    messages.success(request, _("Fatto: vale dal prossimo accesso."))
    return redirect("network:person", row.pk)


def _person(request: SignedInRequest, pk: int) -> User:
    return get_object_or_404(people_of(request.user), pk=pk)


def _page(
    request: SignedInRequest, row: User, refused: ActForm | None = None, status: int = 200
) -> HttpResponse:
    account = AccountForm(prefix="account", initial={"is_active": not row.is_active})
    context = {
        "person": row,
        "posts": posts_of(row, request.user),
        "history": history_of(row),
        "refused": refused,
        "form": refused if isinstance(refused, AppointForm) else AppointForm(administrator=request.user),
        "account": refused if isinstance(refused, AccountForm) else account,
        "gateway": refused if isinstance(refused, GatewayForm) else GatewayForm(prefix="gateway"),
        "has_gateway": gateway.is_configured(),
        "may_change": can(request.user, "network.change_account", row),
    }
    return render(request, "network/person.html", context, status=status)


@require_safe
def appointments(request: SignedInRequest) -> HttpResponse:
    """The roles that wait for the confirmation of a second person, and those answered."""
    require(request.user, "network.see_appointments")
    return _requests(request)


@require_POST
def answer_appointment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the role another person asked, or not."""
    row = get_object_or_404(AppointmentRequest.objects.visible_to(request.user).select_related("unit"), pk=pk)
    require(request.user, "network.answer_appointment", row)
    form = AnswerForm(request.POST, auto_id=f"r{pk}_%s")
    status = attempt(request, form, actions.answer_appointment, appointment=row)
    if status is not None:
        return _requests(request, row, form, status)
    messages.success(request, _("Decisione registrata. Chi l'aveva chiesta riceve un avviso."))
    return redirect("network:appointments")


def _requests(
    request: SignedInRequest,
    row: AppointmentRequest | None = None,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = AppointmentRequest.objects.visible_to(request.user)
    rows = found.select_related("user", "unit", "asked_by", "answered_by")[:MOST_REQUESTS]
    waiting = [
        (one, form if one == row and form else AnswerForm(auto_id=f"r{one.pk}_%s"))
        for one in rows
        if one.state == RequestState.ASKED and not is_late(one)
    ]
    still = {one.pk for one, _form in waiting}
    answered = [one for one in rows if one.pk not in still]
    context = {
        "waiting": waiting,
        "answered": answered,
        "refused": form,
        "administers": can(request.user, "network.see_people"),
    }
    return render(request, "network/appointments.html", context, status=status)
