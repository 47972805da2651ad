"""What seems a name is refused by its form alone: an invented one like a real one."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from network.names import refuse_names, seeming_names
from tests.world import World, make_case

NAMES = json.loads((Path(__file__).parents[2] / "demo" / "data" / "names.json").read_text())


@pytest.mark.parametrize(
    "text",
    [
        "Mario Rossi ha bisogno di un pasto",
        "serve un pasto a mario rossi",
        "ROSSI MARIO, 80 anni",
        "la signora Ferri, Elena",
        "M. Rossi non esce di casa",
        "il figlio di Rossi M. è solo",
        "RSSMRA80A01H501U",
        "don mario bianchi lo sa",
        "Xyzabc Qwertyu ha freddo",
    ],
)
def test_a_text_with_what_seems_a_name_is_found(text: str) -> None:
    assert seeming_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Circa 40 anziani soli a Borgo e Pieve, senza trasporto.",
        "La Croce Rossa e la Caritas di Borgo portano i pasti.",
        "Donne straniere con figli piccoli: manca un corso di italiano.",
        "Il Centro Anziani chiude alle 18. Serve una sala.",
        "Con Cooperativa Il Ponte, da marzo.",
        "La rosa dei servizi è corta, e da Borgo non si arriva.",
    ],
)
def test_a_text_about_needs_and_bodies_passes(text: str) -> None:
    assert seeming_names(text, ["Cooperativa Il Ponte"]) == []


FIRST = sorted({name for group in NAMES["backgrounds"] for name in group["women"] + group["men"]})
LAST = sorted({name for group in NAMES["backgrounds"] for name in group["last_names"]})


@given(
    st.sampled_from(FIRST), st.sampled_from(LAST), st.sampled_from([str, str.lower, str.upper]), st.booleans()
)
def test_every_first_name_with_a_surname_is_found_however_it_is_written(
    first: str, last: str, how: Any, is_reversed: bool
) -> None:
    name = how(f"{last} {first}" if is_reversed else f"{first} {last}")
    assert seeming_names(f"serve un aiuto per {name}, che è di qui")


def test_the_answer_is_the_same_for_who_is_known_and_who_is_invented(world: World) -> None:
    make_case(world, last_name="Ferri", first_name="Elena")
    faults = []
    for text in ("Elena Ferri", "elena ferri", "Elena Verri", "elena verri"):
        with pytest.raises(ValidationError) as refusal:
            refuse_names(world.ambito.pk, words=f"Serve un pasto a {text}.")
        faults.append(refusal.value.messages[0].replace(text, "…"))
    assert len(set(faults)) == 1
    assert "togli il nome" in faults[0]


def test_bodies_and_places_of_the_ambito_may_be_written(world: World) -> None:
    refuse_names(world.ambito.pk, words="Ci vediamo al Centro per le famiglie con Cooperativa Il Ponte.")
