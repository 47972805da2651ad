"""What a service reads before it accepts does not say who the person is."""

import pytest

from tests.referrals.factories import (
    make_followed_case,
    make_referral,
)
from tests.referrals.test_sending import refusal_of
from tests.world import World


@pytest.mark.parametrize(
    ("need", "is_refused"),
    [
        ("La signora FERRI cerca casa.", True),
        ("Elena Ferri, madre di due figli, cerca casa.", True),
        ("Chiamare il 035 / 123.418 dopo le 17.", True),
        ("Codice fiscale FRRLNE84C52A794X.", True),
        ("ferri elena chiede sostegno.", True),
        ("La signora Fer\N{SOFT HYPHEN}ri chiede sostegno.", True),
        ("F\N{ZERO WIDTH SPACE}erri chiede sostegno.", True),
        ("Risponde al (035) 123418.", True),
        ("Risponde al +39 035 123418.", True),
        ("Scrivere a Elena@example.org.", True),
        ("Abita in via dei Platani 49, citofono 3.", True),
        ("Il centro è in via dei Platani.", False),
        ("I ferri del mestiere non bastano: serve un corso.", False),
        ("La signora cerca casa, telefonare al Centro 035 999999.", False),
    ],
)
def test_what_is_read_before_accepting_does_not_say_who_it_is(
    world: World, need: str, is_refused: bool
) -> None:
    case = make_followed_case(
        world,
        phone="+39 035 123418",
        tax_code="FRRLNE84C52A794X",
        email="elena@example.org",
        address="Via dei Platani, 49",
    )
    if is_refused:
        assert set(refusal_of(world, case=case, need=need).message_dict) == {"need"}
        assert set(refusal_of(world, case=case, subject=need).message_dict) == {"subject"}
    else:
        assert make_referral(world, case, need=need).need == need


@pytest.mark.parametrize(
    ("first", "last", "need", "is_refused"),
    [
        ("Ana", "Șerban", "La signora Șerban cerca casa.", True),
        ("Ada", "De Luca", "La signora de Luca cerca casa.", True),
        ("Ada", "D'Angelo", "La signora d'Angelo cerca casa.", True),
        ("Ali", "El Mansouri", "Il signor el-Mansouri cerca casa.", True),
        ("Ana", "Rossi Bianchi", "La signora Bianchi cerca casa.", True),
        ("Wei", "Li", "Il signor Li Wei cerca casa.", True),
        ("Wei", "Li", "Li segue la scuola.", False),
        ("Ada", "Della Rovere", "Della casa si parlerà poi.", False),
        ("Ada", "Di Natale", "Prima di quel giorno serve un letto.", False),
    ],
)
def test_a_surname_is_recognised_whole_in_part_and_in_any_alphabet(
    world: World, first: str, last: str, need: str, is_refused: bool
) -> None:
    case = make_followed_case(world, first_name=first, last_name=last)
    if is_refused:
        assert set(refusal_of(world, case=case, need=need).message_dict) == {"need"}
    else:
        assert make_referral(world, case, need=need).need == need
