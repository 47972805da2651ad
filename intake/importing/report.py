"""What became, or would become, of the rows of a file: in figures, on the page, as a table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intake.importing.judging import DOUBTFUL, NEW, PRESENT, REFUSED, count_rows
from intake.models import CaseImport, Person
from intake.models.people import PersonQuerySet

MOST_SHOWN = 100
MOST_DOUBTS = 50
MOST_EXAMPLES, LONGEST_EXAMPLE = 50, 40


@dataclass(frozen=True)
class Progress:
    """How far a file is: how many pages it has and how many are written, and its rows by verdict."""

    pages: int
    written: int
    counts: Counter[str]
    is_finished: bool

    @property
    def may_change(self) -> bool:
        """Whether the columns can still be chosen otherwise."""
        return self.pages > 0 and not self.written and not self.is_finished

    @property
    def is_being_written(self) -> bool:
        return 0 < self.written < self.pages and not self.is_finished

    @property
    def refused(self) -> int:
        return self.counts[REFUSED]

    @property
    def doubtful(self) -> int:
        """Rows of which nobody has said yet who they are about."""
        return self.counts[DOUBTFUL]

    @property
    def present(self) -> int:
        return self.counts[PRESENT]


def progress_of(source: CaseImport) -> Progress:
    written = list(source.pages.values_list("written_at", flat=True))
    return Progress(
        pages=len(written),
        written=sum(moment is not None for moment in written),
        counts=count_rows(source),
        is_finished=source.finished_at is not None,
    )


def examples_of(source: CaseImport) -> list[str]:
    """For each column the first cell with something in it, among those of the first rows."""
    first = source.pages.first()
    cells = zip(*(row[1:] for row in first.rows[:MOST_EXAMPLES]), strict=True) if first else ()
    examples = [next((str(cell)[:LONGEST_EXAMPLE] for cell in column if cell), "") for column in cells]
    return examples or [""] * len(source.titles)


def shown_faults(source: CaseImport) -> list[dict[str, Any]]:
    """The first faults; the others are in the table that can be downloaded."""
    faults = []
    for line, state, column, words, _people in _verdicts(source):
        if state == REFUSED:
            faults.append({"line": line, "column": column, "words": words})
            if len(faults) == MOST_SHOWN:
                break
    return faults


@dataclass(frozen=True)
class Doubt:
    """A row that may be about somebody of the archive: who it tells of, and whom it may be."""

    line: int
    name: str
    people: list[Person]


def shown_doubts(source: CaseImport, people: PersonQuerySet) -> list[Doubt]:
    """The first doubtful rows, decided or not, with those of ``people`` they may be about. Two statements."""
    rows = [row for row in _verdicts(source) if row[1] == DOUBTFUL][:MOST_DOUBTS]
    keys = {pk for *_told, found in rows for pk in found}
    named = {one.pk: one for one in people.filter(pk__in=keys).select_related("municipality")}
    return [
        Doubt(line, words, [named[pk] for pk in found if pk in named])
        for line, _state, _column, words, found in rows
    ]


def report_rows(source: CaseImport) -> Iterator[list[Any]]:
    """The heading, then what becomes of each row; of one with several faults, a line for each."""
    is_written = source.finished_at is not None
    words_of = {
        NEW: _("scritta") if is_written else _("da scrivere"),
        PRESENT: _("c'è già"),
        REFUSED: _("non si può"),
        DOUBTFUL: _("forse già conosciuta"),
    }
    yield [_("Riga"), _("Esito"), _("Colonna"), _("Come si rimedia")]
    for line, state, column, words, _people in _verdicts(source):
        yield [line, words_of[state], column, words]


def _verdicts(source: CaseImport) -> Iterator[list[Any]]:
    for verdicts in source.pages.values_list("verdicts", flat=True):
        yield from verdicts
