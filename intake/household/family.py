"""Who of the archive is of one family, as the schede tell: whoever follows one of them knows the family."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from intake.models import MemberLink, Person


def family_of(person_id: int) -> QuerySet[Any, Any]:
    """The keys of a person and of those whom a scheda of theirs names, or who name them in a scheda."""
    ties = MemberLink.objects.of_one_family().order_by()
    named = ties.filter(intake__person=person_id).values("linked_person")
    naming = ties.filter(linked_person=person_id).values("intake__person")
    return Person.objects.filter(pk=person_id).order_by().values("pk").union(named, naming)


def families_of(ambito_id: int) -> dict[int, set[int]]:
    """The same of everybody of an Ambito who has a family in the archive, by key, in one statement."""
    families: dict[int, set[int]] = defaultdict(set)
    ties = MemberLink.objects.of_one_family().filter(intake__ambito=ambito_id).order_by()
    for one, other in ties.values_list("intake__person", "linked_person"):
        families[one].add(other)
        families[other].add(one)
    return families
