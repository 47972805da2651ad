"""The inbox: one's own notices, and what an open page fetches when a new one arrives."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from audit.keyset import keyset_page
from network import actions
from network.filters import refuse_unknown
from network.models import Notice, NoticeCounter

NEWEST_FIRST = ("-seq",)
TOASTS = 3
LARGEST_SEQ = 2**63 - 1


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """One's own notices, newest first, 25 a page."""
    refuse_unknown(request.GET, "dopo")
    page = keyset_page(Notice.objects.visible_to(request.user), NEWEST_FIRST, request.GET.get("dopo", ""))
    older = f"{reverse('network:inbox')}?{urlencode({'dopo': page.next_cursor})}" if page.next_cursor else ""
    return render(request, "network/inbox.html", {"notices": page.rows, "older_url": older})


@require_safe
def news(request: SignedInRequest) -> HttpResponse:
    """The unread notices after the one an open page knows, newest last: at most three, and how many more."""
    refuse_unknown(request.GET, "after")
    after = _number(request.GET.get("after", ""))
    unread = Notice.objects.visible_to(request.user).unread().filter(seq__gt=after)
    newest = list(unread.order_by("-seq")[:TOASTS])
    counter = NoticeCounter.objects.visible_to(request.user).first()
    context = {
        "seq": counter.last_seq if counter else 0,
        "unread": counter.unread if counter else 0,
        "epoch": counter.epoch if counter else "",
        "notices": newest[::-1],
        "others": unread.count() - TOASTS if len(newest) == TOASTS else 0,
    }
    return render(request, "network/news.html", context)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:20]) > LARGEST_SEQ:
        raise BadRequest(_("Manca il numero dell'ultimo avviso mostrato."))
    return int(text)


@require_POST
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    actions.see_notices(by=request.user, ids=[notice.pk])
    is_ours = notice.path.startswith("/") and url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None)
    return redirect(notice.path if is_ours else "network:inbox")


@require_POST
def see_notices(request: SignedInRequest) -> HttpResponse:
    """Mark as read all the notices up to the newest one on the page: those that came meanwhile stay new."""
    newest = _number(request.POST.get("fino", ""))
    unread = Notice.objects.visible_to(request.user).unread().filter(seq__lte=newest)
    marked = actions.see_notices(by=request.user, ids=list(unread.values_list("pk", flat=True)))
    words = ngettext("%(n)d avviso segnato come letto.", "%(n)d avvisi segnati come letti.", marked)
    messages.success(request, words % {"n": marked})
    return redirect("network:inbox")
