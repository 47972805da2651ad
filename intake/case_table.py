"""Situations as a table for a spreadsheet, one on each row."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from intake.dates import typed_birth
from intake.models import Case

MOST_ROWS = 5000


def case_rows(cases: Iterable[Case]) -> Iterator[list[Any]]:
    """The heading, then a row for each situation; of who is protected neither name nor birth nor code.

    ``cases`` need their person, municipality and district at hand, and ``with_pair_names``.
    """
    yield [
        _("Pratica"),
        _("Aperta il"),
        _("Chiusa il"),
        _("Stato"),
        _("Urgenza"),
        _("Tema"),
        _("Comune"),
        _("Presidio"),
        _("Coppia"),
        _("Cognome"),
        _("Nome"),
        _("Data di nascita"),
        _("Sesso"),
        _("Codice fiscale"),
    ]
    for case in cases:
        pair = [name for name in (case.lead_name, case.co_lead_name) if name]  # type: ignore[attr-defined] # annotated
        yield [
            case.number,
            localtime(case.opened_at).date(),
            localtime(case.closed_at).date() if case.closed_at else "",
            case.get_state_display(),
            case.get_urgency_display(),
            case.get_area_display(),
            case.municipality.name,
            case.district.name,
            ", ".join(pair),
            *_identity(case),
        ]


def _identity(case: Case) -> list[str]:
    person = case.person
    if person.protected:
        return [_("persona protetta"), "", "", "", ""]
    return [
        person.last_name or person.alias,
        person.first_name,
        typed_birth(person.birth_date, person.birth_precision),
        str(person.get_sex_display()),
        person.tax_code,
    ]
