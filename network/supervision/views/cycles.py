"""A cycle: what it is, its groups; and opening both."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from network.forms import attempt
from network.supervision import actions
from network.supervision.actions.revising import CORRECTED
from network.supervision.choices import groups_with_counts, other_ambiti, own_ambiti, supervisors_for
from network.supervision.forms import CycleForm, GroupForm, ReviseCycleForm
from network.supervision.models import Cycle
from network.supervision.story import story_of_cycle
from network.versions import version_of


def visible_cycle(request: SignedInRequest, pk: int) -> Cycle:
    """The cycle, if it is among those the reader follows.

    Raises:
        Http404: it is not there, or not for this person.
    """
    cycles = Cycle.objects.visible_to(request.user).select_related("ambito__unit", "supervisor")
    return get_object_or_404(cycles.prefetch_related("sharing__ambito__unit"), pk=pk)


@require_safe
def cycle(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a cycle is and the groups of it that the reader may see."""
    return _page(request, visible_cycle(request, pk), GroupForm())


def _page(request: SignedInRequest, row: Cycle, form: GroupForm, status: int = 200) -> HttpResponse:
    context = {
        "cycle": row,
        "groups": groups_with_counts(request.user, row),
        "form": form,
        "may_open_group": can(request.user, "network.open_group", row),
        "history": story_of_cycle(row) if can(request.user, "network.revise_cycle", row) else None,
    }
    return render(request, "network/supervision/cycle.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def open_cycle(request: SignedInRequest) -> HttpResponse:
    """Open a cycle of one's Ambito."""
    require(request.user, "network.open_cycle")
    form = CycleForm(
        request.POST if request.method == "POST" else None,
        own=own_ambiti(request.user),
        others=other_ambiti(request.user),
        supervisors=supervisors_for(request.user),
    )
    opened: list[Cycle] = []
    status = attempt(request, form, lambda **given: opened.append(actions.open_cycle(**given)))
    if status is None:
        messages.success(request, _("Ciclo aperto. Adesso apri il primo gruppo."))
        return redirect(opened[0])
    context = {"form": form}
    return render(request, "network/supervision/open_cycle.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def open_group(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a group of a cycle."""
    row = visible_cycle(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.open_group", row)
    form = GroupForm(request.POST)
    status = attempt(request, form, actions.open_group, cycle=row)
    if status is None:
        messages.success(request, _("Gruppo aperto: scegli chi ne fa parte."))
        return redirect(row)
    return _page(request, row, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_cycle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct what a cycle says, saying why."""
    row = visible_cycle(request, pk)
    require(request.user, "network.revise_cycle", row)
    form = ReviseCycleForm(
        request.POST if request.method == "POST" else None,
        initial={"version": version_of(row), **{name: getattr(row, name) for name in CORRECTED}},
    )
    status = attempt(request, form, actions.revise_cycle, cycle=row)
    if status is None:
        messages.success(request, _("Ciclo corretto: quello che diceva prima resta nella storia."))
        return redirect(row)
    if status == CONFLICT:
        row = visible_cycle(request, pk)
        form.look_again(version_of(row))
    context = {"cycle": row, "form": form, "was_changed": status == CONFLICT}
    return render(request, "network/supervision/revise_cycle.html", context, status=status)
