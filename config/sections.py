"""The pages that stand side by side, as tabs, under one entry of the menu."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import can
from network.territory.kinds import KINDS


@dataclass(frozen=True)
class Page:
    """A page with a tab.

    Attributes:
        name: URL name of the page.
        others: URL names of the pages reached from it.
        rule: who may open it, "" when everybody may who has the section.
    """

    name: str
    label: Promise
    others: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True)
class Section:
    """Some pages under one entry of the menu."""

    label: Promise
    pages: tuple[Page, ...]


DISPOSAL = ("intake:disposal", "intake:answer_disposal", "intake:stop_disposal")

SECTIONS = {
    "work": Section(
        _("Parti del mio lavoro"),
        (
            Page("intake:my_work", _("Da fare")),
            Page("intake:agenda", _("Agenda"), ("intake:open_agenda_feed",)),
            Page("intake:my_load", _("Il mio carico"), ("intake:ask_to_talk",)),
            Page(
                "intake:my_absences",
                _("Assenze"),
                (
                    "intake:declare_absence",
                    "intake:absence",
                    "intake:change_absence",
                    "intake:cancel_absence",
                ),
            ),
        ),
    ),
    "loads": Section(
        _("Parti dei carichi"),
        (
            Page(
                "intake:board",
                _("Bacheca"),
                (
                    "intake:operator_load",
                    "intake:give_extra_task",
                    "intake:end_extra_task",
                    "intake:promise_relief",
                    "intake:settle_relief_plan",
                    "intake:settle_talk",
                    "intake:trend",
                    "intake:care_signals",
                ),
            ),
            Page("intake:absences", _("Assenze"), ("intake:declare_absence_of", "intake:import_absences")),
            Page("intake:redistribution", _("Ridistribuzione"), ("intake:redistribute",)),
            Page("intake:what_if", _("E se…")),
            Page("intake:fairness", _("Equità"), ("intake:early_signals",)),
            Page(
                "intake:rules",
                _("Regole"),
                ("intake:try_rules", "intake:publish_rules", "intake:rule_versions"),
            ),
            Page(
                "intake:form_versions",
                _("Modulo"),
                (
                    "intake:form_version",
                    "intake:write_question",
                    "intake:preview_form",
                    "intake:compare_forms",
                ),
            ),
        ),
    ),
    "administration": Section(
        _("Parti dell'amministrazione"),
        (
            Page(
                "network:people",
                _("Persone"),
                (
                    "network:person",
                    "network:enrol_person",
                    "network:appoint_person",
                    "network:change_account",
                    "network:enrol_gateway_key",
                ),
            ),
            Page("network:appointments", _("Incarichi da confermare"), ("network:answer_appointment",)),
            Page(
                "network:territory",
                _("Territorio"),
                tuple(f"network:{act}_{code}" for code in KINDS for act in ("new", "write")),
            ),
            Page("accounts:sign_in_settings", _("Accesso")),
            Page("intake:disposals", _("Scarto"), DISPOSAL),
            Page("referrals:lost_letters", _("E-mail non arrivate")),
        ),
    ),
    "network": Section(
        _("Parti della rete"),
        (
            Page("network:directory", _("Servizi")),
            Page(
                "network:agreements",
                _("Accordi"),
                ("network:register_agreement", "network:end_agreement"),
            ),
            Page("network:supervision", _("Supervisione")),
            Page("network:workshops", _("Cantieri")),
            Page("network:tables", _("Tavoli")),
            Page("network:offers", _("Aiuto offerto"), rule="network.list_offers"),
            Page("network:mandates", _("Priorità")),
            Page("intake:my_calendar", _("I miei incontri")),
        ),
    ),
    "register": Section(
        _("Parti del registro"),
        (
            Page("intake:register", _("Letture")),
            Page("intake:unusual_readings", _("Letture insolite"), ("intake:settle_reading",)),
            Page("intake:person_report", _("Rapporto per la persona")),
            Page("intake:disposals", _("Scarto"), DISPOSAL),
        ),
    ),
}


def tabs_of(section: str, current: str, user: User) -> Iterator[dict[str, Any]]:
    """The tabs of a section that open for ``user``, as ``components/tabs.html`` draws them.

    Args:
        current: URL name of the page asked for.
    """
    for page in SECTIONS[section].pages:
        if page.rule and not can(user, page.rule):
            continue
        yield {
            "url": reverse(page.name),
            "label": page.label,
            "is_current": current == page.name or current in page.others,
            "count": None,
        }
