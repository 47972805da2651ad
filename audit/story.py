"""Reading the history back: the acts that changed something, newest first, with what changed in each.

Truth is one history row per changed row; people remember acts. The rows written by one act (same request,
same action) are told together. A page costs one statement, plus one for each kind of row on it, whatever
the number of acts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Field, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.clock import DAY, midnight
from audit.keyset import InvalidCursor, read_cursor, write_cursor
from audit.sources import Source

# Identifiers of requests grow with time: they put in order acts written at one invented moment.
ORDER = ("-history_date", "-request_id", "story_kind", "-history_id")
BY_SYSTEM = 0


@dataclass(frozen=True)
class Chosen:
    """Which acts of a story are asked for; without a choice, all of them.

    Attributes:
        actor: only what this user did (``BY_SYSTEM``: the software by itself).
        since: only from this day on.
        until: only up to the end of this day.
    """

    actor: int | None = None
    since: date | None = None
    until: date | None = None

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of some history rows that were asked for."""
        if self.actor is not None:
            rows = rows.filter(history_user_id=None if self.actor == BY_SYSTEM else self.actor)
        if self.since is not None:
            rows = rows.filter(history_date__gte=midnight(self.since))
        return rows if self.until is None else rows.filter(history_date__lt=midnight(self.until + DAY))


ALL = Chosen()


@dataclass(frozen=True)
class ChangedRow:
    """One history row beside the one before it of the same object (None when the object was new)."""

    record: Any
    previous: Any

    @property
    def model(self) -> type[Model]:
        return type(self.record).instance_type  # type: ignore[no-any-return] # set by simple-history

    @property
    def name(self) -> str:
        return self.model.__name__

    @property
    def is_new(self) -> bool:
        return self.previous is None

    def changed(self) -> list["Field[Any, Any]"]:
        """The columns made for people (those with a name in words) that hold something new."""
        return [field for field in _told_columns(self.record) if self._differs(field)]

    def _differs(self, field: "Field[Any, Any]") -> bool:
        now = getattr(self.record, field.attname)
        if self.previous is None:
            return now not in (None, "", [], {})
        return bool(now != getattr(self.previous, field.attname))


@dataclass(frozen=True)
class Act:
    """What one person did in one go, and every row it changed, in the order it was written."""

    rows: tuple[ChangedRow, ...]

    @property
    def _first(self) -> Any:
        return self.rows[0].record

    @property
    def action(self) -> str:
        return str(self._first.action)

    @property
    def actor(self) -> str:
        return str(self._first.actor_label)

    @property
    def reason(self) -> str:
        return str(self._first.history_change_reason)

    @property
    def at(self) -> datetime:
        return self._first.history_date  # type: ignore[no-any-return] # a column of the history model

    def row(self, name: str) -> ChangedRow | None:
        """The row of the model called ``name`` that this act changed, if there is one."""
        return next((row for row in self.rows if row.name == name), None)

    def rows_of(self, name: str) -> list[ChangedRow]:
        return [row for row in self.rows if row.name == name]


@dataclass(frozen=True)
class StoryPage:
    """Some acts, newest first, and the cursor of the older ones ("" when there are none)."""

    acts: list[Act]
    next_cursor: str

    @property
    def records(self) -> Iterator[Any]:
        """Every history row on the page, and those before them."""
        for act in self.acts:
            for row in act.rows:
                yield row.record
                if row.previous is not None:
                    yield row.previous


def read_story(
    sources: Sequence[Source], cursor: str = "", size: int = 40, chosen: Chosen = ALL
) -> StoryPage:
    """Read one page of a story.

    Args:
        cursor: ``next_cursor`` of the page before, "" for the newest.
        size: how many history rows at most; an act is never cut in two.
        chosen: which acts.

    Raises:
        InvalidCursor: ``cursor`` was not made here.
    """
    last = _read(cursor)
    parts = [_page_of(source, last, chosen) for source in sources]
    if not parts:
        return StoryPage([], "")
    united = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    keys = list(united.order_by(*ORDER)[: size + 1])
    keys, next_cursor = _whole_acts(keys, size)
    return StoryPage(_acts(keys, sources), next_cursor)


def actors_of(sources: Sequence[Source]) -> list[tuple[int, str]]:
    """Who appears in a story: the user's id (``BY_SYSTEM`` for the software) and label, by label."""
    parts = [source.rows().order_by().values_list("history_user_id", "actor_label") for source in sources]
    labels = {number or BY_SYSTEM: label for number, label in parts[0].union(*parts[1:])}
    return sorted(labels.items(), key=lambda pair: pair[1])


Key = tuple[datetime, str, str, int, int | None]


def _page_of(source: Source, last: "tuple[datetime, str, str, int] | None", chosen: Chosen) -> QuerySet[Any]:
    rows = chosen.among(source.rows())
    if last is not None:
        rows = rows.filter(_older(source.kind, *last))
    key = source.model._meta.pk.attname
    earlier = source.history._base_manager.filter(
        **{key: OuterRef(key)}, history_id__lt=OuterRef("history_id")
    ).order_by("-history_id")
    page: QuerySet[Any] = (
        rows.annotate(story_before=Subquery(earlier.values("history_id")[:1]))
        .order_by()
        .values_list("history_date", "request_id", "story_kind", "history_id", "story_before")
    )
    return page


def _older(kind: str, date: datetime, request: str, last_kind: str, last_id: int) -> Q:
    """The rows of one source that come after the last row shown, in ``ORDER``."""
    same_request = Q(history_date=date, request_id=request)
    older = Q(history_date__lt=date) | Q(history_date=date, request_id__lt=request)
    if kind > last_kind:
        older |= same_request
    elif kind == last_kind:
        older |= same_request & Q(history_id__lt=last_id)
    return older


def _whole_acts(keys: list[Key], size: int) -> tuple[list[Key], str]:
    """Leave for the next page an act that would be cut, unless it fills this page by itself."""
    if len(keys) <= size:
        return keys, ""
    cut = keys[size][1]
    page = keys[:size]
    whole = [key for key in page if key[1] != cut] or page
    date, request, kind, number, _before = whole[-1]
    return whole, write_cursor([date.isoformat(), request, kind, str(number)])


def _read(cursor: str) -> "tuple[datetime, str, str, int] | None":
    if not cursor:
        return None
    try:
        date, request, kind, number = read_cursor(cursor)
        return datetime.fromisoformat(date).astimezone(UTC), request, kind, int(number)
    except (ValueError, OverflowError) as error:
        raise InvalidCursor(_("Questo indirizzo non porta a una pagina della storia.")) from error


def _acts(keys: list[Key], sources: Sequence[Source]) -> list[Act]:
    records = {kind: _records(kind, keys, sources) for kind in {key[2] for key in keys}}
    rows = [
        ChangedRow(records[kind][number], records[kind].get(before))
        for _date, _request, kind, number, before in keys
    ]
    # Within an act, in the order in which it happened.
    return [Act(tuple(group)[::-1]) for _key, group in groupby(rows, key=_act_key)]


def _act_key(row: ChangedRow) -> tuple[str, str]:
    return row.record.request_id, row.record.action


def _records(kind: str, keys: list[Key], sources: Sequence[Source]) -> dict[int | None, Any]:
    history = next(source.history for source in sources if source.kind == kind)
    wanted = {number for key in keys if key[2] == kind for number in key[3:] if number is not None}
    records: QuerySet[Any] = history._base_manager.filter(history_id__in=wanted)
    return {row.history_id: row for row in records}


def _told_columns(record: Any) -> Iterable["Field[Any, Any]"]:
    """Columns with a name in words; the others hold what only the software needs."""
    return [
        column
        for column in type(record).tracked_fields
        if column.editable and isinstance(column.verbose_name, Promise)
    ]
