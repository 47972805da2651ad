"""The directory as a table for a spreadsheet: one row a service, always the same columns, out and in."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.http import HttpResponse
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from network.areas import Area
from network.directory.opening_times import day_in_words, read_day
from network.leave_plan import Unreadable
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
# The headings as they are written, in Italian for whoever; their keys, those of older files, are read too.
COLUMNS: Mapping[str, str | Promise] = {
    "nome": gettext_lazy("Nome"),
    "ente": gettext_lazy("Ente"),
    "tipo_ente": gettext_lazy("Tipo di ente"),
    "comune": gettext_lazy("Comune"),
    "aree": gettext_lazy("Di che cosa si occupa"),
    "che_cosa_fa": gettext_lazy("Che cosa fa"),
    "per_chi": gettext_lazy("Per chi è e come si accede"),
    "indirizzo": gettext_lazy("Indirizzo"),
    "telefono": gettext_lazy("Telefono"),
    "email": gettext_lazy("E-mail"),
    "altro_orari": gettext_lazy("Altro sugli orari"),
    **{key: WEEKDAYS[number] for number, key in enumerate(DAYS)},
    "festivi": gettext_lazy("Aperto nei giorni festivi"),
    "riceve_invii": gettext_lazy("Riceve invii"),
    "altri_ambiti": gettext_lazy("Si fa trovare da altri ambiti"),
}
MOST_ROWS = 1000
YES, NO = "sì", "no"


@dataclass(frozen=True)
class Entry:
    """A row. ``facts`` are the columns of ``Service`` that can be read, ``faults`` how to mend the others."""

    line: int
    name: str
    organisation: str
    kind: str
    municipality: str
    areas: tuple[str, ...]
    facts: Mapping[str, Any]
    faults: tuple[str, ...] = ()


def rows_of(services: Iterable[Service]) -> Iterator[list[str]]:
    """The table of some services, the heading first; their areas are read already."""
    yield list(headings().values())
    kinds, areas = in_italian(OrganisationKind), in_italian(Area)
    for service in services:
        week = service.week or [[]] * 7
        yield [
            service.name,
            service.organisation.name,
            kinds[service.organisation.kind],
            service.municipality.name,
            "; ".join(sorted(areas[row.area] for row in service.areas.all())),
            *(getattr(service, column) for column in TEXTS.values()),
            *(day_in_words(spans) for spans in week),
            *(YES if getattr(service, column) else NO for column in FLAGS.values()),
        ]


def headings() -> dict[str, str]:
    """The headings of the columns in Italian, by key."""
    with translation.override(settings.LANGUAGE_CODE):
        return {key: capfirst(str(name)) for key, name in COLUMNS.items()}


def in_italian(choices: type[TextChoices]) -> dict[str, str]:
    """The answers in Italian, by code: a file goes from hand to hand, whatever language each reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return {value: str(label) for value, label in choices.choices}


def own_services(user: User) -> ServiceQuerySet:
    """The services that leave as a table: those of the Ambiti in which ``user`` works."""
    own = Service.objects.visible_to(user).filter(ambito__in=user.grants.ambiti())
    return own.select_related("unit", "organisation", "municipality")


def table_file(services: ServiceQuerySet) -> HttpResponse:
    """Some services as a CSV file, by name."""
    rows = services.distinct().prefetch_related("areas").order_by("unit__name", "pk")
    return download(
        csv_of(rows_of(rows), delimiter=";").encode("utf-8-sig"), "servizi.csv", f"{CSV}; charset=utf-8"
    )


def read_rows(data: bytes) -> list[Entry]:
    """The rows of a file, in order, each with all its faults.

    Raises:
        Unreadable: it is no such table, or too long.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("Il file non è in UTF-8: salvalo di nuovo come «CSV UTF-8».")) from None
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, restval="")
    try:
        reader.fieldnames = [_column(heading) for heading in reader.fieldnames or ()]
        if missing := [name for key, name in headings().items() if key not in reader.fieldnames]:
            words = _("Nella prima riga mancano le colonne: %(names)s. Parti dal file scaricato da qui.")
            raise Unreadable(words % {"names": ", ".join(missing)})
        rows = [_Cells(line, row).entry() for line, row in enumerate(reader, 2)]
    except csv.Error:
        raise Unreadable(_("Il file non si legge come tabella: salvalo di nuovo come CSV.")) from None
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("Il file ha più di 1000 righe: dividilo in più file."))
    if not rows:
        raise Unreadable(_("Il file non contiene servizi."))
    return rows


def _column(heading: str) -> str:
    """The key of a column, from its heading or from the key itself; what is neither stays as it is."""
    known = {_plain(name): key for key, name in headings().items()}
    return known.get(_plain(heading), heading.strip())


class _Cells:
    """The cells of a row, and what is wrong with them."""

    def __init__(self, line: int, row: Mapping[str, Any]) -> None:
        self.line = line
        self.cells = {key: uninert(str(row[key] or "").strip()) for key in COLUMNS}
        self.faults: list[str] = []

    def entry(self) -> Entry:
        """The row, read as far as it can be."""
        name, organisation, comune = (self.given(key) for key in ("nome", "ente", "comune"))
        return Entry(
            self.line, name, organisation, self.kind(), comune, self.areas(), self.facts(), tuple(self.faults)
        )

    def wrong(self, key: str, words: str) -> None:
        self.faults.append(said_of(key, words))

    def given(self, key: str) -> str:
        if not self.cells[key]:
            self.wrong(key, _("manca."))
        return self.cells[key]

    def kind(self) -> str:
        text, labels = self.cells["tipo_ente"], in_italian(OrganisationKind)
        found = _code_of(text, labels)
        if not found:
            words = _("«%(text)s» non è un tipo di ente: scrivi %(known)s.")
            self.wrong("tipo_ente", words % {"text": text[:40], "known": ", ".join(labels.values())})
        return found

    def areas(self) -> tuple[str, ...]:
        text, labels = self.cells["aree"], in_italian(Area)
        named: set[str] = set()
        for piece in filter(None, map(str.strip, text.split(";"))):
            # As their words; or as codes, with spaces between, in older files.
            codes = [piece] if _code_of(piece, labels) else piece.replace(",", " ").split()
            named |= {_code_of(code, labels) for code in codes}
        if not named or "" in named:
            words = _(
                "«%(text)s» non va: scrivi una o più voci, con un punto e virgola in mezzo, tra: %(known)s."
            )
            self.wrong("aree", words % {"text": text[:40], "known": "; ".join(labels.values())})
        return tuple(sorted(named - {""}))

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {column: self.cells[key] for key, column in TEXTS.items()}
        week = [self.day(key) for key in DAYS]
        if None not in week:
            facts["week"] = week if any(week) else []
        answers = {YES: True, "si": True, NO: False}
        for key, column in FLAGS.items():
            said = self.cells[key].lower()
            if said and said not in answers:
                self.wrong(key, _("scrivi sì oppure no."))
            facts[column] = answers.get(said, key == "riceve_invii")
        return facts

    def day(self, key: str) -> list[Any] | None:
        try:
            return read_day(self.cells[key])
        except ValidationError as error:
            self.wrong(key, " ".join(error.messages))
            return None


def said_of(key: str, words: str) -> str:
    """What is wrong in a column, and how to mend it."""
    return f"{headings()[key]}: {words}"


def _code_of(text: str, labels: Mapping[str, str]) -> str:
    """The code of an answer written as its words or as the code; "" when it is none."""
    return next((code for code, label in labels.items() if _plain(text) in {code, _plain(label)}), "")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
