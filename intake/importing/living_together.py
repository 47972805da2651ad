"""Rows that a file says live together: judged on one page, and told to each other as members."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.household.members import MEMBERS
from intake.importing.reading import Entry, Fault
from intake.importing.table import Row
from intake.models.people import folded
from intake.questions.checks import with_unknown
from intake.questions.definition import FormDefinition

MOST_TOGETHER = 13  # a person, and as many members as a scheda has room for


def pages_together(rows: Iterable[Row], column: int, size: int) -> list[list[Row]]:
    """The rows in pages of about ``size``, those with the same text in ``column`` on one page.

    Raises:
        ValidationError: too many rows say that they live together.
    """
    groups: dict[object, list[Row]] = {}
    for row in rows:
        line, code = row[0], str(row[column + 1]).strip()
        groups.setdefault(folded(code) or line, []).append(row)
    pages: list[list[Row]] = []
    for group in groups.values():
        if len(group) > MOST_TOGETHER:
            words = _(
                "Secondo il file «%(code)s» è il nucleo di %(count)s righe, al massimo sono %(most)s:"
                " scegli un'altra colonna, o correggi il file."
            )
            code = str(group[0][column + 1])[:40]
            raise ValidationError(words % {"code": code, "count": len(group), "most": MOST_TOGETHER})
        if not pages or len(pages[-1]) + len(group) > size:
            pages.append([])
        pages[-1] += group
    return pages


def told_to_each_other(
    read: Sequence[Entry | list[Fault]], form: FormDefinition
) -> list[Entry | list[Fault]]:
    """The same rows; the schede of those who live together name each other, except who is protected."""
    together: dict[str, list[Entry]] = defaultdict(list)
    for one in read:
        if isinstance(one, Entry) and one.household_code:
            together[folded(one.household_code)].append(one)
    if not together or MEMBERS not in form.groups:
        return list(read)
    return [
        _with_members(one, together[folded(one.household_code)], form) if isinstance(one, Entry) else one
        for one in read
    ]


@dataclass
class _Told:
    """The members a scheda names so far, and which of them are people of other rows (row, line)."""

    rows: list[dict[str, Any]]
    lines: list[tuple[int, int]]

    def name(self, entry: Entry) -> None:
        """Name the person of a row, once: who the scheda named already is them."""
        name = _name(entry)
        taken = {row for row, _line in self.lines}
        row = next(
            (
                i
                for i, told in enumerate(self.rows)
                if i not in taken and folded(told.get("name") or "") == folded(name)
            ),
            len(self.rows),
        )
        if row == len(self.rows):
            birth = entry.scheda.birth_date
            year = {"birth_year": birth.year} if birth else {}
            self.rows.append({"name": name, "relation": "not_recorded", "cohabiting": "yes", **year})
        self.lines.append((row, entry.line))


def _with_members(entry: Entry, together: Iterable[Entry], form: FormDefinition) -> Entry:
    answers = entry.scheda.answers
    told = _Told([dict(row) for row in answers.get(MEMBERS) or ()], [])
    for mate in _others(entry, together):
        if len(told.rows) < form.groups[MEMBERS].most:
            told.name(mate)
    if not told.lines:
        return entry
    answers = with_unknown(form, {**answers, MEMBERS: told.rows}, entry.scheda.facts)
    return replace(entry, scheda=replace(entry.scheda, answers=answers), members=tuple(told.lines))


def _others(entry: Entry, together: Iterable[Entry]) -> Iterator[Entry]:
    """The other people of a household, each once, of whom something may be said."""
    known = {_who(entry)}
    for mate in together:
        if _who(mate) not in known and not mate.scheda.is_protected and _name(mate):
            known.add(_who(mate))
            yield mate


def _who(entry: Entry) -> tuple[object, ...]:
    """What tells that two rows are about one person."""
    scheda = entry.scheda
    return (scheda.tax_code,) if scheda.tax_code else (folded(_name(entry)), scheda.birth_date)


def _name(entry: Entry) -> str:
    return f"{entry.scheda.first_name} {entry.scheda.last_name}".strip()[:120]
