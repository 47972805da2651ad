"""Taking a file in with a browser: the page writes it in parts by itself, and leaves nobody outside."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from intake.models import Case
from tests.browser import Site
from tests.intake.importing.archives import ARCHIVE
from tests.world import World, make_world

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_a_file_is_written_to_the_end_by_one_click(  # noqa: PLR0917 - fixtures
    world: World,
    site: Site,
    new_window: Callable[..., Page],
    axe: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("intake.actions.importing.PAGE_ROWS", 1)
    file = tmp_path / "archivio.csv"
    file.write_text(ARCHIVE + "14;domani;Conti;Ugo;1970;;Pesca;;\n")
    page = new_window(world.coordinator)
    page.goto(reverse("intake:import_cases"))
    page.get_by_label("Di quale comune").select_option(label="Borgo")
    page.get_by_label("File delle situazioni").set_input_files(file)
    axe(page)
    page.get_by_role("button", name="Carica").click()
    page.get_by_role("button", name="Guarda che cosa succederebbe").click()
    expect(page.get_by_role("row", name="Riga 4 Data apertura")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Scrivi 2 situazioni").click()
    expect(page.get_by_role("heading", name="Che cosa è successo")).to_be_visible()
    axe(page)
    assert site.run(Case.objects.count) == 2
