"""What a table of services would write: row by row, before anything is written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from network.directory.table import TEXTS, Entry, in_italian, said_of
from network.models import Ambito, Municipality, Organisation, OrganisationKind, Service

SALT = "network.services"
_COLUMNS = {field.attname: field for field in Service._meta.concrete_fields}
VERDICTS = NEW, CHANGED, PRESENT, REFUSED = "new", "changed", "present", "refused"
LARGEST = 500_000
LONGEST_NAME = 120  # of a unit, of a body
AMBITO_MISSING = gettext_lazy("Scegli l'ambito dei servizi del file")
TOO_LARGE = gettext_lazy("Il file supera 500 kB: dividilo in più file.")


def ambiti_kept_by(user: User) -> QuerySet[Ambito]:
    """The Ambiti whose directory ``user`` keeps: mostly one."""
    kept_ones = Ambito.objects.filter(pk__in=user.grants.units(Role.ADMINISTRATOR))
    return kept_ones.select_related("unit").order_by("unit__name", "pk")


def ambito_said(user: User, said: int | None) -> Ambito:
    """The Ambito with the id ``said``; with None the only one whose directory ``user`` keeps.

    Raises:
        ValidationError: of several none is said, or one that is not theirs.
    """
    ambiti = ambiti_kept_by(user)
    found = list(ambiti.filter(pk=said) if said is not None else ambiti[:2])
    if len(found) != 1:
        raise ValidationError({"ambito": AMBITO_MISSING})
    return found[0]


@dataclass(frozen=True)
class Change:
    """What a row writes: a service, not yet saved, and the areas it does not have yet."""

    entry: Entry
    service: Service
    added: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return self.service.pk is None


@dataclass(frozen=True)
class Verdict:
    """A row and what becomes of it; REFUSED with its faults, a line each; ``change`` what it writes."""

    line: int
    state: str
    words: str
    change: Change | None = None


def judge(rows: Iterable[Entry], ambito: Ambito) -> list[Verdict]:
    """What would become of each row, in the order of the file; a service is known by its name and body."""
    judge_row = _Judge(ambito)
    return [judge_row(row) for row in rows]


class _Judge:
    """What the Ambito has now, read in four statements."""

    def __init__(self, ambito: Ambito) -> None:
        self.ambito = ambito
        self.comuni = {row.name.lower(): row for row in Municipality.objects.filter(ambito=ambito)}
        self.bodies = {row.name: row for row in Organisation.objects.filter(ambito=ambito)}
        services = Service.objects.filter(ambito=ambito).select_related(
            "unit", "organisation", "municipality"
        )
        self.services = {(row.name, row.organisation.name): row for row in services.prefetch_related("areas")}
        self.stored = {pk: dict(vars(row)) for row in self.services.values() if (pk := row.pk)}
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, row: Entry) -> Verdict:
        named = ", ".join(filter(None, (row.name, row.organisation)))
        service = self._service(row)
        if faults := [*row.faults, *self._faults(row), *_unfit(row, service)]:
            return Verdict(row.line, REFUSED, "\n".join(filter(None, (named, *faults))))
        return self._compare(row, named, service)

    def _faults(self, row: Entry) -> Iterator[str]:
        key, body = (row.name, row.organisation), self.bodies.get(row.organisation)
        if all(key) and key in self.seen:
            yield _("È due volte nel file: togli una riga.")
        self.seen.add(key)
        if row.municipality and row.municipality.lower() not in self.comuni:
            words = _("«%(name)s» non è del vostro ambito.") % {"name": row.municipality[:40]}
            yield said_of("comune", words)
        if body is not None and row.kind and body.kind != row.kind:
            words = _("l'ente è già registrato come %(kind)s: scrivi così.")
            yield said_of("tipo_ente", words % {"kind": in_italian(OrganisationKind)[body.kind]})

    def _service(self, row: Entry) -> Service:
        comune = self.comuni.get(row.municipality.lower())
        known = self.services.get((row.name, row.organisation))
        service = known or Service(ambito=self.ambito)
        for column, value in row.facts.items():
            setattr(service, column, value)
        if comune is not None:
            service.municipality = comune
        return service

    def _compare(self, row: Entry, named: str, service: Service) -> Verdict:
        if service.pk is None:
            return Verdict(row.line, NEW, named, Change(row, service, row.areas))
        added = tuple(sorted(set(row.areas) - {each.area for each in service.areas.all()}))
        stored = self.stored[service.pk]
        names = [name for name in (*row.facts, "municipality_id") if stored[name] != getattr(service, name)]
        changed = [str(_COLUMNS[name].verbose_name) for name in names]
        if added:
            changed.append(_("aree"))
        if not changed:
            return Verdict(row.line, PRESENT, named)
        return Verdict(row.line, CHANGED, f"{named}: {', '.join(changed)}", Change(row, service, added))


def _unfit(row: Entry, service: Service) -> Iterator[str]:
    """What no column of the service can hold, each by its heading."""
    for key, text in (("nome", row.name), ("ente", row.organisation)):
        if len(text) > LONGEST_NAME:
            yield said_of(key, _("al massimo %(most)s caratteri.") % {"most": LONGEST_NAME})
    try:
        # Its place, unit and body are written with it.
        service.clean_fields(exclude=["unit", "ambito", "organisation", "municipality"])
    except ValidationError as error:
        keys = {column: key for key, column in TEXTS.items()}
        for column, words in error.message_dict.items():
            yield said_of(keys[column], " ".join(words))


def keep(data: bytes, ambito: Ambito) -> str:
    """The file and for which Ambito it was looked at, to be given back when it is confirmed."""
    return signing.dumps([ambito.pk, data.decode("utf-8-sig")], salt=SALT, compress=True)


def kept(text: str) -> tuple[int, bytes]:
    """What was kept by ``keep``: the id of the Ambito, and the file.

    Raises:
        ValidationError: it was not kept here.
    """
    try:
        pk, data = signing.loads(text, salt=SALT)
        return int(pk), str(data).encode()
    except (signing.BadSignature, ValueError):
        raise ValidationError(_("Questo file non si può più leggere: caricalo di nuovo.")) from None


def to_write(verdicts: Sequence[Verdict]) -> list[Change]:
    """What the rows would write, in their order."""
    return [each.change for each in verdicts if each.change]
