"""Names to which the data of a protected person must not go."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from intake.models import HiddenFrom, Person
from intake.models.people import folded
from intake.models.protection import LEAST_WORDS, is_same_name

NAME_ALONE = _("Scrivi nome e cognome: un nome solo è di troppe persone.")


def is_whole_name(name: str) -> bool:
    """Whether a name says enough to be kept away: a name and a surname."""
    return len(folded(name).split()) >= LEAST_WORDS


def keep_away(person: Person, name: str, relation: str = "") -> HiddenFrom | None:
    """Write that somebody must know nothing of ``person``; None when the name already stands.

    Raises:
        ValidationError: the name or the relation is too long.
    """
    standing = HiddenFrom.objects.standing().filter(person=person)
    if folded(name) in {folded(row.name) for row in standing}:
        return None
    hidden = HiddenFrom(person=person, name=name.strip(), relation=relation.strip())
    hidden.clean_fields(exclude=["person"])
    hidden.save()
    return hidden


def hidden_among(person: Person, users: Iterable[User], after: datetime | None = None) -> list[User]:
    """Who of ``users`` has the name of somebody from whom ``person`` is hidden.

    Only who is protected is hidden from anybody: of the others nothing is read. Who is not in the archive yet
    is hidden from nobody. With ``after`` only the names written since then count.
    """
    everybody = list(users)
    away = kept_away([person], everybody, after)[person.pk]
    return [user for user in everybody if user.pk in away]


def who_may_know(person: Person, users: Iterable[User], after: datetime | None = None) -> list[User]:
    """``users``, but who has the name of somebody from whom ``person`` is hidden.

    With ``after`` only the names written since then count.
    """
    everybody = list(users)
    away = hidden_among(person, everybody, after)
    return [user for user in everybody if user not in away]


def kept_away(
    people: Collection[Person], users: Iterable[User], after: datetime | None = None
) -> dict[int, set[int]]:
    """Ids of who of ``users`` has the name of somebody from whom each person is hidden, by id of the person.

    One statement whatever the number of people, none when nobody is under protection.
    """
    found: dict[int, set[int]] = {person.pk: set() for person in people}
    protected = [person.pk for person in people if person.protected and person.pk is not None]
    if not protected:
        return found
    labels = [(user.pk, user.label) for user in users]
    rows = HiddenFrom.objects.standing(after).filter(person__in=protected).order_by()
    for person, name in rows.values_list("person", "name"):
        found[person].update(pk for pk, label in labels if is_same_name(label, name))
    return found
