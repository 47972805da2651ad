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
        root: what ``user`` may read; nothing here asks whether they may.
        user: who reads; rows of a model with ``visible_to`` are only those they may see, but those that are
            ``TOLD_WITH`` what they hang on.
        forward: names of relations of ``root`` whose target belongs to the story too.
    """
    hanging: dict[type[Model], _Hanging] = {}
    for model, found in _hanging_on(type(root), [root.pk]):
        hanging[model] = hanging[model] | found if model in hanging else found
    sources = [Source(type(root), [root.pk])]
    for name in forward:
        if (target := getattr(root, name)) is not None:
            sources.append(Source(type(target), [target.pk]))
    return [*sources, *(Source(model, _keys(model, rows, user)) for model, rows in hanging.items())]


@dataclass(frozen=True)
class _Hanging:
    """Rows that hang on the root of a story, and whether whoever reads the root is told all of them."""

    condition: Q
    is_told_whole: bool

    def __or__(self, other: "_Hanging") -> "_Hanging":
        return _Hanging(self.condition | other.condition, self.is_told_whole and other.is_told_whole)


def _hanging_on(
    model: type[Model], keys: Any, *, is_told_whole: bool = True, levels: int = 2
) -> Iterator[tuple[type[Model], _Hanging]]:
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if not issubclass(related, TrackedModel):
            continue
        name = relation.field.name
        found = _Hanging(Q(**{f"{name}__in": keys}), is_told_whole and name in related.TOLD_WITH)
        yield related, found
        if levels > 1:
            within = related._base_manager.filter(found.condition).values("pk")
            yield from _hanging_on(related, within, is_told_whole=found.is_told_whole, levels=levels - 1)


def _keys(model: type[Model], hanging: _Hanging, user: Any) -> Any:
    rows: Any = model._default_manager.filter(hanging.condition)
    if hasattr(rows, "visible_to") and not hanging.is_told_whole:
        rows = rows.visible_to(user)
    return rows.order_by().values("pk")
