"""Records of the archive that may be of one person, as far as one reads them. No writes."""

from accounts.models import User
from intake.matching.possible_matches import PossibleMatch, possible_matches
from intake.models import Person
from intake.models.people import PersonQuerySet
from intake.scheda.drafts import answers_of_person

MOST_APART = 20


def others_than(person: Person, user: User) -> PersonQuerySet:
    """Everybody else of the Ambito whom ``user`` reads."""
    return Person.objects.visible_to(user).filter(ambito=person.ambito_id).exclude(pk=person.pk)


def doubles_of(person: Person, user: User) -> list[PossibleMatch]:
    """Who may be ``person`` too, without those of whom either was said to be somebody else."""
    matches = possible_matches(others_than(person, user), answers_of_person(person), apart=person.apart)
    return [match for match in matches if person.pk not in match.person.apart]


def said_apart(person: Person, user: User) -> list[Person]:
    """Those whom ``person`` was said not to be, but who was put under protection since."""
    return list(
        others_than(person, user).filter(pk__in=person.apart, protected=False).order_by("pk")[:MOST_APART]
    )
