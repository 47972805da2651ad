"""Where a story is written: the history of a tracked row and of everything tracked that hangs on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet, Value

from audit.models import TrackedModel


@dataclass(frozen=True)
class Source:
    """Rows of one tracked model whose history belongs to a story; ``ids`` is a list of keys or a subquery."""

    model: type[Model]
    ids: Any

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    @property
    def history(self) -> type[Model]:
        """The model of the history rows."""
        return self.model.history.model  # type: ignore[attr-defined, no-any-return] # added by simple-history

    def rows(self) -> QuerySet[Any]:
        """The history rows, of whatever time."""
        key = self.model._meta.pk.attname
        rows: QuerySet[Any] = self.history._base_manager.filter(**{f"{key}__in": self.ids}).annotate(
            story_kind=Value(self.kind, output_field=CharField())
        )
        return rows


def sources_around(root: TrackedModel, user: Any, *forward: str) -> list[Source]:
    """Where the story of ``root`` is written: its own rows and the tracked rows that hang on it.

    Args:
        user: who reads; rows of a model with ``visible_to`` are only those they may see, unless its
            ``told_to`` says which a story tells them.
        forward: names of relations of ``root`` whose target belongs to the story too.
    """
    sources: dict[type[Model], Q] = {}
    for model, condition in _hanging_on(type(root), Q(pk=root.pk)):
        sources[model] = sources[model] | condition if model in sources else condition
    found = [Source(type(root), [root.pk])]
    for name in forward:
        if (target := getattr(root, name)) is not None:
            found.append(Source(type(target), [target.pk]))
    return [*found, *(Source(model, _keys(model, condition, user)) for model, condition in sources.items())]


def _hanging_on(model: type[Model], condition: Q, levels: int = 2) -> Iterator[tuple[type[Model], Q]]:
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if not issubclass(related, TrackedModel):
            continue
        within = Q(**{f"{relation.field.name}__in": model._base_manager.filter(condition).values("pk")})
        yield related, within
        if levels > 1:
            yield from _hanging_on(related, within, levels - 1)


def _keys(model: type[Model], condition: Q, user: Any) -> Any:
    rows: Any = model._default_manager.filter(condition)
    if hasattr(rows, "told_to"):
        rows = rows.told_to(user)
    elif hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    return rows.order_by().values("pk")
