"""What becomes of each row of a file: to be written, already there, or refused with how to mend it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.importing.doubts import SOMEBODY_ELSE, Decisions, Matches, archive_of, matches_of
from intake.importing.living_together import told_to_each_other
from intake.importing.reading import Entry, Fault, Reader
from intake.importing.table import Row
from intake.models import Case, CaseImport, FormVersion, ImportedCase, Person
from intake.models.people import folded
from intake.routing.candidates import operators_of
from intake.states import CASE_FINAL
from network.models import Municipality

NEW, PRESENT, REFUSED, DOUBTFUL = "new", "present", "refused", "doubtful"


@dataclass(frozen=True)
class Verdict:
    """A row and what becomes of it; ``entry`` only when it is to be written, for ``person`` if known.

    ``people`` are the keys of those a row may be about, by which who takes the file in decides.
    """

    line: int
    state: str
    column: str = ""
    words: str = ""
    entry: Entry | None = None
    person: Person | None = None
    people: Sequence[int] = ()

    def as_row(self) -> list[Any]:
        return [self.line, self.state, self.column, self.words, list(self.people)]


class Judge:
    """Judges a file page by page; what a page would write counts for the next. Eight statements a page.

    Args:
        is_last: whether it is written now: who is left in doubt is then left out.
    """

    def __init__(self, source: CaseImport, *, is_last: bool = False) -> None:
        self.source, self.is_last = source, is_last
        self.decisions = Decisions.from_mapping(source.decisions)
        self.version = FormVersion.objects.in_force(source.ambito_id)
        comuni = list(Municipality.objects.filter(ambito=source.ambito_id))
        operators = {post.user.label: post.user_id for post in operators_of(source.ambito_id)}
        self.read = Reader(source, self.version.form, comuni, operators)
        self.seen: set[str] = set()
        self.followed: dict[str | int, str] = {}

    def __call__(self, rows: Sequence[Row], tried: Sequence[list[Any]] = ()) -> list[Verdict]:
        """The verdicts of some rows; a row with several faults has one for each.

        Args:
            tried: the verdicts of the trial, where they are of these columns: who is in doubt stays so.
        """
        read = told_to_each_other([self.read(row) for row in rows], self.version.form)
        entries = [one for one in read if isinstance(one, Entry)]
        self._look_up(entries)
        self._compare(entries, tried)
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

    def _compare(self, entries: Sequence[Entry], tried: Sequence[list[Any]]) -> None:
        """Find whom the rows that no tax code tells may be about, and what is open of theirs."""
        unknown = [one for one in entries if one.scheda.tax_code not in self.people]
        ambito = self.source.ambito_id
        self.matches = (
            {line: people for line, state, _column, _words, people in tried if state == DOUBTFUL}
            if tried
            else matches_of(ambito, unknown)
        )
        keys = {pk for people in self.matches.values() for pk in people}
        self.alike = {one.pk: one for one in archive_of(ambito).filter(pk__in=keys)} if keys else {}
        if keys:
            is_open = Case.objects.exclude(state__in=CASE_FINAL).filter(person__in=keys)
            self.followed |= dict(is_open.values_list("person", "number"))

    def _judge(self, entry: Entry) -> Verdict:
        is_ours = bool(entry.number) and (entry.number, folded(entry.scheda.last_name)) in self.own
        if is_ours or entry.reference in self.seen:
            return Verdict(entry.line, PRESENT)
        known = self.people.get(entry.scheda.tax_code)
        people = [pk for pk in self.matches.get(entry.line, ()) if pk in self.alike] if known is None else []
        said = self.decisions.of(entry.line, people) if people else SOMEBODY_ELSE
        if not said:
            return self._doubtful(entry, people)
        person = known if said == SOMEBODY_ELSE else self.alike[int(said)]
        return self._followed(entry, person, people) or self._new(entry, person, people)

    def _doubtful(self, entry: Entry, people: Sequence[int]) -> Verdict:
        column = self.read.titles.get("last_name", "")
        if self.is_last:
            words = _("Forse è già conosciuta, e nessuno ha scelto: carica di nuovo il file per scriverla.")
            return Verdict(entry.line, REFUSED, column, words)
        name = f"{entry.scheda.first_name} {entry.scheda.last_name}"
        return Verdict(entry.line, DOUBTFUL, column, name, people=people)

    def _keys_of(self, entry: Entry, person: Person | None) -> list[str | int]:
        """By what it is known that somebody is already followed."""
        keys: list[str | int] = [entry.scheda.tax_code] if entry.scheda.tax_code else []
        return keys if person is None else [*keys, person.pk]

    def _followed(self, entry: Entry, person: Person | None, people: Sequence[int]) -> Verdict | None:
        """The refusal of a second open situation of the same person."""
        if entry.state in CASE_FINAL:
            return None
        number = next((self.followed[k] for k in self._keys_of(entry, person) if k in self.followed), "")
        if not number:
            return None
        words = _("Questa persona ha già una situazione aperta (%(number)s): aggiungi lì quello che manca.")
        column = self.read.titles.get("tax_code", "")
        return Verdict(entry.line, REFUSED, column, words % {"number": number}, people=people)

    def _new(self, entry: Entry, person: Person | None, people: Sequence[int]) -> Verdict:
        self.seen.add(entry.reference)
        if entry.state not in CASE_FINAL:
            words = _("riga %(line)s di questo file") % {"line": entry.line}
            self.followed |= dict.fromkeys(self._keys_of(entry, person), words)
        return Verdict(entry.line, NEW, entry=entry, person=person, people=people)


def count_rows(source: CaseImport) -> Counter[str]:
    """How many rows of a file there are for each verdict, as decided so far; several faults are one row."""
    decisions = Decisions.from_mapping(source.decisions)
    pages = source.pages.values_list("verdicts", flat=True)
    return Counter(state for page in pages for _line, state in {_as_decided(row, decisions) for row in page})


def _as_decided(row: Sequence[Any], decisions: Decisions) -> tuple[int, str]:
    line, state, *_told, people = row
    return line, NEW if state == DOUBTFUL and decisions.of(line, people) else state


def matches_in(source: CaseImport) -> Matches:
    """The doubtful rows of a file that was tried, with who each may be about."""
    pages = source.pages.values_list("verdicts", flat=True)
    return {row[0]: row[4] for page in pages for row in page if row[1] == DOUBTFUL}


def _refused(fault: Fault) -> Verdict:
    return Verdict(fault.line, REFUSED, fault.column, fault.words)


def check_columns(columns: Sequence[str], required: dict[str, str]) -> None:
    """Refuse columns that leave out something necessary, or send two to the same field.

    Raises:
        ValidationError: with the names of the fields.
    """
    if missing := [label for code, label in required.items() if code not in columns]:
        words = _("Scegli da quale colonna viene %(names)s.")
        raise ValidationError(words % {"names": ", ".join(f"«{one}»" for one in missing)})
    chosen = [code for code in columns if code]
    if len(set(chosen)) < len(chosen):
        raise ValidationError(_("Due colonne vanno nello stesso campo: lasciane una."))
