"""The pages of the network, side by side."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import can

# Name, label, and the rule that opens the page; "" when everybody who signed in may.
PAGES = (
    ("network:directory", _("Servizi"), ""),
    ("network:agreements", _("Accordi"), ""),
    ("network:supervision", _("Supervisione"), ""),
    ("network:workshops", _("Cantieri"), ""),
    ("network:tables", _("Tavoli"), ""),
    ("network:offers", _("Aiuto offerto"), "network.list_offers"),
    ("network:mandates", _("Priorità"), ""),
    ("intake:my_calendar", _("I miei incontri"), ""),
)


@dataclass(frozen=True)
class Tab:
    """One of the pages, as the component ``tabs`` draws it."""

    url: str
    label: Promise
    is_current: bool
    count: int | None = None


def tabs_of(here: str, user: User) -> list[Tab]:
    """The tabs under the menu entry «Rete» that open for ``user``; ``here`` is the name of their page."""
    return [
        Tab(reverse(name), label, name.partition(":")[2] == here)
        for name, label, rule in PAGES
        if not rule or can(user, rule)
    ]
