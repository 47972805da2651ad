"""From the cells of a row to the scheda and situation they tell of, or to what is wrong in each column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from intake.answers import Channel, ClosingReason, Outcome, PrivacyNotice, ReporterKind
from intake.dates import BirthPrecision, parse_birth
from intake.importing.cells import READERS, refuse_as_cell, refuse_day_as_number
from intake.importing.fields import HOUSEHOLD_CODE, OF_THE_CASE, column_names
from intake.importing.spelling import read_spelled
from intake.importing.table import Row
from intake.models import CaseImport, Intake, Person
from intake.models.people import folded
from intake.questions.checks import with_unknown
from intake.questions.definition import FormDefinition
from intake.questions.facts import Facts
from intake.scheda.filled import PERSON_ANSWERS, Scheda
from intake.states import CASE_FINAL, ENDS_OF_THEIR_OWN, CaseState, state_after_closing
from intake.tax_code import decode
from network.areas import Area
from network.models import Municipality
from network.spreadsheets import uninert
from network.urgency import Urgency

LONGEST_NUMBER = 40
LARGEST_PAIR = 2
PRECISION = "birth_precision"
RISKS, NO_RISKS = "risk_flags", ["none"]  # that nobody asked is never written as that there is none
# The same few texts stand in these columns again and again: each is read once.
OFTEN_ALIKE = {"municipality", "pair", *READERS} - {"tax_code"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, in which column ("" for the whole row), and how to mend it."""

    line: int
    column: str
    words: str


@dataclass(frozen=True)
class Entry:
    """A row that can be read. ``pair`` are the keys of the operators, the lead first.

    ``members`` are the members of the household who have a line of their own: row in the scheda, line.
    """

    line: int
    number: str
    opened_at: datetime
    closed_at: datetime | None
    state: CaseState
    closing_reason: str
    pair: tuple[int, ...]
    scheda: Scheda
    birth_precision: str
    reference: str
    household_code: str = ""
    members: tuple[tuple[int, int], ...] = ()


class Reader:
    """Reads the rows of one file.

    Args:
        comuni: those of the Ambito.
        operators: the keys of those who work in it now, by label.
    """

    def __init__(
        self,
        source: CaseImport,
        form: FormDefinition,
        comuni: Sequence[Municipality],
        operators: Mapping[str, int],
    ) -> None:
        self.source = source
        self.form = form
        self.comuni = {folded(each.name): each for each in comuni}
        self.operators = {folded(label): pk for label, pk in operators.items()}
        self.read_once = cache(self._value)
        self.unknown: dict[Facts, Mapping[str, Any]] = {}
        names = column_names(source.titles)
        self.titles = {code: name for code, name in zip(source.columns, names, strict=True) if code}

    def __call__(self, row: Row) -> Entry | list[Fault]:
        line, *cells = row
        faults: dict[str, str] = {}
        values: dict[str, Any] = {}
        for code, raw in zip(self.source.columns, cells, strict=True):
            typed = str(raw).strip()
            text = uninert(typed)
            if not code or not text:
                continue
            try:
                refuse_as_cell(typed)
                read = self.read_once if code in OFTEN_ALIKE else self._value
                values[code] = read(code, text)
            except ValidationError as error:
                faults[code] = " ".join(error.messages)
        entry = None
        if not faults:
            try:
                entry = self._entry(int(str(line)), values, cells)
            except ValidationError as error:
                faults = _by_code(error)
        if entry is not None:
            return entry
        return [Fault(int(str(line)), self.titles.get(code, ""), words) for code, words in faults.items()]

    def _value(self, code: str, text: str) -> Any:
        if code == "municipality":
            return self._comune(text)
        if code == "pair":
            return self._pair(text)
        if code == "birth_date":
            refuse_day_as_number(text)
            return parse_birth(text, clock.today())
        if code in self.form.questions and code not in READERS:
            return read_spelled(self.form.questions[code], text)
        read = READERS.get(code)
        return read(text) if read else _checked(code, text)

    def _comune(self, text: str) -> Municipality:
        comune = self.comuni.get(folded(text))
        if comune is None:
            words = _(
                "Il comune «%(name)s» non è del vostro ambito: scrivine uno vostro; a cella vuota è %(own)s."
            )
            raise ValidationError(words % {"name": text[:40], "own": self.source.municipality.name})
        return comune

    def _pair(self, text: str) -> tuple[int, ...]:
        named = [one.strip() for one in text.replace(";", ",").split(",") if one.strip()]
        found = tuple(self.operators.get(folded(one), 0) for one in named)
        if 0 in found:
            words = _(
                "Nessun operatore dell'ambito si chiama «%(name)s»: scrivi nome e cognome come in Carichi."
            )
            raise ValidationError(words % {"name": named[found.index(0)][:60]})
        if len(found) > LARGEST_PAIR or len(set(found)) < len(found):
            raise ValidationError(_("La coppia è fatta di due persone diverse."))
        return found

    def _entry(self, line: int, values: dict[str, Any], cells: list[object]) -> Entry:
        birth, precision = values.pop("birth_date", (None, BirthPrecision.DAY))
        if precision != BirthPrecision.DAY and PRECISION in self.form.questions:
            values[PRECISION] = precision.value
        case = {code: values.pop(code, None) for code in OF_THE_CASE}
        scheda = self._scheda(values, birth)
        opened_at, closed_at = _days_of(case)
        number = (case["number"] or "")[:LONGEST_NUMBER]
        state = _state_of(case, is_closed=closed_at is not None)
        reason = state if state in ENDS_OF_THEIR_OWN else ClosingReason.OTHER
        return Entry(
            line=line,
            number=number,
            opened_at=opened_at,
            closed_at=closed_at,
            state=state,
            closing_reason=(case["closing_reason"] or reason) if closed_at else "",
            pair=case["pair"] or (),
            scheda=scheda,
            birth_precision=scheda.answers.get(PRECISION) or precision,
            reference=self._reference(number, scheda, cells),
            household_code=case[HOUSEHOLD_CODE] or "",
        )

    def _scheda(self, values: dict[str, Any], birth: Any) -> Scheda:
        areas = values.get("areas")
        if not areas:
            raise ValidationError({"areas": _("Manca il tema della situazione.")})
        answers = {code: values.pop(code) for code in self.form.questions if code in values}
        self._refuse_without_case(values)
        least = Urgency.PRIORITY if Area.VIOLENCE in areas else Urgency.ORDINARY
        comune = self.source.municipality
        given = {
            "municipality": comune,
            "channel": Channel.SERVICE,
            "reporter_kind": ReporterKind.ORGANISATION,
            "reporter": "" if "reporter_kind" in values else self._archive,
            "request": _("Situazione importata dall'archivio del comune di %(name)s.")
            % {"name": comune.name},
            "urgency": least,
            "outcome": Outcome.TAKE_CHARGE,
            "privacy_notice": PrivacyNotice.POSTPONED,
            **values,
        }
        if values.get("tax_code") and not values.get("birth_place"):
            given["birth_place"] = decode(values["tax_code"], today=clock.today()).birth_place or ""
        return self._checked_scheda(Scheda(birth_date=birth, answers=answers, **given))

    def _checked_scheda(self, scheda: Scheda) -> Scheda:
        """The same scheda, right, with «not recorded» for what nobody gave.

        Rows with no answers of the sections lack the same where they tell the same facts: looked up once.
        """
        if scheda.answers:
            scheda = replace(scheda, answers=dict(self._with_unknown(scheda.answers, scheda.facts)))
            scheda.check(self.form)
            return scheda
        facts = scheda.facts
        unknown = self.unknown.get(facts)
        answers = self._with_unknown({}, facts) if unknown is None else unknown
        scheda = replace(scheda, answers=dict(answers))
        scheda.check(self.form, are_sections_right=unknown is not None)
        self.unknown[facts] = answers
        return scheda

    def _with_unknown(self, said: Mapping[str, Any], facts: Facts) -> Mapping[str, Any]:
        answers = with_unknown(self.form, said, facts)
        if RISKS not in said and answers.get(RISKS) == NO_RISKS:
            words = _(
                "Il file non dice i rischi e questa versione della scheda non ha «Non chiesto»:"
                " aggiungi la colonna «%(label)s», o pubblica una nuova versione."
            )
            raise ValidationError({RISKS: words % {"label": self.form.questions[RISKS].label.it}})
        return answers

    @property
    def _archive(self) -> str:
        """Who reports a situation when the file does not tell."""
        return _("Archivio del comune di %(name)s") % {"name": self.source.municipality.name}

    def _refuse_without_case(self, values: Mapping[str, Any]) -> None:
        if values.get("outcome", Outcome.TAKE_CHARGE) not in {Outcome.TAKE_CHARGE, Outcome.TEAM}:
            raise ValidationError(
                {"outcome": _("Si importano solo situazioni prese in carico o da discutere in équipe.")}
            )

    def _reference(self, number: str, scheda: Scheda, cells: list[object]) -> str:
        told = cells[: len(self.source.titles)]
        while told and not self.source.titles[len(told) - 1]:
            told.pop()  # what stands beyond the titles makes no other row of it
        known = [number, folded(scheda.last_name)] if number else [str(cell).strip() for cell in told]
        return sha256("\x1f".join([str(scheda.municipality.pk), *known]).encode()).hexdigest()


def _checked(code: str, text: str) -> str:
    """A text that fits its column."""
    model = Person if code in PERSON_ANSWERS else Intake
    if code in OF_THE_CASE:
        return text
    column: Any = model._meta.get_field(code)
    return str(column.clean(text, None))


def _by_code(error: ValidationError) -> dict[str, str]:
    if hasattr(error, "error_dict"):
        return {code: " ".join(words) for code, words in error.message_dict.items()}
    return {"": " ".join(error.messages)}


def _days_of(case: Mapping[str, Any]) -> tuple[datetime, datetime | None]:
    opened_at, closed_at = case["opened_at"], case["closed_at"]
    if opened_at is None:
        raise ValidationError({"opened_at": _("Manca il giorno in cui è stata aperta.")})
    if closed_at is not None and closed_at < opened_at:
        raise ValidationError({"closed_at": _("È chiusa prima di essere aperta: ricontrolla i due giorni.")})
    if closed_at is None and case["state"] in CASE_FINAL:
        raise ValidationError({"closed_at": _("Lo stato dice che è chiusa: scrivi in che giorno.")})
    if closed_at is not None and case["state"] not in {None, *CASE_FINAL}:
        raise ValidationError({"state": _("C'è il giorno di chiusura, ma lo stato dice che è aperta.")})
    return opened_at, closed_at


def _state_of(case: Mapping[str, Any], *, is_closed: bool) -> CaseState:
    """The state it is written in: plans do not come with the file, and who is in charge is a pair."""
    told, pair = case["state"], case["pair"] or ()
    if is_closed:
        return told or state_after_closing(case["closing_reason"])
    if len(pair) == LARGEST_PAIR:
        return CaseState.SUSPENDED if told == CaseState.SUSPENDED else CaseState.IN_CHARGE
    return CaseState.REPORTED if told == CaseState.REPORTED and not pair else CaseState.ASSIGNING
