"""Names to which the data of a protected person must not go."""

from collections.abc import Iterable

from accounts.models import User
from intake.models import HiddenFrom, Person
from intake.models.people import folded

LEAST_WORDS = 2  # a single word in common says nothing


def is_same_name(one: str, other: str) -> bool:
    """Whether two names may be of one person: all words of the shorter, in any order, are in the longer."""
    shorter, longer = sorted((set(folded(one).split()), set(folded(other).split())), key=len)
    return len(shorter) >= LEAST_WORDS and shorter <= longer


def hidden_among(person: Person, users: Iterable[User]) -> list[User]:
    """Who of ``users`` has the name of somebody from whom ``person`` is hidden.

    Only who is protected is hidden from anybody: of the others nothing is read. Who is not in the archive yet
    is hidden from nobody.
    """
    if not person.protected or person.pk is None:
        return []
    names = list(HiddenFrom.objects.standing().filter(person=person).values_list("name", flat=True))
    return [user for user in users if any(is_same_name(user.label, name) for name in names)]
