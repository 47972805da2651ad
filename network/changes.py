"""How some rows of the network changed: who, when, from what to what, and why."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.sources import Source
from audit.story import Act, read_story
from audit.telling import Entry, entry_of
from audit.wording import Names, Wording, keys_named

MOST = 50
# Said by the act itself: who did it and when, and its reason.
SAID = frozenset({"decided_at", "decided_by", "decision_reason", "state_reason", "concluded_at"})


def changes_of(*sources: Source, names: Mapping[type[Model], Names] | None = None) -> list[Entry]:
    """The last acts on the rows of ``sources``, newest first, ready to be read.

    Args:
        names: what rows of other models are called, by key; users are named without it.
    """
    page = read_story(list(sources), size=MOST)
    users = User.objects.filter(pk__in=keys_named(page.records, User))
    named: Names = {user.pk: user.label for user in users}
    wording = Wording({User: named, **(names or {})}, unsaid=SAID)
    return [entry_of(act, wording) for act in page.acts]


def each(name: str, column: str) -> Callable[[Act, Wording], list[str]]:
    """What an act that touched several rows of the model ``name`` tells of each: one of its columns."""
    return lambda act, wording: [wording.value(row, column) for row in act.rows_of(name)]


def present(name: str) -> Callable[[Act, Wording], list[str]]:
    """Who was there, of the rows of the model ``name`` that an act touched, in one line."""

    def told(act: Act, wording: Wording) -> list[str]:
        there = [wording.value(row, "member") for row in act.rows_of(name) if row.record.was_there]
        return [_("Presenti: %(names)s") % {"names": ", ".join(sorted(there))}] if there else []

    return told


def moment(name: str) -> Callable[[Act, Wording], list[str]]:
    """For each row of the model ``name`` that an act touched, when it begins and where."""

    def told(act: Act, _wording: Wording) -> list[str]:
        rows = [row.record for row in act.rows_of(name)]
        return [f"{_at(row.starts_at)}, {row.place}" for row in rows]

    return told


def _at(day_and_hour: datetime) -> str:
    return date_format(timezone.localtime(day_and_hour), "d/m/Y G:i")
