"""A record as it was: rebuilt from its history at any moment, and compared between two."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from audit.sources import Source
from audit.story import ChangedRow


def records_at(source: Source, moment: datetime) -> list[Any]:
    """How each row of ``source`` was at ``moment``: its newest history row until then, in one statement.

    Rows that were not there yet are left out.
    """
    key = source.model._meta.pk.attname
    until: QuerySet[Any] = source.history._base_manager.filter(
        **{f"{key}__in": source.ids}, history_date__lte=moment
    )
    newest = until.order_by().values(key).annotate(newest=Max("history_id")).values("newest")
    rows: QuerySet[Any] = source.history._base_manager.filter(history_id__in=newest)
    return list(rows.exclude(history_type="-").order_by(key))


def compared(source: Source, before: Iterable[Any], after: Iterable[Any]) -> list[ChangedRow]:
    """What two moments have different in the rows of ``source``; a row that is new has nothing before."""
    key = source.model._meta.pk.attname
    earlier = {getattr(record, key): record for record in before}
    rows = [ChangedRow(record, earlier.get(getattr(record, key))) for record in after]
    return [row for row in rows if row.changed()]
