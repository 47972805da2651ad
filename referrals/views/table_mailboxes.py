"""The mailbox of a body that sits at a table without an account, for who runs the table."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import SignedInRequest
from network.forms import ActForm, attempt, of
from network.tables.models import TableMember
from referrals.models import Mailbox
from referrals.partners import tables


class TableMailboxForm(ActForm):
    """Where a body reads its mail, and who does."""

    address = of(
        Mailbox,
        "address",
        gettext_lazy("Scrivi l'indirizzo della casella"),
        help_text=gettext_lazy("Meglio la casella dell'ente che di una persona."),
    )
    owner = of(
        Mailbox,
        "owner",
        gettext_lazy("Scrivi chi legge la casella"),
        help_text=gettext_lazy("Per esempio: segreteria dell'associazione. Firma le risposte dell'ente."),
    )


def _member(request: SignedInRequest, pk: int) -> TableMember:
    rows = TableMember.objects.visible_to(request.user).select_related("table", "organisation")
    member = get_object_or_404(rows, pk=pk)
    require(request.user, "referrals.register_table_mailbox", member)
    return member


@require_http_methods(["GET", "HEAD", "POST"])
def table_mailbox(request: SignedInRequest, pk: int) -> HttpResponse:
    """The mailbox from which a body answers at its tables."""
    member = _member(request, pk)
    mailboxes = Mailbox.objects.visible_to(request.user).current()
    current = mailboxes.filter(organisation=member.organisation_id).first()
    known = {"address": current.address, "owner": current.owner} if current else {}
    form = TableMailboxForm(request.POST if request.method == "POST" else None, initial=known)
    status = attempt(request, form, tables.register_table_mailbox, member=member)
    if status is None:
        messages.success(request, _("Casella registrata: il collegamento al tavolo è partito."))
        return redirect(member.table)
    context = {"member": member, "form": form, "current": current}
    return render(request, "referrals/table_mailbox.html", context, status=status)


@require_POST
def send_table_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail again a link to the table."""
    member = _member(request, pk)
    tables.send_table_link(by=request.user, member=member)
    messages.success(request, _("Nuovo collegamento mandato alla casella dell'ente."))
    return redirect(member.table)
