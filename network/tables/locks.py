"""The row held while an act runs: two acts on one table happen one after the other."""

from network.tables.models import Table


def locked_table(table_id: int) -> Table:
    """The table under its row lock, with its territory and the bodies that sit at it."""
    return (
        Table.objects.select_for_update(of=("self",), no_key=True)
        .select_related("ambito__unit")
        .prefetch_related("territory__municipality", "members__organisation")
        .get(pk=table_id)
    )
