"""Who changes a row says which writing of it they saw: nobody writes over what they have not read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit.models import TrackedModel


def version_of(*rows: TrackedModel) -> int:
    """How many times what ``rows`` hold together was written, by their history."""
    return sum(int(row.history.count()) for row in rows)


def refuse_stale(row: TrackedModel, version: int | None, *others: TrackedModel) -> None:
    """Refuse to write over what somebody wrote meanwhile. Call under the lock of ``row``.

    Args:
        version: the writing that was seen; None when nobody looked.
        others: what is written together with ``row``, and seen with it.

    Raises:
        ValidationError: (``conflict``) with the name of who was faster.
    """
    if version is not None and version != version_of(row, *others):
        newest = max((each.history.latest() for each in (row, *others)), key=lambda one: one.history_date)
        raise ValidationError(
            _(
                "%(name)s ha scritto qui mentre scrivevi. Quello che hai scritto è ancora nel modulo:"
                " guarda com'è adesso, poi salva di nuovo."
            ),
            code="conflict",
            params={"name": newest.actor_label},
        )
