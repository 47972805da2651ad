"""Priorities: what is asked of everybody for a period, how far it is, and how it changed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from audit.keyset import keyset_page
from network.filters import refuse_unknown
from network.forms import attempt
from network.mandates import actions
from network.mandates.forms import WRITTEN, FigureForm, ReviseMandateForm, SetMandateForm
from network.mandates.models import Mandate
from network.mandates.reading import possible_owners
from network.mandates.story import story_of
from network.people import ambiti_of
from network.versions import version_of

LAST_TO_END_FIRST = ("-until", "-pk")


@require_safe
def mandates(request: SignedInRequest) -> HttpResponse:
    """The priorities of the reader's Ambiti, the last to end first."""
    refuse_unknown(request.GET, "dopo")
    rows = Mandate.objects.visible_to(request.user).with_last()
    page = keyset_page(rows, LAST_TO_END_FIRST, request.GET.get("dopo", ""))
    context = {
        "mandates": page.rows,
        "may_set": can(request.user, "network.set_mandate"),
        "older_url": f"{reverse('network:mandates')}?{urlencode({'dopo': page.next_cursor})}"
        if page.next_cursor
        else "",
    }
    return render(request, "network/mandates/mandates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def set_mandate(request: SignedInRequest) -> HttpResponse:
    """Set a priority."""
    require(request.user, "network.set_mandate")
    form = SetMandateForm(
        request.POST if request.method == "POST" else None,
        own=ambiti_of(request.user),
        owners=possible_owners(request.user.grants.ambiti()),
    )
    made: list[Mandate] = []
    status = attempt(request, form, lambda **given: made.append(actions.set_mandate(**given)))
    if status is None:
        messages.success(request, _("Priorità scritta: la leggono tutti, chi la segue riceve un avviso."))
        return redirect(made[0])
    return render(request, "network/mandates/set_mandate.html", {"form": form}, status=status)


def visible_mandate(request: SignedInRequest, pk: int) -> Mandate:
    """The priority with its figures.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    rows = Mandate.objects.visible_to(request.user).select_related("owner", "ambito__unit")
    return get_object_or_404(rows.prefetch_related("figures"), pk=pk)


@require_safe
def mandate(request: SignedInRequest, pk: int) -> HttpResponse:
    """A priority: goal, figures, history."""
    return _page(request, visible_mandate(request, pk), FigureForm())


def _page(request: SignedInRequest, row: Mandate, form: FigureForm, status: int = 200) -> HttpResponse:
    context = {
        "mandate": row,
        "form": form,
        "history": story_of(row),
        "may_revise": can(request.user, "network.revise_mandate", row),
        "may_measure": can(request.user, "network.record_figure", row),
    }
    return render(request, "network/mandates/mandate.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_mandate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a priority, saying why."""
    row = visible_mandate(request, pk)
    require(request.user, "network.revise_mandate", row)
    form = ReviseMandateForm(
        request.POST if request.method == "POST" else None,
        owners=possible_owners([row.ambito_id]),
        initial={"version": version_of(row), **{name: getattr(row, name) for name in WRITTEN}},
    )
    status = attempt(request, form, actions.revise_mandate, mandate=row)
    if status is None:
        messages.success(request, _("Priorità cambiata: quella di prima resta nella storia."))
        return redirect(row)
    if status == CONFLICT:
        row = visible_mandate(request, pk)
        form.look_again(version_of(row))
    context = {"mandate": row, "form": form, "was_changed": status == CONFLICT}
    return render(request, "network/mandates/revise_mandate.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def record_figure(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down a figure."""
    row = visible_mandate(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.record_figure", row)
    form = FigureForm(request.POST)
    status = attempt(request, form, actions.record_figure, mandate=row)
    if status is None:
        messages.success(request, _("Misura segnata."))
        return redirect(row)
    return _page(request, row, form, status)
