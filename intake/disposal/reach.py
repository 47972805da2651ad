"""What goes with a situation: every row that hangs on it, and its person when nothing else is theirs."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, Q

from intake.models import Case, Household, HouseholdMember, Intake, Person

Keys = dict[type[Model], set[Any]]


def reach_of(cases: Collection[int]) -> Keys:
    """The keys of all that goes with some situations, by model.

    A person goes when all their situations do, with their schede and the records merged into theirs; a
    household when nobody and nothing of it is left.
    """
    found: Keys = defaultdict(set)
    _follow(Case, set(cases), found)
    _follow(Person, _people_without_others(cases), found)
    _follow(Household, _empty_households(found), found)
    return {model: keys for model, keys in found.items() if keys}


def models_reached() -> set[type[Model]]:
    """Every model of which rows may go."""
    found: set[type[Model]] = set()
    waiting: list[type[Model]] = [Case, Person, Household]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += [relation.related_model for relation in _relations(model)]
    return found


def _follow(model: type[Model], keys: Iterable[Any], found: Keys) -> None:
    new = set(keys) - found[model]
    if not new:
        return
    found[model] |= new
    for relation in _relations(model):
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": new})
        _follow(relation.related_model, rows.values_list("pk", flat=True), found)


def _relations(model: type[Model]) -> list[Any]:
    """What points at a model, also without a name for it; rows of history keep only the number."""
    fields: list[Any] = list(model._meta.get_fields(include_hidden=True))
    pointing = [one for one in fields if one.auto_created and not one.concrete]
    return [one for one in pointing if one.field.db_constraint]


def _people_without_others(cases: Collection[int]) -> set[int]:
    people = set(Case.objects.filter(pk__in=cases).values_list("person", flat=True))
    others = Case.objects.filter(person__in=people).exclude(pk__in=cases)
    return people - set(others.values_list("person", flat=True))


def _empty_households(found: Keys) -> set[int]:
    leaving = {model: found[model] for model in (Case, Intake, HouseholdMember)}
    touched: set[int] = set()
    for model, keys in leaving.items():
        households = model._base_manager.filter(Q(household__isnull=False), pk__in=keys)
        touched |= set(households.values_list("household", flat=True))
    for model, keys in leaving.items():
        others = model._base_manager.filter(household__in=touched).exclude(pk__in=keys)
        touched -= set(others.values_list("household", flat=True))
    return touched
