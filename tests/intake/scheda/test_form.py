"""The form of the scheda: what it asks, how it says what is wrong, what it reads from a tax code."""

from typing import Any

import pytest

from intake.forms.index import index_of
from intake.forms.scheda import SchedaForm
from intake.questions.core import core_form
from intake.scheda.drafts import read_from_tax_code
from intake.scheda.main_questions import MAIN_QUESTIONS
from network.urgency import Urgency
from tests.intake.filling import NAMELESS, RISKS_ASKED, typed
from tests.world import World

TAX_CODE = "FRRLNE84C52Z999F"


@pytest.fixture
def check(world: World) -> Any:
    """Check a form that is complete but for the changes given."""

    def form(**changes: Any) -> SchedaForm:
        return SchedaForm(
            typed(world, **changes), municipalities=[world.borgo, world.pieve], definition=core_form()
        )

    return form


def messages(form: SchedaForm) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in form.errors.items()}


def test_the_form_asks_every_question_of_the_scheda(check: Any) -> None:
    form = check()
    assert {question.code for question in MAIN_QUESTIONS} <= set(form.fields)
    assert {question.code for question in MAIN_QUESTIONS if question.required} == set(form.mandatory)
    assert len(form.mandatory) == 11


def test_complete_answers_make_a_scheda(check: Any, world: World) -> None:
    form = check(household_size="3", minors="2", known_services=["school"], phone="+39 035 123 418")
    assert messages(form) == {}
    scheda = form.scheda()
    assert (scheda.first_name, scheda.last_name, scheda.birth_date.isoformat()) == (
        "Elena",
        "Ferri",
        "1984-03-12",
    )
    assert scheda.municipality == world.borgo
    assert scheda.urgency is Urgency.ORDINARY
    assert (scheda.household_size, scheda.minors, scheda.known_services) == (3, 2, ["school"])


def test_nothing_is_chosen_for_the_urgency(check: Any) -> None:
    assert SchedaForm(municipalities=[], definition=core_form()).fields["urgency"].initial is None
    assert messages(check(urgency=None)) == {"urgency": ["Scegli quanto può aspettare la persona"]}


def test_every_level_of_urgency_says_when_to_choose_it(check: Any) -> None:
    form = check()
    assert set(form.fields["urgency"].choice_help) == set(Urgency.values)
    assert [value for value, _label in form.fields["urgency"].choices][0] == Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("birth_date", "12 84", "Scrivi giorno, mese e anno di nascita, per esempio 12 3 1984"),
        ("birth_date", None, "Scrivi giorno, mese e anno di nascita, per esempio 12 3 1984"),
        ("birth_date", "1 1 2999", "La data di nascita è nel futuro: controlla l'anno"),
        (
            "tax_code",
            TAX_CODE[:15],
            "Il codice fiscale ha 16 caratteri, ne hai scritti 15. Se non ce l'hai, lascia vuoto",
        ),
        ("tax_code", TAX_CODE[:15] + "A", "L'ultima lettera non torna: ricontrolla il codice con la tessera"),
        ("areas", None, "Scegli almeno un tema, anche «Solo informazioni»"),
        ("outcome", None, "Scegli che cosa succede adesso"),
        ("privacy_notice", None, "Scegli se hai già consegnato l'informativa"),
        ("request", None, "Scrivi in una frase che cosa chiede la persona"),
        ("request", "   ", "Scrivi in una frase che cosa chiede la persona"),
        ("request", "x" * 1238, "Il testo supera di 38 caratteri il massimo di 1.200: accorcialo"),
        ("last_name", "x" * 81, "Il testo supera di 1 carattere il massimo di 80: accorcialo"),
        ("last_name", "x" * 10_000, "Il testo supera di 9.920 caratteri il massimo di 80: accorcialo"),
        ("phone", "chiamare la zia", "Scrivi il numero con le sole cifre, per esempio 035 123 456"),
        ("phone", "12", "Scrivi il numero con le sole cifre, per esempio 035 123 456"),
        ("email", "elena", "Scrivi un indirizzo completo, per esempio nome@posta.it"),
        ("municipality", "999999", "Scegli un comune dell'ambito"),
        ("municipality", "Borgo", "Scegli un comune dell'ambito"),
        ("channel", "telepatia", "Scegli una delle risposte"),
        ("areas", ["astrologia"], "Scegli una delle risposte"),
        ("household_size", "tre", "Scrivi un numero in cifre, per esempio 3"),
        ("household_size", "9" * 5000, "Scrivi un numero in cifre, per esempio 3"),
        ("minors", "-1", "Scrivi un numero da 0 in su"),
        ("minors", "99999", "È un numero troppo grande: ricontrolla"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(
    check: Any, question: str, answer: Any, words: str
) -> None:
    assert messages(check(**{question: answer})) == {question: [words]}


def test_minors_cannot_be_more_than_the_household(check: Any) -> None:
    assert "minors" in messages(check(household_size="2", minors="3"))


@pytest.mark.parametrize(
    ("urgency", "is_right"), [("ordinary", False), ("priority", True), ("emergency", True)]
)
def test_violence_is_at_least_priority(check: Any, urgency: str, is_right: bool) -> None:
    form = check(areas=["violence", "housing"], urgency=urgency, **RISKS_ASKED)
    assert form.is_valid() is is_right
    if not is_right:
        assert messages(form) == {"urgency": ["Con violenza o maltrattamento scegli almeno «Prioritaria»"]}


def test_rules_between_answers_are_said_together_with_the_missing_ones(check: Any) -> None:
    form = check(areas=["violence"], household_size="1", minors="2", request=None, **RISKS_ASKED)
    assert set(messages(form)) == {"urgency", "minors", "request"}


# ---- who does not tell their name


def test_who_tells_no_name_gives_an_alias_instead(check: Any) -> None:
    form = check(**NAMELESS)
    assert messages(form) == {"alias": ["Scrivi un nome con cui chiamarla, anche inventato"]}
    assert "alias" in form.mandatory
    assert check(**NAMELESS, alias="Stella").is_valid()


def test_who_tells_no_name_has_neither_name_nor_tax_code(check: Any) -> None:
    form = check(anonymous="on", alias="Stella", tax_code=TAX_CODE, safe_contact="Solo di persona")
    assert set(messages(form)) == {"last_name", "tax_code"}


# ---- the tax code


def test_a_tax_code_fills_what_is_empty_and_only_that() -> None:
    assert read_from_tax_code({"tax_code": "frr lne 84c52 z999f"}) == {"birth_date": "12/03/1984", "sex": "2"}
    assert read_from_tax_code({"tax_code": TAX_CODE, "birth_date": "12 84", "sex": "1"}) == {}
    assert read_from_tax_code({"tax_code": TAX_CODE[:15]}) == {}
    assert read_from_tax_code({}) == {}


def test_a_tax_code_gives_the_place_of_birth_unless_it_is_written(check: Any) -> None:
    form = check(tax_code="frrlne84c52z999f")
    assert form.is_valid()
    assert (form.scheda().tax_code, form.scheda().birth_place) == (TAX_CODE, "Z999")
    assert read_from_tax_code({"tax_code": "FRRLNE84C52A794Q"}) == {
        "birth_date": "12/03/1984",
        "birth_place": "Bergamo (BG)",
        "sex": "2",
    }
    form = check(tax_code="frrlne84c52z999f", birth_place="Roma")
    assert form.is_valid()
    assert form.scheda().birth_place == "H501"
    assert form.tax_code_warnings() == [
        "Il luogo di nascita non è quello del codice fiscale: quale dei due è giusto?"
    ]


def test_a_tax_code_that_does_not_agree_warns_and_never_blocks(check: Any) -> None:
    form = check(tax_code=TAX_CODE, birth_date="13 3 1984")
    assert form.is_valid()
    assert form.tax_code_warnings() == [
        "La data di nascita non è quella del codice fiscale: quale delle due è giusta?"
    ]
    assert check(tax_code=TAX_CODE).tax_code_warnings() == []
    assert check(tax_code=TAX_CODE[:15]).tax_code_warnings() == []


@pytest.mark.parametrize("place", ["Z99", "borgo che non c'è", "<b>"])
def test_a_place_of_birth_nobody_knows_is_said_with_what_to_write(check: Any, place: str) -> None:
    (words,) = messages(check(birth_place=place))["birth_place"]
    assert words == f"Non conosciamo «{place}»: scrivi il comune, o lo stato estero, oppure lascia vuoto"


# ---- the index


def test_the_index_counts_the_mandatory_answers(check: Any) -> None:
    index = index_of(check(urgency=None, outcome=None, privacy_notice=None), shows_errors=False)
    assert (index.answered, index.total, index.missing) == (8, 11, 3)
    assert [part.words for part in index.parts] == [
        "completa",
        "completa",
        "facoltativa",
        "manca 1",
        "mancano 2",
    ]


def test_the_index_says_what_is_to_mend(check: Any) -> None:
    form = check(birth_date="12 84", urgency=None)
    assert [part.words for part in index_of(form, shows_errors=False).parts][1] == "1 da correggere"
    assert [part.words for part in index_of(form, shows_errors=True).parts][3] == "1 da correggere"


def test_the_index_points_at_a_person_perhaps_known(check: Any) -> None:
    parts = index_of(check(), shows_errors=False, has_matches=True).parts
    assert parts[1].words == "da controllare"
