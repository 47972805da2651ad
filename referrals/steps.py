"""The way a referral has gone, step by step, read from its history."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from referrals.models import Referral
from referrals.states import ReferralState as S


@dataclass(frozen=True)
class Step:
    """One step: when, who and what, with a detail in words ("" when there is none)."""

    at: datetime
    icon: str
    who: str
    what: str | Promise
    detail: str = ""


# Icon and words of each arrival; some read differently after a certain state.
ARRIVALS: dict[str, tuple[str, str | Promise]] = {
    S.SEEN: ("it-password-visible", _("ha aperto l'invio")),
    S.INFORMATION_REQUESTED: ("it-comment", _("ha chiesto informazioni: il tempo per rispondere si ferma")),
    S.ACCEPTED: ("it-check", _("ha accettato")),
    S.DECLINED: ("it-close-circle", _("ha risposto che non possono accettare")),
    S.IN_PROGRESS: ("it-refresh", _("ha cominciato a lavorarci")),
    S.COMPLETED: ("it-check-circle", _("ha concluso")),
    S.ENDED: ("it-close-circle", _("ha chiuso l'invio al posto del servizio")),
    S.WITHDRAWN: ("it-arrow-left", _("ha ritirato l'invio")),
}
OF_THE_SERVICE = {S.SEEN, S.INFORMATION_REQUESTED, S.ACCEPTED, S.DECLINED, S.IN_PROGRESS, S.COMPLETED}
AFTER: dict[tuple[str, str], tuple[str, str | Promise]] = {
    (S.ACCEPTED, S.SEEN): ("it-arrow-left", _("ha annullato l'accettazione")),
    (S.INFORMATION_REQUESTED, S.DELIVERED): (
        "it-comment",
        _("ha dato le informazioni: il tempo per rispondere riparte"),
    ),
}


def steps_of(referral: Referral) -> list[Step]:
    """Every step of a referral, oldest first, in one statement; without their details if it is withheld."""
    steps = _steps(referral)
    return [replace(step, detail="") for step in steps] if referral.is_withheld else list(steps)


def _steps(referral: Referral) -> Iterator[Step]:
    before, version = S.DRAFT.value, 1
    for row in referral.history.order_by("history_date", "history_id"):
        if before == S.DRAFT:
            yield Step(row.history_date, "it-share", row.actor_label, _("ha inviato"))
            yield Step(
                row.history_date, "it-inbox", referral.service.name, _("l'ha ricevuto: è nella sua coda")
            )
        elif row.version != version:
            words = _("ha corretto l'invio: versione %(number)s") % {"number": row.version}
            yield Step(row.history_date, "it-pencil", row.actor_label, words)
        elif row.state != before and (arrival := AFTER.get((before, row.state)) or ARRIVALS.get(row.state)):
            icon, what = arrival
            yield Step(row.history_date, icon, _who(row), what, row.history_change_reason)
        before, version = row.state, row.version


def _who(row: Any) -> str:
    """Who took a step; whoever answered from a mailbox is named by it, a service being one or many."""
    if row.history_user_id is None and row.state in OF_THE_SERVICE:
        return gettext("La casella di %(name)s") % {"name": row.actor_label}
    return str(row.actor_label)
