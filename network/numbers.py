"""Progressive numbers: one series for each Ambito, kind and year, without gaps and never used again."""

from audit import clock
from network.models import NumberSeries


def next_number(ambito_id: int, series: str) -> str:
    """Take the next number of a series, as ``AAAA/NNNNNN``. Call inside the transaction that uses it."""
    year = clock.today().year
    row, _created = NumberSeries.objects.select_for_update().get_or_create(
        ambito_id=ambito_id, series=series, year=year
    )
    row.last += 1
    row.save(update_fields=["last"])
    return f"{year}/{row.last:06d}"
