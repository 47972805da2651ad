"""Finding people who are already known: how many are found, how many strangers are taken for them, how fast.

``MATCHING_PEOPLE`` (5,000 unless given) people are invented, Italian and foreign; each kind of variation is
typed in a form as at a desk, for people drawn by a seeded source, and as many strangers who share something.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter

from audit.context import acting
from bench.names import FAMILY, FAMILY_WEIGHTS, GIVEN, GIVEN_WEIGHTS
from intake.matching.possible_matches import possible_matches
from intake.models import Person
from tests.world import SETUP, World, make_world

PEOPLE = int(os.environ.get("MATCHING_PEOPLE", "5000"))
OF_EACH_KIND = 160
BATCH = 2000

TRANSLITERATED = {
    "mohamed": ("muhammad", "mohammed", "mouhamed"),
    "youssef": ("yusuf", "yousef", "jusuf"),
    "fatima": ("fatma", "fatimah", "fathima"),
    "khadija": ("kadija", "khadidja", "hadija"),
    "aicha": ("aisha", "ayscia", "aiscia"),
    "el amrani": ("elamrani", "al amrani"),
    "ben salah": ("bensalah", "ben saleh"),
    "hussain": ("hussein", "husain", "hossain"),
    "shevchenko": ("scevcenko", "sevcenko"),
    "tetyana": ("tatiana", "tetiana"),
    "diallo": ("dialo", "jallow"),
    "ndiaye": ("ndiay", "n diaye"),
    "mihaela": ("michaela", "mihaella"),
    "gheorghe": ("george", "gheorge"),
    "xhevahir": ("xhevair", "gevahir"),
    "popescu": ("popesku",),
    "chowdhury": ("choudhury", "chaudhury"),
}


@dataclass(frozen=True)
class Typed:
    """What is typed in a form."""

    last_name: str
    first_name: str
    birth: str
    phone: str = ""

    @property
    def answers(self) -> dict[str, str]:
        return {
            "last_name": self.last_name,
            "first_name": self.first_name,
            "birth_date": self.birth,
            "phone": self.phone,
        }


Variation = Callable[[Random, Person], Typed]


def plain(_random: Random, person: Person) -> Typed:
    birth = person.birth_date
    assert birth is not None
    return Typed(person.last_name, person.first_name, birth.strftime("%d/%m/%Y"))


def without_accents(random: Random, person: Person) -> Typed:
    typed = plain(random, person)
    table = str.maketrans("àáèéìíòóùúïčćž'", "aaeeiioouuiccz ")
    return replace(
        typed,
        last_name=typed.last_name.translate(table),
        first_name=typed.first_name.lower().translate(table),
    )


def slip(random: Random, word: str) -> str:
    """A word with one letter dropped, doubled, exchanged with its neighbour, or hit beside."""
    if len(word) < 4:  # noqa: PLR2004 - nobody would know such a word again
        return word
    i = random.randrange(1, len(word) - 1)
    return random.choice(
        [
            word[:i] + word[i + 1 :],
            word[:i] + word[i] + word[i:],
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
            word[:i] + random.choice("aeiorstn") + word[i + 1 :],
        ]
    )


def surname_slip(random: Random, person: Person) -> Typed:
    return replace(plain(random, person), last_name=slip(random, person.last_name))


def first_name_slip(random: Random, person: Person) -> Typed:
    return replace(plain(random, person), first_name=slip(random, person.first_name))


def both_slips(random: Random, person: Person) -> Typed:
    return replace(surname_slip(random, person), first_name=slip(random, person.first_name))


def swapped(random: Random, person: Person) -> Typed:
    return replace(plain(random, person), last_name=person.first_name, first_name=person.last_name)


def one_surname_of_two(random: Random, person: Person) -> Typed:
    words = person.last_name.split()
    if len(words) > 1:
        return replace(plain(random, person), last_name=random.choice([words[-1], "".join(words)]))
    return replace(plain(random, person), last_name=f"{person.last_name} {random.choice(FAMILY)}")


def one_first_name_of_two(random: Random, person: Person) -> Typed:
    words = person.first_name.split()
    name = words[0] if len(words) > 1 else f"{person.first_name} Maria"
    return replace(plain(random, person), first_name=name)


def transliterated(random: Random, person: Person) -> Typed:
    typed = without_accents(random, person)

    def other(name: str) -> str:
        return random.choice(TRANSLITERATED.get(name.lower(), (name,)))

    return replace(typed, last_name=other(typed.last_name), first_name=other(typed.first_name))


def _with_birth(random: Random, person: Person, birth: str) -> Typed:
    return replace(plain(random, person), birth=birth)


def day_and_month_exchanged(random: Random, person: Person) -> Typed:
    birth = person.birth_date
    assert birth is not None
    day, month = (birth.month, birth.day) if birth.day <= 12 else (birth.day, birth.month)  # noqa: PLR2004
    return _with_birth(random, person, f"{day} {month} {birth.year}")


def another_day(random: Random, person: Person) -> Typed:
    birth = person.birth_date
    assert birth is not None
    return _with_birth(random, person, f"{birth.day % 28 + 1} {birth.month} {birth.year}")


def another_year(random: Random, person: Person) -> Typed:
    birth = person.birth_date
    assert birth is not None
    return _with_birth(
        random, person, f"{min(birth.day, 28)} {birth.month} {birth.year + random.choice([-1, 1, -10])}"
    )


def only_the_year(random: Random, person: Person) -> Typed:
    assert person.birth_date is not None
    return _with_birth(random, person, str(person.birth_date.year))


def month_and_year(random: Random, person: Person) -> Typed:
    assert person.birth_date is not None
    return _with_birth(random, person, person.birth_date.strftime("%m/%Y"))


def about_the_year(random: Random, person: Person) -> Typed:
    assert person.birth_date is not None
    return _with_birth(random, person, f"circa {person.birth_date.year + random.choice([-1, 0, 1])}")


def only_the_phone(_random: Random, person: Person) -> Typed:
    return Typed("", "", "", f"+39 {person.phone}")


FOUND: dict[str, Variation] = {
    "as it is": plain,
    "without accents, other case": without_accents,
    "a slip in the surname": surname_slip,
    "a slip in the first name": first_name_slip,
    "a slip in both": both_slips,
    "surname and first name exchanged": swapped,
    "one surname of two, or one more": one_surname_of_two,
    "one first name of two, or one more": one_first_name_of_two,
    "another spelling of a foreign name": transliterated,
    "day and month exchanged": day_and_month_exchanged,
    "another day": another_day,
    "another year": another_year,
    "only the year": only_the_year,
    "month and year": month_and_year,
    "about the year": about_the_year,
    "only the telephone": only_the_phone,
}


def measure() -> str:
    """The share found of each kind, the share of strangers taken for somebody, and the slowest in twenty."""
    random = Random(20_240)  # noqa: S311 - to be the same every time
    people = _archive(make_world("matching", offset=60), random)
    archive = Person.objects.filter(ambito=people[0].ambito_id)
    times: list[float] = []
    lines, found = [], 0
    for kind, variation in FOUND.items():
        right = sum(
            _finds(archive, variation(random, one), one, times) for one in random.sample(people, OF_EACH_KIND)
        )
        found += right
        lines.append(f"  {kind}: {right / OF_EACH_KIND:.1%}")
    typed = OF_EACH_KIND * len(FOUND)
    strangers = [_stranger(random, people) for _each in range(typed)]
    alarms = sum(bool(possible_matches(archive, one.answers)) for one in strangers)
    return "\n".join(
        [
            f"matching among {len(people)} people: {found / typed:.2%} of {typed} variations found,"
            f" {alarms / typed:.2%} of {typed} strangers taken for somebody,"
            f" p95 {quantiles(times, n=20)[-1]:.1f} ms",
            *lines,
        ]
    )


def _archive(world: World, random: Random) -> list[Person]:
    people = [_invented(world, random, number) for number in range(PEOPLE)]
    with acting(SETUP, "bench.fill"):
        for start in range(0, len(people), BATCH):
            Person.objects.create_all(people[start : start + BATCH])
    return people


def _invented(world: World, random: Random, number: int) -> Person:
    person = Person(
        ambito=world.ambito,
        municipality=world.borgo,
        last_name=random.choices(FAMILY, FAMILY_WEIGHTS)[0],
        first_name=random.choices(GIVEN, GIVEN_WEIGHTS)[0],
        birth_date=_birth(random),
        phone=f"3{20 + number % 70}{number:07d}",
    )
    person.compute_keys()
    return person


def _birth(random: Random) -> date:
    return date(1930, 1, 1) + timedelta(days=random.randrange(35_000))


def _finds(archive: object, typed: Typed, person: Person, times: list[float]) -> bool:
    start = perf_counter()
    matches = possible_matches(archive, typed.answers)  # type: ignore[arg-type]
    times.append((perf_counter() - start) * 1000)
    return any(match.person.pk == person.pk for match in matches)


def _stranger(random: Random, people: list[Person]) -> Typed:
    """Somebody new: a sibling or a namesake of somebody known, or nobody's."""
    known = random.choice(people)
    kind = random.randrange(4)
    family = known.last_name if kind == 0 else random.choices(FAMILY, FAMILY_WEIGHTS)[0]
    given = known.first_name if kind == 1 else random.choices(GIVEN, GIVEN_WEIGHTS)[0]
    return Typed(family, given, _birth(random).strftime("%d/%m/%Y"))
