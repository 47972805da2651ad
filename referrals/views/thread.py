"""One referral, for who sent it and for who received it: the decision on top, then the thread."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import can
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.content import ask_reason
from intake.progress import with_pair
from network.actions import see_notices
from network.files.forms import FileForm
from network.models import Notice
from referrals.actions import see_referral
from referrals.arrival import arrival_of
from referrals.deliveries import deliveries_of
from referrals.forms import (
    AcceptForm,
    CompleteForm,
    DeclineForm,
    EndForm,
    MessageForm,
    QuestionForm,
    ReplyForm,
    WithdrawForm,
)
from referrals.grounds import is_opposed
from referrals.models import MessageKind, Referral, ReferralQuerySet
from referrals.package import in_words, package_today
from referrals.partners.actor import Answerer
from referrals.partners.sent import post_of
from referrals.readers import is_read, is_read_there
from referrals.reminder_plan import plan_of
from referrals.rules import identity_shown_to, on_receiver_side
from referrals.states import ACTS, GOES_ON, ReferralState
from referrals.steps import steps_of
from referrals.versions import versions_before
from referrals.views.files import shown_files
from referrals.views.messages import Address, read_thread, shown_thread
from referrals.views.queue import group_of, queue
from referrals.withholding import withhold_from

FORMS: Mapping[str, type[Form]] = {
    "accept_referral": AcceptForm,
    "decline_referral": DeclineForm,
    "request_information": QuestionForm,
    "give_information": ReplyForm,
    "withdraw_referral": WithdrawForm,
    "complete_referral": CompleteForm,
    "end_referral": EndForm,
    "write_message": MessageForm,
    "attach_to_referral": FileForm,
}

# The acts of the page, each a route of its own.
PAGES_OF_ACTS = tuple(
    name for name in (*ACTS, "write_message", "attach_to_referral") if name != "see_referral"
)


def readable(user: Answerer) -> ReferralQuerySet:
    """The referrals a user may read, with what the page of one needs."""
    return (
        Referral.objects.visible_to(user)
        .select_related(
            "service__unit",
            "service__municipality",
            "person",
            "case",
            "intake",
            "seen_by",
            "answered_by",
            "forwards__service__unit",
        )
        .prefetch_related(with_pair("case__"))
    )


@require_safe
def referral(request: SignedInRequest, pk: int) -> HttpResponse:
    """A referral; the first opening by a contact of the service is told to who sent it."""
    user = request.user
    row = get_object_or_404(readable(user), pk=pk)
    ask_reason(user, [row])
    is_new = row.state in {ReferralState.SENT, ReferralState.DELIVERED}
    if is_new and on_receiver_side(user, row):
        see_referral(by=user, referral=row)
        row = readable(user).get(pk=pk)
    unread = list(Notice.objects.visible_to(user).unread().filter(path=row.get_absolute_url()))
    if unread:
        see_notices(by=user, ids=[notice.pk for notice in unread])
    return thread_page(request, row)


def thread_page(
    request: SignedInRequest, row: Referral, answered: Mapping[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    """Draw the page of a referral.

    Args:
        answered: the form somebody has just sent and must correct, by the name of its act.
    """
    user = request.user
    request.typed_form = next(iter((answered or {}).values()), None)
    ask_reason(user, [row])
    context = thread_context(user, row, _address, answered) | {
        "acts": {name: reverse(f"referrals:{name}", args=[row.pk]) for name in PAGES_OF_ACTS}
    }
    log_thread(request, user, row)
    if not on_receiver_side(user, row):
        context["is_opposed"] = row.is_open and is_opposed(row.person, row.service)
        context["is_read_there"] = not row.is_open or is_read_there(row)
        context["is_service_read"] = context["is_read_there"] or is_read(row.service_id)
        context["post"] = post_of(row)
        context["arrival"] = arrival_of(row)
        context["deliveries"] = deliveries_of(row)
        context["forwarded_to"] = list(row.forwarded_to.visible_to(user).select_related("service__unit"))
        return render(request, "referrals/referral_sent.html", context, status=status)
    side_list = queue(user, group_of(row))
    log_reading(
        by=user, kind=AccessKind.LIST, place=request.resolver_match.view_name, subjects=side_list["rows"]
    )
    return render(request, "referrals/referral_received.html", side_list | context, status=status)


def _address(name: str, pk: int) -> str:
    return reverse(f"referrals:{name}", args=[pk])


def log_thread(request: HttpRequest, user: Answerer, row: Referral) -> None:
    """Write that ``user`` is about to read a referral, and the person if their name is shown."""
    log_reading(
        by=user,
        kind=AccessKind.RECORD,
        place=resolve(request.path_info).view_name,
        subjects=[row, *([row.person] if identity_shown_to(user, row) else [])],
    )


def thread_context(
    user: Answerer, row: Referral, address: Address, answered: Mapping[str, Form] | None = None
) -> dict[str, Any]:
    """What the page of a referral shows to ``user``; ``answered`` as in ``thread_page``.

    Args:
        address: the page of an act on a message, by the name of the act and the id of the message.
    """
    withhold_from(user, [row])
    is_receiver = on_receiver_side(user, row)
    # The identity comes from the frozen package for the service, from the archive for who sent it.
    shows_identity = identity_shown_to(user, row)
    messages, may = read_thread(user, row), _rights(user, row)
    return {
        "referral": row,
        "is_sender": not is_receiver,
        "origin": row.case or row.intake,
        "shown": None
        if row.is_withheld
        else in_words(package_today(row.package, row.person), with_identity=shows_identity),
        "may": may,
        "forms": {name: form(auto_id=f"{name}_%s") for name, form in FORMS.items()} | dict(answered or {}),
        "answered": next(iter((answered or {}).values()), None),
        "kept": [
            words
            for name, form in (answered or {}).items()
            if name in ACTS and not may[name]
            for words in _typed(form)
        ],
        "thread": shown_thread(user, row, messages, address, answered or {}),
        "question": next((each for each in reversed(messages) if each.kind == MessageKind.QUESTION), None),
        "files": shown_files(user, row, address),
        "days": _days(row),
        "versions": versions_before(row),
        "plan": plan_of(row, is_receiver=is_receiver),
    }


def _typed(form: Form) -> list[str]:
    """The words written in a form that the page does not draw any more."""
    return [field.value() for field in form if isinstance(field.field, CharField) and field.value()]


def _rights(user: Answerer, row: Referral) -> dict[str, bool]:
    """What the reader may do now, by the name of each act: role and state together."""
    rights = {name: row.may_move_to(state) for name, state in ACTS.items()}
    rights["undo_accept_referral"] = row.can_be_undone
    rights["amend_referral"] = row.may_be_amended
    rights["write_message"] = rights["attach_to_referral"] = row.is_open
    rights |= dict.fromkeys(("print_sheet", "send_link"), True)
    held = {name: is_time and can(user, f"referrals.{name}", row) for name, is_time in rights.items()}
    return {
        **held,
        "send_referral": row.state in GOES_ON
        and can(user, "referrals.send_referral", row.case or row.intake),
    }


def _days(row: Referral) -> list[tuple[Any, list[Any]]]:
    """The steps of the referral under their days, newest first."""
    steps = reversed(steps_of(row))
    return [(day, list(group)) for day, group in groupby(steps, key=lambda step: timezone.localdate(step.at))]
