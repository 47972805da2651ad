"""The projects of a table."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from network.forms import attempt
from network.tables import actions
from network.tables.forms import ProgressForm, ProjectForm
from network.tables.models import TableProject
from network.tables.story import story_of_project
from network.tables.views.tables import visible_table


@require_http_methods(["GET", "HEAD", "POST"])
def start_project(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a project of a table."""
    row = visible_table(request, pk)
    require(request.user, "network.start_project", row)
    form = ProjectForm(request.POST if request.method == "POST" else None, seated=row.seated)
    status = attempt(request, form, actions.start_project, table=row)
    if status is None:
        messages.success(request, _("Progetto aperto."))
        return redirect(row)
    return render(request, "network/tables/start_project.html", {"table": row, "form": form}, status=status)


def visible_project(request: SignedInRequest, pk: int) -> TableProject:
    """The project, with its table and bodies.

    Raises:
        Http404: it is not there, or not in the reader's Ambiti.
    """
    rows = TableProject.objects.visible_to(request.user).select_related("table")
    return get_object_or_404(rows.prefetch_related("partners__member__organisation"), pk=pk)


@require_safe
def table_project(request: SignedInRequest, pk: int) -> HttpResponse:
    """A project: what is done, with whom and with which resources, how far it is."""
    row = visible_project(request, pk)
    return _page(request, row, ProgressForm(project=row))


def _page(request: SignedInRequest, row: TableProject, form: Any, status: int = 200) -> HttpResponse:
    may_update = not row.is_over and can(request.user, "network.update_project", row)
    context = {
        "project": row,
        "form": form,
        "may_update": may_update,
        "history": story_of_project(row),
    }
    return render(request, "network/tables/project.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def update_project(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say how far a project is."""
    row = visible_project(request, pk)
    if request.method != "POST":
        return redirect(row)
    require(request.user, "network.update_project", row)
    form = ProgressForm(request.POST, project=row)
    status = attempt(request, form, actions.update_project, project=row)
    if status is None:
        messages.success(request, _("Progetto aggiornato."))
        return redirect(row)
    return _page(request, row, form, status)
