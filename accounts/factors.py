"""The trace of one's ways of signing in: what was added, renewed and taken away, when and by whom.

The sign-in library changes its rows without history: ``accounts.factor_urls`` runs its pages that change them
in one transaction with the action that writes down what changed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import NEW_PASSWORD, Factor, FactorKind, User

CHANGES_SHOWN = 20
GATEWAY = ("accounts.link_gateway", "accounts.unlink_gateway", "network.enrol_gateway_key")


def astray() -> QuerySet[User]:
    """Who has other second factors than those that were written down."""
    standing = Factor.objects.filter(removed_at=None)
    unknown = Authenticator.objects.exclude(pk__in=standing.values("authenticator"))
    gone = standing.exclude(authenticator__in=Authenticator.objects.values("pk"))
    users: QuerySet[User] = User.objects.filter(
        Q(pk__in=unknown.values("user")) | Q(pk__in=gone.values("user"))
    )
    return users.order_by("pk")


def name_of(row: Authenticator) -> str:
    """How its owner calls a passkey; nothing for what one has once only."""
    return str(row.wrap().name) if row.type == FactorKind.PASSKEY else ""


@dataclass(frozen=True)
class WayChanged:
    """One change of how somebody signs in: which way, what became of it, who changed it."""

    way: str | Promise
    what: str | Promise
    name: str
    who: str
    at: datetime


def changes_of(user: User) -> list[WayChanged]:
    """The newest changes of how ``user`` signs in, newest first."""
    factors = Factor.history.filter(user_id=user.pk).order_by("-history_id")[:CHANGES_SHOWN]
    gateway = user.history.filter(action__in=GATEWAY).order_by("-history_id")[:CHANGES_SHOWN]
    told = [
        WayChanged(row.get_kind_display(), _became(row), row.name, row.actor_label, row.history_date)
        for row in factors
    ]
    told += [
        WayChanged(
            settings.OIDC_LABEL,
            _("collegato") if row.gateway_key else _("scollegato"),
            "",
            row.actor_label,
            row.history_date,
        )
        for row in gateway
    ]
    passwords = user.history.filter(action=NEW_PASSWORD).order_by("-history_id")[:CHANGES_SHOWN]
    told += [
        WayChanged(_("Password"), _("cambiata"), "", row.actor_label, row.history_date) for row in passwords
    ]
    return sorted(told, key=lambda change: change.at, reverse=True)[:CHANGES_SHOWN]


def _became(row: Any) -> Promise:
    if row.history_type == "+":
        return _("aggiunti") if row.kind == FactorKind.RECOVERY_CODES else _("aggiunta")
    if row.removed_at is None:
        return _("ha cambiato nome")
    return _("tolti") if row.kind == FactorKind.RECOVERY_CODES else _("tolta")
