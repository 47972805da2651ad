"""The story of a situation: what happened to it and to everything that hangs on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices, Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.professions import Profession
from audit.sources import Source, sources_around
from audit.story import ALL, Act, ChangedRow, Chosen, read_story
from audit.telling import Entry, entry_of
from audit.wording import Change, Wording, keys_named
from intake.answers import HandOverItem, KnownService
from intake.household.members import names_hidden_since, without_names
from intake.models import Case, FormVersion
from intake.models.people import folded
from intake.questions.definition import FormDefinition
from intake.questions.told import CLASSES, told_sections
from network.areas import Area
from network.models import Municipality, Service

CODES: Mapping[str, type[Choices]] = {
    "secondary_areas": Area,
    "areas": Area,
    "known_services": KnownService,
    "professions_needed": Profession,
    "done": HandOverItem,
    "to_do": HandOverItem,
}

# A story never tells who of the archive somebody is: not all its readers may know.
UNSAID = frozenset({"linked_person"})

SHOWN = {
    "": gettext_lazy("Tutto"),
    "notes": gettext_lazy("Note e colloqui"),
    "referrals": gettext_lazy("Invii"),
    "changes": gettext_lazy("Modifiche"),
}


@dataclass(frozen=True)
class Diary:
    """Some entries of the diary, newest first, and the cursor of the older ones."""

    entries: list[Entry]
    next_cursor: str


@dataclass(frozen=True)
class RowTold:
    """One row that an act wrote: what it is, whether it is new, and its columns before → after."""

    label: str
    is_new: bool
    changes: list[Change]


@dataclass(frozen=True)
class ActTold:
    """One act with every row it wrote."""

    entry: Entry
    rows: list[RowTold]


@dataclass(frozen=True)
class History:
    """Some acts of the complete history, newest first, and the cursor of the older ones."""

    acts: list[ActTold]
    next_cursor: str


def sources_of(case: Case, user: User) -> list[Source]:
    """Everything tracked that hangs on a situation, as far as ``user`` may read it."""
    return sources_around(case, user, "person", "household")


def diary_of(case: Case, user: User, show: str = "", cursor: str = "") -> Diary:
    """One page of the diary: notes, referrals, changes of the pair and of the data, mixed by time.

    Args:
        show: a key of ``SHOWN``.

    Raises:
        InvalidCursor: ``cursor`` was not made by this list.
    """
    sources = [source for source in sources_of(case, user) if show in ("", _section(source))]
    page = read_story(sources, cursor)
    wording = wording_of(page.records)
    return Diary([entry_of(act, wording) for act in page.acts], page.next_cursor)


def history_of(case: Case, user: User, kind: str = "", chosen: Chosen = ALL, cursor: str = "") -> History:
    """One page of the complete history: every row of every act.

    Args:
        kind: only rows of this kind (``Source.kind``), "" for all.
        chosen: which acts.

    Raises:
        InvalidCursor: ``cursor`` was not made by this list.
    """
    sources = [source for source in sources_of(case, user) if kind in ("", source.kind)]
    page = read_story(sources, cursor, chosen=chosen)
    wording = wording_of(page.records)
    return History([act_told(act, wording) for act in page.acts], page.next_cursor)


def wording_of(history_rows: Iterable[Any]) -> Wording:
    """How the values in some history rows are said: names are read once for each kind of thing."""
    records = list(history_rows)
    names = {model: _names(model, keys_named(records, model)) for model in NAMED}
    hidden = names_hidden_in(records)

    def answers(kept: Mapping[str, Any]) -> str:
        return answers_told(forms, without_names(kept, hidden))

    def reporter(name: str) -> str:
        return "" if folded(name) in hidden else name

    forms = forms_of(records)
    return Wording(names, CODES, {"answers": answers, "reporter": reporter}, UNSAID)


def names_hidden_in(records: Iterable[Any]) -> frozenset[str]:
    """Who of those named in the answers on a page has come under protection since: no past says them."""
    keys = {record.id for record in records if getattr(record, "answers", None)}
    return names_hidden_since(keys) if keys else frozenset()


def forms_of(records: Iterable[Any]) -> list[FormDefinition]:
    """The forms in which the schede on a page were filled."""
    keys = keys_named((row for row in records if getattr(row, "answers", None)), FormVersion)
    return [version.form for version in FormVersion.objects.filter(pk__in=keys)] if keys else []


def answers_told(
    forms: list[FormDefinition], answers: Mapping[str, Any], classes: frozenset[str] = CLASSES
) -> str:
    """Answers of some classes in words, with the newest of ``forms`` that has all their questions."""
    form = next((form for form in forms if answers.keys() <= form.questions.keys()), FormDefinition())
    lines = (line for section in told_sections(form, answers, classes) for line in section.lines)
    return "; ".join(f"{line.label}: {line.words}" for line in lines)


NAMED: Mapping[type[Model], tuple[str, ...]] = {User: (), Municipality: (), Service: ("unit",)}


def _names(model: type[Model], keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    rows = model._base_manager.filter(pk__in=keys).select_related(*NAMED[model])
    return {row.pk: str(row) for row in rows}


def _section(source: Source) -> str:
    if source.model._meta.model_name == "diaryentry":
        return "notes"
    return "changes" if source.model._meta.app_label == Case._meta.app_label else "referrals"


def act_told(act: Act, wording: Wording) -> ActTold:
    """One act with the rows in which it changed something that is said."""
    rows = [RowTold(label_of(row, wording), row.is_new, wording.changes(row)) for row in act.rows]
    return ActTold(entry_of(act, wording), [row for row in rows if row.changes])


def label_of(row: ChangedRow, wording: Wording) -> str:
    """What a row is, in words: its kind and, for a seat, whose it is."""
    label = capfirst(str(row.model._meta.verbose_name))
    # Two seats change in one act: say whose each is.
    return f"{label}: {wording.value(row, 'operator')}" if row.name == "Assignment" else label
