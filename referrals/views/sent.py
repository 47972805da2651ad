"""The referrals of one's own situations and schede: where each has arrived."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from intake.content import masked_in_list
from referrals.models import Referral
from referrals.states import WAITING_FOR_ANSWER, ReferralState
from referrals.views.queue import NEWEST_FIRST, Group, TabItem, choose

GROUPS = (
    Group("in-attesa", gettext_lazy("In attesa di risposta"), WAITING_FOR_ANSWER, ("answer_due_at", "pk")),
    Group(
        "chiedono", gettext_lazy("Chiedono informazioni"), frozenset({ReferralState.INFORMATION_REQUESTED})
    ),
    Group(
        "accettati",
        gettext_lazy("Accettati"),
        frozenset({ReferralState.ACCEPTED, ReferralState.IN_PROGRESS}),
    ),
    Group("non-accettati", gettext_lazy("Non accettati"), frozenset({ReferralState.DECLINED})),
    Group(
        "conclusi",
        gettext_lazy("Conclusi o ritirati"),
        frozenset({ReferralState.COMPLETED, ReferralState.WITHDRAWN, ReferralState.ENDED}),
    ),
)


@require_safe
def sent(request: SignedInRequest) -> HttpResponse:
    """Referrals sent from the situations and schede of who reads."""
    require(request.user, "referrals.list_sent")
    group, cursor = choose(request, GROUPS)
    rows = Referral.objects.sent_by(request.user).exclude(state=ReferralState.DRAFT)
    if group is not None:
        rows = rows.filter(state__in=group.states)
    page = keyset_page(
        rows.select_related("service__unit", "person", "case"),
        group.order if group else NEWEST_FIRST,
        cursor,
    )
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=[*page.rows, *(row.person for row in page.rows)],
    )
    address = reverse("referrals:sent")
    older = {**({"stato": group.code} if group else {}), "dopo": page.next_cursor}
    context = {
        "group": group,
        "may_list_reports": can(request.user, "referrals.list_reports"),
        "tabs": [
            TabItem(address, _("Tutti"), group is None),
            *(
                TabItem(f"{address}?{urlencode({'stato': each.code})}", each.label, each is group)
                for each in GROUPS
            ),
        ],
        "rows": masked_in_list(request.user, page.rows),
        "older_url": f"{address}?{urlencode(older)}" if page.next_cursor else "",
    }
    return render(request, "referrals/sent.html", context)
