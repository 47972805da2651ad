"""The queue of a service: what there is to decide, and what became of the rest."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import require
from accounts.requests import SignedInRequest
from accounts.roles import Role
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from referrals.models import Referral
from referrals.states import WAITING_FOR_ANSWER, ReferralState
from referrals.withholding import withhold_from

NEWEST_FIRST = ("-sent_at", "-pk")


@dataclass(frozen=True)
class Group:
    """Some states that people look at together, and the order in which they look."""

    code: str
    label: Promise
    states: frozenset[str]
    order: tuple[str, ...] = NEWEST_FIRST


@dataclass(frozen=True)
class TabItem:
    """One tab over a list, as the component ``tabs`` draws it."""

    url: str
    label: str | Promise
    is_current: bool
    count: int | None = None


GROUPS = (
    Group(
        "da-decidere",
        gettext_lazy("Da decidere"),
        WAITING_FOR_ANSWER | {ReferralState.INFORMATION_REQUESTED},
        ("answer_due_at", "pk"),
    ),
    Group(
        "accettati",
        gettext_lazy("Accettati"),
        frozenset({ReferralState.ACCEPTED, ReferralState.IN_PROGRESS}),
    ),
    Group("non-accettati", gettext_lazy("Non accettati"), frozenset({ReferralState.DECLINED})),
    Group(
        "conclusi",
        gettext_lazy("Conclusi"),
        frozenset({ReferralState.COMPLETED, ReferralState.WITHDRAWN, ReferralState.ENDED}),
    ),
)


def choose(request: SignedInRequest, groups: tuple[Group, ...]) -> tuple[Group | None, str]:
    """The group and the cursor an address asks for; no group when it names none.

    Raises:
        BadRequest: (400) a parameter that is not known, or an unknown group.
    """
    if set(request.GET) - {"stato", "dopo"}:
        raise BadRequest(_("Questo elenco non conosce il filtro dell'indirizzo."))
    code = request.GET.get("stato")
    group = next((each for each in groups if each.code == code), None)
    if code is not None and group is None:
        raise BadRequest(_("Questo elenco non conosce lo stato dell'indirizzo."))
    return group, request.GET.get("dopo", "")


def group_of(referral: Referral) -> Group:
    """The group of the queue in which a referral stands now."""
    return next(group for group in GROUPS if referral.state in group.states)


def queue(user: User, group: Group, cursor: str = "") -> dict[str, Any]:
    """The context of the list on the left: tabs with their counts, rows of one group, older page."""
    received = Referral.objects.received_by(user)
    counts = received.aggregate(
        **{f"n{place}": Count("pk", filter=Q(state__in=each.states)) for place, each in enumerate(GROUPS)}
    )
    address = reverse("referrals:received")
    page = keyset_page(
        received.filter(state__in=group.states).select_related("service__unit", "person"),
        group.order,
        cursor,
    )
    withhold_from(user, page.rows)
    return {
        "group": group,
        "services": sorted({held.unit_name for held in user.grants if held.role == Role.SERVICE_CONTACT}),
        "tabs": [
            TabItem(
                f"{address}?{urlencode({'stato': each.code})}", each.label, each is group, counts[f"n{place}"]
            )
            for place, each in enumerate(GROUPS)
        ],
        "rows": page.rows,
        "older_url": (
            f"{address}?{urlencode({'stato': group.code, 'dopo': page.next_cursor})}"
            if page.next_cursor
            else ""
        ),
    }


@require_safe
def received(request: SignedInRequest) -> HttpResponse:
    """Referrals received by the services of a contact."""
    require(request.user, "referrals.list_received")
    group, cursor = choose(request, GROUPS)
    context = queue(request.user, group or GROUPS[0], cursor)
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=context["rows"],
    )
    return render(request, "referrals/received.html", context)
