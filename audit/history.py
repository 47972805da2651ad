"""History by construction: every saved row of a tracked model leaves one history row, with its author."""

from typing import Any, NoReturn, TypeVar

from django.db import models
from simple_history.models import HistoricalRecords

from audit.clock import now
from audit.context import SystemActor, UnattributedChange, current_act

M = TypeVar("M", bound=models.Model)


def _author_id(row: Any) -> int | None:
    return row.history_user_id  # type: ignore[no-any-return] # a column of the generated history model


def _set_author(row: Any, author: Any) -> None:
    row.history_user_id = None if author is None else author.pk


class TrackedRecords(HistoricalRecords):
    """simple-history with the author taken from the act in progress, never from the web request.

    The author is kept as a plain number beside a frozen label: deleting a user forgets nothing.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("history_id_field", models.BigAutoField())
        options.setdefault("history_user_id_field", models.BigIntegerField(null=True))
        options.setdefault("history_user_getter", _author_id)
        options.setdefault("history_user_setter", _set_author)
        options.setdefault("history_change_reason_field", models.TextField(default=""))
        super().__init__(**options)

    def fields_included(self, model: type[models.Model]) -> list[Any]:
        """The columns copied: all but those the model names in ``UNTRACKED`` (secrets)."""
        secret = getattr(model, "UNTRACKED", ())
        return [field for field in super().fields_included(model) if field.name not in secret]

    def get_history_user(self, instance: models.Model) -> SystemActor:
        act = current_act()
        return SystemActor(act.actor_label, act.actor_id)

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        return current_act().reason

    def create_historical_record(self, instance: Any, history_type: str, using: str | None = None) -> None:
        instance._history_date = now()
        super().create_historical_record(instance, history_type, using=using)


class TrackedQuerySet(models.QuerySet[M]):
    """A queryset that refuses the write paths which leave no history."""

    def _refuse(self, path: str) -> NoReturn:
        raise UnattributedChange(f"{path}() leaves no history: save each {self.model.__name__} in an action.")

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("bulk_create")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("bulk_update")

    def delete(self) -> NoReturn:
        self._refuse("delete")

    def create_all(self, rows: list[M]) -> list[M]:
        """Insert many rows and their history in two statements."""
        act = current_act()
        created = super().bulk_create(rows)
        self.model.history.bulk_history_create(  # type: ignore[attr-defined] # added by simple-history
            created,
            default_user=SystemActor(act.actor_label, act.actor_id),
            default_change_reason=act.reason,
            default_date=now(),
        )
        return created
