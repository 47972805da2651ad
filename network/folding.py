"""Many notices of one kind told as one, for the inbox and for what pops up on a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from network.models import Notice

MANY = 3  # of one kind, one after the other: from here on they stand on one line


@dataclass(frozen=True)
class Fold:
    """Some notices of one kind, newest first; ``newest`` speaks for them."""

    notices: Sequence[Notice]

    @property
    def newest(self) -> Notice:
        return self.notices[0]

    @property
    def others(self) -> int:
        return len(self.notices) - 1

    @property
    def unread(self) -> int:
        return sum(notice.seen_at is None for notice in self.notices)


def folded(newest_first: Iterable[Notice]) -> list[Fold]:
    """The rows of a list: neighbours of one kind stand together when they are many. The order stays."""
    rows: list[Fold] = []
    for _kind, alike in groupby(newest_first, key=lambda notice: notice.kind):
        found = list(alike)
        rows += [Fold(found)] if len(found) >= MANY else [Fold([one]) for one in found]
    return rows


def by_kind(newest_first: Iterable[Notice]) -> list[Fold]:
    """One for each kind, the kind of the newest notice first."""
    kinds: dict[str, list[Notice]] = {}
    for notice in newest_first:
        kinds.setdefault(notice.kind, []).append(notice)
    return [Fold(alike) for alike in kinds.values()]
