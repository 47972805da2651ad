"""What is read of the network is printed on A4 without menu, forms and history."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.network.mandates.factories import make_mandate
from tests.network.test_stories import EACH, Told
from tests.world import World

STYLE = (Path(__file__).parents[2] / "static/app.css").read_text()
PRINTED = [*EACH, Told(make_mandate, "giulia", ())]


@pytest.mark.parametrize("told", PRINTED, ids=lambda told: told.make.__name__)
def test_the_page_is_printed_as_it_is_read(world: World, client: Client, told: Told) -> None:
    page: Any = told.make(world)
    client.force_login(world.people[told.reader])
    html = client.get(page.get_absolute_url()).text
    assert html.count('data-stampa="letto"') == 1
    assert re.search(r'<section class="riquadro no-stampa" aria-labelledby="t-storia">', html)


@pytest.mark.parametrize("address", ["/rete/aiuto/", "/rete/priorita/"])
def test_so_are_the_lists(world: World, client: Client, address: str) -> None:
    client.force_login(world.coordinator)
    assert 'data-stampa="letto"' in client.get(address).text


def test_the_print_style_leaves_out_the_forms_and_takes_an_upright_sheet() -> None:
    printed = STYLE[STYLE.index("@media print{") :]
    assert "@page foglio{size:A4;" in STYLE
    assert re.search(r"main:has\([^)]*\[data-stampa=letto\]\)[^{]*\{page:foglio\}", printed)
    assert re.search(
        r"main:has\(\[data-stampa=letto\]\) :is\(form,[^)]*\)\{display:none!important\}", printed
    )
