"""How urgencies, states and messages look. Colour is never alone: words always stand beside it."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from network.urgency import Urgency


class Look(NamedTuple):
    """Suffix of the CSS class, icon and words of one level."""

    tone: str
    icon: str
    label: Promise | str


URGENCIES = {
    Urgency.EMERGENCY: Look("emergenza", "it-warning-circle", Urgency.EMERGENCY.short_label),
    Urgency.URGENT: Look("alta", "it-flag", Urgency.URGENT.short_label),
    Urgency.PRIORITY: Look("media", "it-clock", Urgency.PRIORITY.short_label),
    Urgency.ORDINARY: Look("", "", Urgency.ORDINARY.short_label),
}

STATES = {
    # things that went well or are firmly in somebody's hands
    "in_charge": "ok",
    "plan_active": "ok",
    "accepted": "ok",
    "completed": "ok",
    "concluded": "ok",
    "open": "ok",
    "adopted": "ok",
    # things on their way
    "reported": "info",
    "assessing": "info",
    "assigning": "info",
    "proposed": "info",
    "proposed_for_charge": "info",
    "reviewing": "info",
    "sent": "info",
    "delivered": "info",
    "seen": "info",
    "in_progress": "info",
    "submitted": "info",
    "returned": "info",
    "trial": "info",
    "information_requested": "info",
    "waiting_for_information": "info",
    "reopened": "info",
    # things somebody must look at
    "declined": "errore",
    "expired": "errore",
    "not_accepted": "errore",
}

BOXES = {
    "info": Look("info", "it-info-circle", _("Informazione")),
    "ok": Look("ok", "it-check-circle", _("Fatto")),
    "attenzione": Look("attenzione", "it-warning-circle", _("Attenzione")),
    "errore": Look("errore", "it-error", _("Errore")),
}

MESSAGE_TONES = {"success": "ok", "warning": "attenzione", "error": "errore"}


def message_tone(level_tag: str) -> str:
    """The box for a message of Django's ``messages`` with this level tag."""
    return MESSAGE_TONES.get(level_tag, "info")
