"""What a merge of two people would do: what differs between them, and what moves with the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intake.birth_places import words_of_place
from intake.models import Merge, Person

COLUMNS = (
    "last_name",
    "first_name",
    "alias",
    "birth_date",
    "birth_precision",
    "birth_place",
    "sex",
    "tax_code",
    "citizenship",
    "language",
    "mediator_needed",
    "municipality_id",
    "address",
    "phone",
    "email",
    "contact_safety",
)
OWN = {Merge, Person}


@dataclass(frozen=True)
class Difference:
    """A column in which two people differ, with both values in words."""

    name: str
    label: str
    kept: str
    other: str

    @property
    def is_empty_in_kept(self) -> bool:
        return not self.kept


def differences(kept: Person, other: Person) -> list[Difference]:
    """The columns in which two people differ, in order."""
    return [
        Difference(name, _label(name), _said(kept, name), _said(other, name))
        for name in COLUMNS
        if getattr(kept, name) != getattr(other, name)
    ]


def _label(name: str) -> str:
    return capfirst(str(Person._meta.get_field(name.removesuffix("_id")).verbose_name))  # type: ignore[union-attr] # a column


def _said(person: Person, name: str) -> str:
    if name == "municipality_id":
        return person.municipality.name
    if name == "birth_date" and person.birth_date is not None:
        return person.birth_words or person.birth_date.strftime("%d/%m/%Y")
    if name == "birth_place":
        return words_of_place(person.birth_place) or person.birth_place
    said = getattr(person, f"get_{name}_display", None)
    value = said() if said else getattr(person, name)
    if value is True:
        return _("sì")
    return "" if value in (None, False) else str(value)


def move_all(other: Person, kept: Person) -> list[list[str]]:
    """Let what hangs on ``other`` hang on ``kept``; what ``kept`` has already in its own stays."""
    return [
        [type(row)._meta.label_lower, str(row.pk)]
        for row, column in _hanging_on(other)
        if _moves(row, column, kept)
    ]


def _hanging_on(person: Person) -> Iterator[tuple[Model, str]]:
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        if model not in OWN and not model._meta.object_name.startswith("Historical"):
            column = relation.field.attname
            for row in model._base_manager.filter(**{column: person.pk}).order_by("pk"):
                yield row, column


def _moves(row: Model, column: str, kept: Person) -> bool:
    before = getattr(row, column)
    setattr(row, column, kept.pk)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # a constraint says "once for each person": the kept one has its own
        setattr(row, column, before)
        return False
    return True


def column_of(model: type[Model]) -> str:
    """The column by which rows of ``model`` hang on a person."""
    return next(
        relation.field.attname for relation in Person._meta.related_objects if relation.related_model is model
    )
