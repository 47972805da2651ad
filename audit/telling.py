"""Acts told in words. Each app says in its ``story.py`` how its own actions are told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from audit.story import Act, ChangedRow
from audit.wording import Change, Wording

Words = str | Promise


@dataclass(frozen=True)
class Telling:
    """How the acts of one action are told.

    Attributes:
        words: what follows the name of who acted.
        lines: what is told below. Words and lines may hold ``%(Model.column)s``; a line in which such a
            column is empty, or its model was not touched, is left out.
        changes: names of the models whose changes are shown before → after; None for all of them.
        opens: name of the model whose page the entry leads to, and the words of the link.
        more: further lines that a pattern cannot say.
    """

    icon: str
    words: Words
    tone: str = ""
    lines: tuple[Words, ...] = ()
    changes: tuple[str, ...] | None = ()
    opens: tuple[str, Words] = ("", "")
    more: Callable[[Act, Wording], list[str]] | None = None


@dataclass(frozen=True)
class Entry:
    """One act, ready to be read."""

    icon: str
    tone: str
    at: datetime
    who: str
    what: str
    lines: list[str]
    changes: list[Change]
    reason: str
    url: str
    url_label: Words

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


TELLINGS: dict[str, Telling] = {}
UNTOLD = Telling("it-exchange-circle", gettext_lazy("ha cambiato i dati"), changes=None)


def tell(action: str, telling: Telling) -> None:
    """Register how the acts of ``action`` ("app.action") are told."""
    if action in TELLINGS:
        raise ValueError(f"Two tellings for {action}.")
    TELLINGS[action] = telling


def entry_of(act: Act, wording: Wording) -> Entry:
    """Tell one act; an action nobody has told shows all it changed."""
    telling = TELLINGS.get(act.action, UNTOLD)
    columns = _Columns(act, wording)
    lines = [said for line in telling.lines if (said := columns.fill(line))]
    return Entry(
        icon=telling.icon,
        tone=telling.tone,
        at=act.at,
        who=act.actor,
        what=columns.fill(telling.words) or str(UNTOLD.words),
        lines=[*lines, *(telling.more(act, wording) if telling.more else ())],
        changes=[change for row in _shown(act, telling) for change in wording.changes(row)],
        reason=act.reason,
        url=_address(act, telling.opens[0]),
        url_label=telling.opens[1],
    )


class _Columns(dict[str, str]):
    """The columns of the rows of an act, by ``Model.column``, in words."""

    def __init__(self, act: Act, wording: Wording) -> None:
        super().__init__()
        self._act, self._wording = act, wording

    def __missing__(self, key: str) -> str:
        name, column = key.split(".")
        row = self._act.row(name)
        value = self._wording.value(row, column) if row is not None else ""
        if not value:
            raise LookupError(key)
        return value

    def fill(self, pattern: Words) -> str:
        """The pattern with its columns filled in, or "" when one of them is empty."""
        try:
            return str(pattern) % self
        except LookupError:
            return ""


def _shown(act: Act, telling: Telling) -> Iterator[ChangedRow]:
    for row in act.rows:
        if not row.is_new and (telling.changes is None or row.name in telling.changes):
            yield row


def _address(act: Act, name: str) -> str:
    """The page of the row called ``name`` that the act touched, or to which a row it touched belongs."""
    for row in act.rows if name else ():
        if row.name == name:
            return str(row.record.instance.get_absolute_url())
        for column in type(row.record).tracked_fields:
            if column.is_relation and column.related_model.__name__ == name:
                key = getattr(row.record, column.attname)
                return str(column.related_model(pk=key).get_absolute_url())
    return ""
