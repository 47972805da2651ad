"""The inbox: one's own notices, and what an open page fetches when a new one arrives."""

from datetime import UTC, datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Max
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
from network.filters import NoticeFilter, refuse_unknown
from network.folding import by_kind, folded
from network.mail_plan import urgent_by_law, wants_quiet
from network.models import Notice, NoticeCounter

NEWEST_FIRST = ("-seq",)
TOASTS = 3
LOOKED_AT = 50  # of the newest, to tell how many are of one kind
LARGEST_SEQ = 2**63 - 1
LONGEST_SEQ = len(str(LARGEST_SEQ))


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """One's own notices, newest first, 25 a page; after a reading, also the way to take it back."""
    mine = Notice.objects.visible_to(request.user)
    chosen = NoticeFilter(request.GET, mine)
    refuse_unknown(request.GET, *chosen.filters, "dopo", "letti")
    if not chosen.is_valid():
        raise BadRequest(_("Questi filtri non sono dell'elenco degli avvisi."))
    page = keyset_page(chosen.qs, NEWEST_FIRST, request.GET.get("dopo", ""))
    read_at = _moment(request.GET["letti"]) if "letti" in request.GET else None
    context = {
        "rows": folded(page.rows),
        "form": chosen.form,
        "kept": urlencode(chosen.kept),
        "older_url": _inbox_url(chosen, dopo=page.next_cursor) if page.next_cursor else "",
        "read_at": read_at,
        "read": mine.filter(seen_at=read_at).count() if read_at else 0,
    }
    return render(request, "network/inbox.html", context)


def _inbox_url(chosen: NoticeFilter, **more: str) -> str:
    """The inbox with the same filters."""
    asked = urlencode({**chosen.kept, **more})
    return f"{reverse('network:inbox')}?{asked}" if asked else reverse("network:inbox")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest(_("Manca il momento della lettura.")) from error


@require_safe
def news(request: SignedInRequest) -> HttpResponse:
    """What an open page has not told after the notice it knows, newest last: three kinds, and how many more.

    In the hours in which their reader wants quiet, only what cannot be switched off; the counter goes on.
    """
    refuse_unknown(request.GET, "after")
    after = _number(request.GET.get("after", ""))
    untold = Notice.objects.visible_to(request.user).untold(after)
    # First where the inbox stands: what comes meanwhile has a higher number, and is asked for again.
    counter = NoticeCounter.objects.visible_to(request.user).first()
    shown = untold.filter(urgent_by_law()) if wants_quiet(request.user) else untold
    kinds = by_kind(shown.order_by("-seq")[:LOOKED_AT])[:TOASTS]
    context = {
        "seq": counter.last_seq if counter else 0,
        "unread": counter.unread if counter else 0,
        "epoch": counter.epoch if counter else "",
        "changes": counter.changes if counter else 0,
        "toasts": kinds[::-1],
        "others": shown.count() - sum(len(kind.notices) for kind in kinds) if len(kinds) == TOASTS else 0,
    }
    return render(request, "network/news.html", context)


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_SEQ
    if not is_number or int(text) > LARGEST_SEQ:
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
    """Mark as read all the notices up to the newest one on the page: those that came meanwhile stay new.

    With ``dal`` and ``tipo``, only those of one kind from a number on: the ones that stand on one line.
    """
    newest = _number(request.POST.get("fino", ""))
    unread = Notice.objects.visible_to(request.user).unread().filter(seq__lte=newest)
    if "dal" in request.POST:
        unread = unread.filter(seq__gte=_number(request.POST["dal"]), kind=request.POST.get("tipo", ""))
    return _see(request, list(unread.values_list("pk", flat=True)))


@require_POST
def see_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one notice as read without opening it."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    return _see(request, [notice.pk])


def _see(request: SignedInRequest, ids: list[int]) -> HttpResponse:
    """Mark notices as read and come back to the list, which offers to take it back."""
    mine = Notice.objects.visible_to(request.user)
    chosen = NoticeFilter(request.GET, mine)
    if not actions.see_notices(by=request.user, ids=ids):
        return redirect(_inbox_url(chosen))
    read_at = mine.filter(pk__in=ids).aggregate(at=Max("seen_at"))["at"]
    return redirect(_inbox_url(chosen, letti=read_at.isoformat()))


@require_POST
def unsee_notices(request: SignedInRequest) -> HttpResponse:
    """Take back a reading: its notices are new again."""
    read_at = _moment(request.POST.get("letti", ""))
    again = actions.unsee_notices(by=request.user, seen_at=read_at)
    words = ngettext("%(n)d avviso è di nuovo da leggere.", "%(n)d avvisi sono di nuovo da leggere.", again)
    messages.success(request, words % {"n": again})
    return redirect(_inbox_url(NoticeFilter(request.GET, Notice.objects.visible_to(request.user))))
