"""The directory as a table for a spreadsheet: one row a service, always the same columns, out and in."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from network.areas import Area
from network.directory.opening_times import day_in_words, read_day
from network.leave_plan import Fault, Unreadable
from network.models import OrganisationKind, Service
from network.models.places import ServiceQuerySet
from network.spreadsheets import CSV, csv_of, download, uninert

DAYS = ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica")
TEXTS: Mapping[str, str] = {
    "che_cosa_fa": "description",
    "per_chi": "conditions",
    "indirizzo": "address",
    "telefono": "phone",
    "email": "email",
    "altro_orari": "opening",
}
FLAGS: Mapping[str, str] = {
    "festivi": "open_on_holidays",
    "riceve_invii": "receives_referrals",
    "altri_ambiti": "is_shared",
}
KEY = ("nome", "ente", "tipo_ente", "comune", "aree")
COLUMNS = (*KEY, *TEXTS, *DAYS, *FLAGS)
MOST_ROWS = 1000
YES, NO = "sì", "no"


@dataclass(frozen=True)
class Entry:
    """A row that can be read. ``facts`` are columns of ``Service``."""

    line: int
    name: str
    organisation: str
    kind: str
    municipality: str
    areas: tuple[str, ...]
    facts: Mapping[str, Any]


def rows_of(services: Iterable[Service]) -> Iterator[list[str]]:
    """The table of some services, the heading first; their areas are read already."""
    yield list(COLUMNS)
    for service in services:
        week = service.week or [[]] * 7
        yield [
            service.name,
            service.organisation.name,
            service.organisation.kind,
            service.municipality.name,
            " ".join(sorted(row.area for row in service.areas.all())),
            *(getattr(service, column) for column in TEXTS.values()),
            *(day_in_words(spans) for spans in week),
            *(YES if getattr(service, column) else NO for column in FLAGS.values()),
        ]


def own_services(user: User) -> ServiceQuerySet:
    """The services that leave as a table: those of the Ambiti in which ``user`` works."""
    own = Service.objects.visible_to(user).filter(ambito__in=user.grants.ambiti())
    return own.select_related("unit", "organisation", "municipality")


def table_file(services: ServiceQuerySet) -> HttpResponse:
    """Some services as a CSV file, by name."""
    rows = services.distinct().prefetch_related("areas").order_by("unit__name", "pk")
    return download(csv_of(rows_of(rows)).encode("utf-8-sig"), "servizi.csv", f"{CSV}; charset=utf-8")


def read_rows(data: bytes) -> list[Entry | Fault]:
    """The rows of a file, in order.

    Raises:
        Unreadable: it is no such table, or too long.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("Il file non è in UTF-8: salvalo di nuovo come «CSV UTF-8».")) from None
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, restval="")
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        words = _("Nella prima riga mancano le colonne: %(names)s. Parti dal file scaricato da qui.")
        raise Unreadable(words % {"names": ", ".join(missing)})
    try:
        rows = [_read(line, row) for line, row in enumerate(reader, 2)]
    except csv.Error:
        raise Unreadable(_("Il file non si legge come tabella: salvalo di nuovo come CSV.")) from None
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("Il file ha più di 1000 righe: dividilo in più file."))
    if not rows:
        raise Unreadable(_("Il file non contiene servizi."))
    return rows


def _read(line: int, row: Mapping[str, Any]) -> Entry | Fault:
    cells = {name: uninert(str(row[name] or "").strip()) for name in COLUMNS}
    try:
        return Entry(
            line,
            _given(cells, "nome"),
            _given(cells, "ente"),
            _kind(cells["tipo_ente"]),
            _given(cells, "comune"),
            _areas(cells["aree"]),
            _facts(cells),
        )
    except Unreadable as fault:
        return Fault(line, str(fault))


def _given(cells: Mapping[str, str], name: str) -> str:
    if not cells[name]:
        raise Unreadable(_("Manca: %(name)s.") % {"name": name})
    return cells[name]


def _kind(text: str) -> str:
    if text not in OrganisationKind.values:
        words = _("«%(text)s» non è un tipo di ente: usa %(known)s.")
        raise Unreadable(words % {"text": text[:40], "known": ", ".join(OrganisationKind.values)})
    return text


def _areas(text: str) -> tuple[str, ...]:
    named = text.replace(",", " ").split()
    if not named or set(named) - set(Area.values):
        words = _("«%(text)s» non sono aree: scrivine una o più, separate da uno spazio, tra %(known)s.")
        raise Unreadable(words % {"text": text[:40], "known": ", ".join(Area.values)})
    return tuple(sorted(set(named)))


def _facts(cells: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {column: cells[name] for name, column in TEXTS.items()}
    facts |= {column: _flag(name, cells[name]) for name, column in FLAGS.items()}
    try:
        week = [read_day(cells[name]) for name in DAYS]
    except ValidationError as error:
        raise Unreadable(" ".join(error.messages)) from error
    return facts | {"week": week if any(week) else []}


def _flag(name: str, text: str) -> bool:
    answers = {YES: True, "si": True, NO: False, "": name == "riceve_invii"}
    if text.lower() not in answers:
        raise Unreadable(_("Nella colonna %(name)s scrivi sì oppure no.") % {"name": name})
    return answers[text.lower()]
