"""Priorities read aside of something else of their Ambito, in its own statement."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, CharField, JSONField, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject

from network.mandates.models import Mandate

READ: dict[str, Callable[[str], Any]] = {
    "id": int,
    "goal": str,
    "indicator": str,
    "unit": str,
    "baseline": Decimal,
    "expected": Decimal,
    "until": date.fromisoformat,
    "last_value": Decimal,
    "last_day": date.fromisoformat,
}


class JsonList(Aggregate):
    """What is found, as one list."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, *args: Any, **kwargs: Any) -> Any:
        return self.as_sql(*args, function="JSONB_AGG", **kwargs)


def asked_beside(ambito: OuterRef) -> Subquery:
    """The priorities in force in an Ambito, as a column of whatever row belongs to it."""
    rows = Mandate.objects.in_force().filter(ambito=ambito).with_last().order_by()
    words: Any = {name: Cast(name, CharField()) for name in READ}  # JSON knows no days and no exact numbers
    return Subquery(rows.values("ambito").annotate(found=JsonList(JSONObject(**words))).values("found"))


def read_beside(columns: Iterable[list[dict[str, Any]] | None]) -> list[Mandate]:
    """The priorities in some columns of ``asked_beside``, the first to end first."""
    found = [_mandate(row) for column in columns for row in column or ()]
    return sorted(found, key=lambda mandate: (mandate.until, mandate.pk))


def _mandate(row: dict[str, str | None]) -> Mandate:
    mandate = Mandate()
    for name, value in row.items():
        setattr(mandate, name, None if value is None else READ[name](value))
    return mandate
