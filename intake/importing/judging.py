"""What becomes of each row of a file: to be written, already there, or refused with how to mend it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.candidates import operators_of
from intake.importing.reading import Entry, Fault, Reader
from intake.importing.table import Row
from intake.models import Case, CaseImport, FormVersion, ImportedCase, Person
from intake.models.people import folded
from intake.states import CASE_FINAL
from network.models import Municipality

NEW, PRESENT, REFUSED = "new", "present", "refused"


@dataclass(frozen=True)
class Verdict:
    """A row and what becomes of it; ``entry`` only when it is to be written, for ``person`` if known."""

    line: int
    state: str
    column: str = ""
    words: str = ""
    entry: Entry | None = None
    person: Person | None = None

    def as_row(self) -> list[Any]:
        return [self.line, self.state, self.column, self.words]


class Judge:
    """Judges a file page by page; what a page would write counts for the next. Five statements a page."""

    def __init__(self, source: CaseImport) -> None:
        self.source = source
        self.version = FormVersion.objects.in_force(source.ambito_id)
        comuni = list(Municipality.objects.filter(ambito=source.ambito_id))
        operators = {post.user.label: post.user_id for post in operators_of(source.ambito_id)}
        self.read = Reader(source, self.version.form, comuni, operators)
        self.seen: set[str] = set()
        self.followed: dict[str, str] = {}

    def __call__(self, rows: Sequence[Row]) -> list[Verdict]:
        """The verdicts of some rows; a row with several faults has one for each."""
        read = [self.read(row) for row in rows]
        entries = [one for one in read if isinstance(one, Entry)]
        self._look_up(entries)
        verdicts: list[Verdict] = []
        for one in read:
            verdicts += [self._judge(one)] if isinstance(one, Entry) else map(_refused, one)
        return verdicts

    def _look_up(self, entries: Sequence[Entry]) -> None:
        """Read what the archive has of these rows."""
        ambito = self.source.ambito_id
        references = [one.reference for one in entries]
        imported = ImportedCase.objects.filter(ambito=ambito, reference__in=references)
        self.seen.update(imported.values_list("reference", flat=True))
        own = Case.objects.filter(ambito=ambito, number__in={one.number for one in entries if one.number})
        self.own = {(number, folded(name)) for number, name in own.values_list("number", "person__last_name")}
        codes = {one.scheda.tax_code for one in entries} - {""}
        # As at the desk, of who is protected not even a refusal says that they are there.
        people = Person.objects.filter(ambito=ambito, tax_code__in=codes, protected=False, merged_into=None)
        self.people = {person.tax_code: person for person in people}
        is_open = Case.objects.exclude(state__in=CASE_FINAL).filter(person__in=people)
        self.followed |= dict(is_open.values_list("person__tax_code", "number"))

    def _judge(self, entry: Entry) -> Verdict:
        is_ours = bool(entry.number) and (entry.number, folded(entry.scheda.last_name)) in self.own
        if is_ours or entry.reference in self.seen:
            return Verdict(entry.line, PRESENT)
        code = entry.scheda.tax_code
        is_open = entry.state not in CASE_FINAL
        if code and is_open and code in self.followed:
            words = _(
                "Questa persona ha già una situazione aperta (%(number)s): aggiungi lì quello che manca."
            )
            column = self.read.titles.get("tax_code", "")
            return Verdict(entry.line, REFUSED, column, words % {"number": self.followed[code]})
        self.seen.add(entry.reference)
        if code and is_open:
            self.followed[code] = _("riga %(line)s di questo file") % {"line": entry.line}
        return Verdict(entry.line, NEW, entry=entry, person=self.people.get(code) if code else None)


def count_rows(source: CaseImport) -> Counter[str]:
    """How many rows of a file there are for each verdict; a row with several faults is one."""
    pages = source.pages.values_list("verdicts", flat=True)
    return Counter(state for page in pages for _line, state in {(row[0], row[1]) for row in page})


def _refused(fault: Fault) -> Verdict:
    return Verdict(fault.line, REFUSED, fault.column, fault.words)


def check_columns(columns: Sequence[str], required: dict[str, str]) -> None:
    """Refuse columns that leave out something necessary, or send two to the same field.

    Raises:
        ValidationError: with the names of the fields.
    """
    if missing := [label for code, label in required.items() if code not in columns]:
        words = _("Scegli da quale colonna viene: %(names)s.")
        raise ValidationError(words % {"names": ", ".join(missing)})
    chosen = [code for code in columns if code]
    if len(set(chosen)) < len(chosen):
        raise ValidationError(_("Due colonne vanno nello stesso campo: lasciane una."))
