"""The published versions of the rules of an Ambito: who, when, why, and what changed between two of them."""

from dataclasses import dataclass
from datetime import datetime

from audit.wording import Change
from intake.models import RuleSet
from intake.published_rules.chapters import differences
from intake.routing.ranking import RoutingRules

MOST_SHOWN = 50


@dataclass(frozen=True)
class Version:
    """One published version: ``who`` and ``why`` are kept by its history."""

    number: int
    at: datetime
    who: str
    why: str
    rules: RoutingRules


@dataclass(frozen=True)
class Comparison:
    """Two versions and what changes from the older to the newer."""

    before: Version
    after: Version

    @property
    def changes(self) -> list[Change]:
        return differences(self.before.rules, self.after.rules)


def versions_of(ambito_id: int) -> list[Version]:
    """The newest versions, the newest first. Two statements."""
    rows = list(RuleSet.objects.filter(ambito=ambito_id).order_by("-version")[:MOST_SHOWN])
    written = RuleSet.history.filter(id__in=[row.pk for row in rows], history_type="+")
    authors = {
        pk: (who, why) for pk, who, why in written.values_list("id", "actor_label", "history_change_reason")
    }
    return [
        Version(
            row.version,
            row.published_at,
            *authors[row.pk],
            RoutingRules.published(row.parameters),
        )
        for row in rows
    ]


def compared(versions: list[Version], one: int, other: int) -> Comparison | None:
    """What changes between two versions, in whatever order they are named; None when one is not there."""
    by_number = {version.number: version for version in versions}
    first, last = sorted((one, other))
    if first == last or first not in by_number or last not in by_number:
        return None
    return Comparison(by_number[first], by_number[last])
