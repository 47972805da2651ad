"""The pages of the network, side by side."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES = (
    ("directory", _("Servizi")),
    ("agreements", _("Accordi")),
    ("supervision", _("Supervisione")),
    ("workshops", _("Cantieri")),
    ("tables", _("Tavoli")),
    ("offers", _("Aiuto offerto")),
    ("mandates", _("Priorità")),
)


@dataclass(frozen=True)
class Tab:
    """One of the pages, as the component ``tabs`` draws it."""

    url: str
    label: Promise
    is_current: bool
    count: int | None = None


def tabs_of(here: str) -> list[Tab]:
    """The tabs under the menu entry «Rete»; ``here`` is the name of the page they stand on."""
    return [Tab(reverse(f"network:{name}"), label, name == here) for name, label in PAGES]
