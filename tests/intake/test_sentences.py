"""Reasons that are kept as facts and told in the language of who reads."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from intake.sentence_templates import TEMPLATES
from intake.sentences import Sentence, joined, say

# A value for every name used in the templates.
VALUES = {
    "after": 73,
    "allowed": 2,
    "area": "housing",
    "before": 62,
    "computed": 2,
    "day": date(2025, 12, 12),
    "days": 60,
    "factor": Decimal("1.20"),
    "from_day": date(2025, 12, 1),
    "language": "ar",
    "gender": "woman",
    "limit": 115,
    "name": "Luca Conti",
    "number": 3,
    "percent": 118,
    "points": Decimal("10.5"),
    "profession": "educator",
    "professions": ("social_worker", "educator"),
    "unit": "presidio",
    "urgency": "urgent",
}


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_sentence_can_be_written_kept_and_read_back(code: str) -> None:
    sentence = say(code, **VALUES)
    with override("it"):
        text = str(sentence)
        kept = json.loads(json.dumps(sentence.as_mapping()))
    assert not re.search(r"%\(|None|<", text)
    assert kept["text"] == text
    assert Sentence.from_mapping(kept) == sentence


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (say("absent", day=date(2025, 12, 12)), "assente fino al 12 dicembre 2025"),
        (say("speaks", name="Fabio Rota", language="ar"), "Fabio Rota parla arabo"),
        (say("speaks", name="Fabio Rota", language="xx"), "Fabio Rota parla xx"),
        (
            say("professions_differ", professions=("social_worker", "educator")),
            "professioni diverse: assistente sociale, educatore",
        ),
        (say("load_change", name="Fabio Rota", before=62, after=73), "Fabio Rota: carico 62 % → 73 %"),
        (say("further_minors", number=1), "1 altro minore in casa"),
        (say("further_minors", number=2), "2 altri minori in casa"),
        (say("area_not_followed", area="addiction"), "non segue il tema: Dipendenze"),
        (say("outside_district", unit="polo"), "fuori dal polo competente"),
        (say("phase_suspended", factor=Decimal("0.2")), "Situazione sospesa: punti × 0,2"),
    ],
)
def test_the_words_are_those_people_use(sentence: Sentence, words: str) -> None:
    with override("it"):
        assert str(sentence) == words


def test_a_date_is_written_as_the_language_of_the_reader_writes_it() -> None:
    with override("en"):
        assert "12 December 2025" in str(say("absent", day=date(2025, 12, 12)))


def test_a_sentence_nobody_can_write_any_more_keeps_its_old_words() -> None:
    old = Sentence.from_mapping({"code": "gone", "params": {}, "text": "vicino di casa"})
    assert str(old) == "vicino di casa"
    assert joined((old, old)) == "vicino di casa, vicino di casa"


def test_a_sentence_without_a_template_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        say("unheard_of")
