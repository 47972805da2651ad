"""The notes of a group, for those who sit in it today and for nobody else."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from network.filters import refuse_unknown
from network.forms import attempt
from network.supervision import actions
from network.supervision.forms import NoteForm
from network.supervision.models import GroupNote, SupervisionGroup
from network.supervision.sealing import NoKey, unseal
from network.supervision.views.groups import visible_group

NEWEST_FIRST = ("-written_at", "-pk")
UNAVAILABLE = 503


@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
def group_notes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the notes of one's group, newest first, and write one."""
    group = visible_group(request, pk)
    require(request.user, "network.read_notes", group)
    refuse_unknown(request.GET, "dopo")
    form = NoteForm(request.POST if request.method == "POST" else None)
    try:
        status = attempt(request, form, actions.write_note, group=group)
        if status is None:
            messages.success(request, _("Appunto scritto: lo legge solo chi è nel gruppo."))
            return redirect("network:group_notes", group.pk)
        return _page(request, group, form, status)
    except NoKey:
        context = {"group": group}
        return render(request, "network/supervision/notes_locked.html", context, status=UNAVAILABLE)


def _page(request: SignedInRequest, group: SupervisionGroup, form: NoteForm, status: int) -> HttpResponse:
    notes = GroupNote.objects.visible_to(request.user).filter(group=group).select_related("author")
    page = keyset_page(notes, NEWEST_FIRST, request.GET.get("dopo", ""), size=10)
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[group, *page.rows],
    )
    address = reverse("network:group_notes", args=[group.pk])
    context = {
        "group": group,
        "notes": [(note, unseal(group.pk, note.sealed)) for note in page.rows],
        "older_url": f"{address}?{urlencode({'dopo': page.next_cursor})}" if page.next_cursor else "",
        "form": form,
    }
    return render(request, "network/supervision/notes.html", context, status=status)
