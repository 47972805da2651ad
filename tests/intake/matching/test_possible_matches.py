"""Whether the person on the form is already known: what is found, what is not, and in which words."""

from datetime import date
from typing import Any

import pytest

from audit.context import acting
from intake.answers import Outcome
from intake.matching.likeness import is_slip
from intake.matching.possible_matches import possible_matches
from intake.models import Person
from tests.world import SETUP, World, make_intake, make_world

pytestmark = pytest.mark.both

TAX_CODE = "FRRLNE84C52Z999F"
OMOCODIA = "FRRLNE84C52Z99VU"


@pytest.fixture
def elena(world: World) -> Person:
    return make_intake(world, tax_code=TAX_CODE, phone="035 123 418", outcome=Outcome.INFORMATION).person


def found(world: World, **answers: Any) -> list[str]:
    people = Person.objects.visible_to(world.desk)
    return [match.words for match in possible_matches(people, answers)]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"tax_code": "frrlne84c52z999f"}, "Uguali: codice fiscale."),
        ({"tax_code": OMOCODIA}, "Quasi uguali: codice fiscale."),
        ({"phone": "+39 035 123418"}, "Uguali: telefono."),
        ({"last_name": "Ferri", "birth_date": "12 3 84"}, "Uguali: cognome, data di nascita."),
        (
            {"last_name": "FÉRRI", "first_name": "elena", "birth_date": "12/03/1984"},
            "Uguali: cognome, nome, data di nascita.",
        ),
        (
            {"last_name": "Elena", "first_name": "Ferri", "birth_date": "12 3 1984"},
            "Uguali: data di nascita; cognome e nome scambiati.",
        ),
        (
            {"last_name": "Feri", "first_name": "Elena", "birth_date": "12 3 1984"},
            "Uguali: nome, data di nascita; quasi uguali: cognome.",
        ),
        (
            {"last_name": "Freri", "first_name": "Lena", "birth_date": "12 3 1984"},
            "Uguali: data di nascita; quasi uguali: cognome, nome.",
        ),
        (
            {"last_name": "Ferri", "first_name": "Elena", "birth_date": "12 3 1985"},
            "Uguali: cognome, nome; quasi uguali: data di nascita.",
        ),
        (
            {"last_name": "Ferri", "first_name": "Elena", "birth_date": "3 12 1984"},
            "Uguali: cognome, nome; quasi uguali: data di nascita.",
        ),
    ],
)
def test_what_agrees_is_said_in_words(
    world: World, elena: Person, answers: dict[str, str], words: str
) -> None:
    assert found(world, **answers) == [words]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"last_name": "Ferri", "first_name": "Elena"},
        {"last_name": "Ferri", "birth_date": "12 84"},
        {"last_name": "Rossi", "first_name": "Elena", "birth_date": "12 3 1984"},
        {"last_name": "Ferri", "first_name": "Elena", "birth_date": "1 1 1950"},
        {"last_name": "Ferri", "first_name": "Paola", "birth_date": "12 3 1985"},
        {"phone": "035 1"},
        {"phone": "035 123 419"},
        {"tax_code": TAX_CODE[:15]},
        {"last_name": "x" * 10_000, "first_name": "%_" * 9000, "birth_date": "12 3 1984"},
        {"phone": "1" * 60_000},
    ],
)
def test_too_little_or_something_else_finds_nobody(
    world: World, elena: Person, answers: dict[str, str]
) -> None:
    assert found(world, **answers) == []


def test_a_person_without_birth_date_is_found_by_name(world: World, elena: Person) -> None:
    ada = make_intake(world, first_name="Ada", last_name="Corti", outcome=Outcome.INFORMATION).person
    ada.birth_date = None
    with acting(SETUP, "tests.forget_birth_date"):
        ada.save()
    assert found(world, last_name="Corti", first_name="Ada", birth_date="1 2 1990") == [
        "Uguali: cognome, nome."
    ]


def test_a_protected_person_is_never_hinted_at(world: World) -> None:
    make_intake(world, tax_code=TAX_CODE, phone="035 123 418", protected=True)
    answers = {
        "tax_code": TAX_CODE,
        "phone": "035 123 418",
        "last_name": "Ferri",
        "first_name": "Elena",
        "birth_date": "12 3 1984",
    }
    assert found(world, **answers) == []
    assert possible_matches(Person.objects.visible_to(world.coordinator), answers) == []


def test_people_of_another_ambito_are_not_compared(world: World) -> None:
    make_intake(make_world("altrove", offset=50), tax_code=TAX_CODE)
    assert found(world, tax_code=TAX_CODE) == []


def test_who_was_said_to_be_somebody_else_is_not_shown_again(world: World, elena: Person) -> None:
    people = Person.objects.visible_to(world.desk)
    assert possible_matches(people, {"tax_code": TAX_CODE}, apart=[elena.pk]) == []


def test_the_closest_comes_first_and_five_are_enough(world: World, elena: Person) -> None:
    for number in range(6):
        make_intake(
            world, first_name=f"Elena {number}", birth_date=date(1984, 3, 12), outcome=Outcome.INFORMATION
        )
    people = Person.objects.visible_to(world.desk)
    answers = {"last_name": "Ferri", "first_name": "Elena", "birth_date": "12 3 1984", "tax_code": TAX_CODE}
    matches = possible_matches(people, answers)
    assert len(matches) == 5
    assert matches[0].person == elena


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("ferri", "feri", True),
        ("ferri", "frrei", False),
        ("ferri", "freri", True),
        ("brambilla", "branbila", True),
        ("brambilla", "bianchi", False),
        ("ferri", "ferri", False),
        ("re", "ri", False),
        ("rossi", "russo", False),
        ("", "ferri", False),
    ],
)
def test_a_slip_of_the_keys_is_one_letter_or_two_in_a_long_name(one: str, other: str, answer: bool) -> None:
    assert is_slip(one, other) is answer
    assert is_slip(other, one) is answer


@pytest.mark.parametrize(
    ("first_name", "birth_date", "is_found"),
    [
        ("Elena", "12 3 1984", True),
        ("", "12 3 1984", True),
        ("Sofia", "12 3 1984", False),
        ("Elena", "12 3 1985", True),
        ("Elena", "12 3 1974", True),
        ("Elena", "12 3 1979", False),
        ("Elena", "13 3 1984", True),
        ("Elena", "12 4 1984", True),
        ("Elena", "13 4 1984", False),
    ],
)
def test_twins_and_namesakes_are_somebody_else_and_slips_are_not(  # noqa: PLR0917 - a row of a table
    world: World, elena: Person, first_name: str, birth_date: str, is_found: bool
) -> None:
    answers = {"last_name": "Ferri", "first_name": first_name, "birth_date": birth_date}
    matches = possible_matches(Person.objects.visible_to(world.desk), answers)
    assert [match.person for match in matches] == [elena] * is_found
