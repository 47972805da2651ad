"""The codice fiscale: what is accepted, what is said when it is not, what it tells of the birth."""

from datetime import date
from itertools import chain, combinations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from stdnum.it.codicefiscale import calc_check_digit

from intake.answers import Sex
from intake.tax_code import (
    TaxCodeKind,
    base_code,
    decode,
    mismatches,
    normalise,
    validate,
    validate_tax_code,
)

TODAY = date(2025, 11, 21)
# Invented people: Elena Ferri, born abroad on 12 March 1984, and her brother.
ELENA = "FRRLNE84C52Z999F"
FIGURE_PLACES = (6, 7, 9, 10, 12, 13, 14)
LETTER_FOR = dict(zip("0123456789", "LMNPQRSTUV", strict=True))


def code(body: str) -> str:
    """A code with its check letter, from its first 15 characters."""
    return body + calc_check_digit(body)


def coded(birth: date, sex: Sex = Sex.FEMALE, place: str = "Z999") -> str:
    day = birth.day + (40 if sex == Sex.FEMALE else 0)
    return code(f"FRRLNE{birth.year % 100:02}{'ABCDEHLMPRST'[birth.month - 1]}{day:02}{place}")


def with_omocodia(plain: str, places: tuple[int, ...]) -> str:
    """The same code with letters in place of the figures at ``places``."""
    return code("".join(LETTER_FOR[c] if i in places else c for i, c in enumerate(plain[:15])))


def refusal(text: str) -> tuple[str, str]:
    """The code and the Italian words with which a text is refused."""
    with override("it"), pytest.raises(ValidationError) as refused:
        validate(normalise(text))
    return str(refused.value.code), refused.value.messages[0]


@pytest.mark.parametrize(
    "text", [ELENA, " frrlne84c52z999f ", "FRR LNE 84C52 Z999 F", "frr-lne.84c52/z999f\n"]
)
def test_spaces_and_small_letters_do_not_matter(text: str) -> None:
    assert normalise(text) == ELENA
    assert validate(normalise(text)) is TaxCodeKind.PERSONAL


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("00743110157", TaxCodeKind.PROVISIONAL),
        ("STP0301234567890", TaxCodeKind.STP),
        ("eni 0301234567890", TaxCodeKind.ENI),
    ],
)
def test_the_codes_of_who_has_no_other_are_accepted(text: str, kind: TaxCodeKind) -> None:
    assert validate(normalise(text)) is kind
    facts = decode(text, today=TODAY)
    assert (facts.kind, facts.birth_date, facts.sex, facts.birth_place) == (kind, None, Sex.UNKNOWN, "")
    assert base_code(text) == normalise(text)
    assert mismatches(text, birth_date=TODAY, last_name="Rossi") == []


@pytest.mark.parametrize(
    ("text", "why", "words"),
    [
        (
            ELENA[:15],
            "length",
            "Il codice fiscale ha 16 caratteri, ne hai scritti 15. Se non ce l'hai, lascia vuoto",
        ),
        ("F", "length", "Il codice fiscale ha 16 caratteri, ne hai scritto 1. Se non ce l'hai, lascia vuoto"),
        (
            "A" * 10_000,
            "length",
            "Il codice fiscale ha 16 caratteri, ne hai scritti 10000. Se non ce l'hai, lascia vuoto",
        ),
        (ELENA[:15] + "P", "checksum", "L'ultima lettera non torna: ricontrolla il codice con la tessera"),
        (
            "FRRLNE84C5OZ999F",
            "format",
            "Il carattere numero 11 è «O»: lì ci vuole una cifra",
        ),
        ("FRRLN384C52Z999F", "format", "Il carattere numero 6 è «3»: lì ci vuole una lettera"),
        ("FRRLNE84F52Z999F", "format", "Il carattere numero 9 è «F»: non indica nessun mese"),
        (
            "FRRLNE84C52Z99€F",
            "characters",
            "Il codice fiscale ha solo lettere e cifre: togli gli altri segni",
        ),
        (
            "0074311015",
            "length",
            "Il codice provvisorio ha 11 cifre, ne hai scritte 10. Se non ce l'hai, lascia vuoto",
        ),
        (
            "1",
            "length",
            "Il codice provvisorio ha 11 cifre, ne hai scritta 1. Se non ce l'hai, lascia vuoto",
        ),
        ("00743110158", "checksum", "L'ultima cifra non torna: ricontrolla il codice con il foglio"),
        ("STP123", "format", "Il codice STP ha 13 cifre dopo le tre lettere: ricontrolla la tessera"),
        (
            "ENI030123456789A",
            "format",
            "Il codice ENI ha 13 cifre dopo le tre lettere: ricontrolla la tessera",
        ),
    ],
)
def test_each_mistake_is_told_with_the_way_to_mend_it(text: str, why: str, words: str) -> None:
    assert refusal(text) == (why, words)


@pytest.mark.parametrize("day", ["00", "32", "40", "72", "80", "99"])
def test_days_that_do_not_exist_are_refused(day: str) -> None:
    why, words = refusal(code(f"FRRLNE84C{day}Z999"))
    assert why == "day"
    assert words == "Il giorno di nascita scritto nel codice non esiste: ricontrolla la tessera"


@pytest.mark.parametrize("body", ["FRRLNE84B30Z999", "FRRLNE85B69Z999", "FRRLNE84D71Z999"])
def test_days_that_the_month_does_not_have_are_refused(body: str) -> None:
    assert refusal(code(body))[0] == "day"


def test_the_leap_day_is_accepted_in_the_years_that_have_it() -> None:
    assert decode(coded(date(1984, 2, 29)), today=TODAY).birth_date == date(1984, 2, 29)
    assert decode(coded(date(2000, 2, 29)), today=TODAY).birth_date == date(2000, 2, 29)


@pytest.mark.parametrize(
    "text", ["\x00" * 16, "\ud800" * 16, "ıRRLNE84C52Z999F", "٠٠٧٤٣١١٠١٥٧", "ﬁRRLNE84C52Z999"]
)
def test_strange_characters_are_refused_and_not_turned_into_others(text: str) -> None:
    assert refusal(text)[0] == "characters"


@given(text=st.text(max_size=30))
def test_any_text_is_accepted_or_refused_with_a_sentence(text: str) -> None:
    assert outcome(text) in ("accepted", "characters", "length", "format", "checksum", "day")


def outcome(text: str) -> str:
    try:
        validate_tax_code(text)
    except ValidationError as refused:
        return str(refused.code)
    return "accepted"


def test_the_code_is_never_required() -> None:
    validate_tax_code("")


def test_the_birth_the_sex_and_the_place_are_read() -> None:
    facts = decode(ELENA, today=TODAY)
    assert facts.birth_date == date(1984, 3, 12)
    assert facts.sex == Sex.FEMALE
    assert facts.birth_place == "Z999"
    assert not facts.is_omocodia
    assert facts.other_birth_date is None
    assert decode(coded(date(1984, 3, 12), Sex.MALE, "A794"), today=TODAY).sex == Sex.MALE


@pytest.mark.parametrize(
    ("birth", "other"),
    [
        (date(2025, 11, 21), date(1925, 11, 21)),  # born today, or a hundred years ago
        (date(2023, 5, 1), date(1923, 5, 1)),
        (date(2020, 1, 1), date(1920, 1, 1)),
        (date(2015, 1, 1), date(1915, 1, 1)),
        (date(2014, 12, 31), None),  # nobody is a hundred and eleven
        (date(2001, 9, 9), None),
        (date(1925, 11, 22), None),  # tomorrow is not a birth
        (date(1999, 12, 31), None),
    ],
)
def test_the_century_is_the_recent_one_unless_it_is_in_the_future(birth: date, other: date | None) -> None:
    facts = decode(coded(birth), today=TODAY)
    assert facts.birth_date == birth
    assert facts.other_birth_date == other


@given(birth=st.dates(date(1925, 11, 22), TODAY), sex=st.sampled_from([Sex.MALE, Sex.FEMALE]))
def test_every_birth_of_the_last_hundred_years_is_read_back(birth: date, sex: Sex) -> None:
    facts = decode(coded(birth, sex), today=TODAY)
    assert (facts.birth_date, facts.sex) == (birth, sex)


@given(
    birth=st.dates(date(1925, 11, 22), TODAY),
    place=st.from_regex(r"[A-Z][0-9]{3}", fullmatch=True),
    places=st.sets(st.sampled_from(FIGURE_PLACES)),
)
def test_omocodia_changes_the_code_and_not_what_it_tells(birth: date, place: str, places: set[int]) -> None:
    plain = coded(birth, place=place)
    variant = with_omocodia(plain, tuple(places))
    facts = decode(variant, today=TODAY)
    assert facts.is_omocodia == bool(places)
    assert (facts.birth_date, facts.birth_place) == (birth, place)
    assert base_code(variant) == plain


def test_all_the_variants_of_a_code_are_valid_and_have_one_base() -> None:
    subsets = (combinations(FIGURE_PLACES, size) for size in range(len(FIGURE_PLACES) + 1))
    variants = {with_omocodia(ELENA, places) for places in chain.from_iterable(subsets)}
    assert len(variants) == 2**7
    assert {base_code(variant) for variant in variants} == {ELENA}


@given(place=st.integers(0, 14), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
def test_one_wrong_character_never_passes(place: int, letter: str) -> None:
    wrong = ELENA[:place] + letter + ELENA[place + 1 :]
    assert (outcome(wrong) == "accepted") == (wrong == ELENA)


def test_data_that_agree_give_no_warning() -> None:
    assert (
        mismatches(
            ELENA,
            birth_date=date(1984, 3, 12),
            sex=Sex.FEMALE,
            birth_place="Z999",
            last_name="Ferri",
            first_name="Elena",
        )
        == []
    )
    assert mismatches(ELENA) == []


@pytest.mark.parametrize(
    ("data", "warning"),
    [
        (
            {"birth_date": date(1984, 3, 13)},
            "La data di nascita non è quella del codice fiscale: quale delle due è giusta?",
        ),
        ({"sex": Sex.MALE}, "Il sesso non è quello del codice fiscale: quale dei due è giusto?"),
        (
            {"birth_place": "A794"},
            "Il luogo di nascita non è quello del codice fiscale: quale dei due è giusto?",
        ),
        (
            {"last_name": "Bianchi"},
            "Il cognome non torna con il codice fiscale: controlla come è scritto",
        ),
        ({"first_name": "Elisa"}, "Il nome non torna con il codice fiscale: forse c'è un secondo nome"),
    ],
)
def test_each_disagreement_is_a_warning_in_words(data: dict[str, object], warning: str) -> None:
    right = {"birth_date": date(1984, 3, 12), "sex": Sex.FEMALE, "last_name": "Ferri", "first_name": "Elena"}
    with override("it"):
        found = mismatches(ELENA, **{**right, **data})
    assert found == [warning]


def test_what_is_not_known_is_not_compared() -> None:
    assert mismatches(ELENA, sex=Sex.UNKNOWN, birth_place="Bergamo", last_name="李", first_name="") == []


def test_the_date_agrees_in_any_century() -> None:
    child = coded(date(2023, 5, 1))
    assert mismatches(child, birth_date=date(1923, 5, 1)) == []


@pytest.mark.parametrize(
    ("last_name", "first_name", "letters"),
    [
        ("Rossi", "Mario", "RSSMRA"),
        ("De' Niccolò", "Gianfranco", "DNCGFR"),  # of four consonants the second is left out
        ("Fo", "Al", "FOXLAX"),
        ("Aiò", "Io", "AIOIOX"),
        ("Ørsted", "Łucja", "RSTLCJ"),
        ("Çelik", "Şükran", "CLKSRN"),
    ],
)
def test_names_give_their_letters(last_name: str, first_name: str, letters: str) -> None:
    tax_code = code(f"{letters}84C52Z999")
    assert mismatches(tax_code, last_name=last_name, first_name=first_name) == []
    assert len(mismatches(tax_code, last_name="Zuzzurro", first_name="Zenobia")) == 2
