"""Who changes a row says which writing of it they saw: nobody writes over what they have not read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit.models import TrackedModel


def version_of(row: TrackedModel) -> int:
    """How many times ``row`` was written, by its history."""
    return int(row.history.count())


def refuse_stale(row: TrackedModel, version: int | None) -> None:
    """Refuse to write over what somebody wrote meanwhile. Call under the lock of ``row``.

    Args:
        version: the writing that was seen; None when nobody looked.

    Raises:
        ValidationError: (``conflict``) with the name of who was faster.
    """
    if version is not None and version != version_of(row):
        raise ValidationError(
            _(
                "%(name)s ha scritto qui mentre scrivevi. Quello che hai scritto è ancora nel modulo:"
                " guarda com'è adesso, poi salva di nuovo."
            ),
            code="conflict",
            params={"name": row.history.latest().actor_label},
        )
