"""The board and one's own work on paper: it says what the bars foresee and of which situation, not whose."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from network.notices import without_push
from tests.browser import Site
from tests.intake.factories import make_proposed_case
from tests.world import World, make_case, make_world

pytestmark = pytest.mark.browser

NewWindow = Callable[..., Page]


@pytest.fixture
def world(site: Site) -> World:
    return make_world()


def pages(window: Page) -> int:
    printed: Any = window.pdf(format="A4")
    return int(printed.count(b"/Type /Page\n"))


def test_the_board_on_paper_says_which_situation_is_foreseen_and_not_whose_it_is(
    world: World, new_window: NewWindow
) -> None:
    with without_push():
        case = make_case(world)
    window = new_window(world.coordinator)
    window.goto("/carichi/")
    foreseen = window.get_by_text(f"«Se assegni»: la situazione {case.number} a ")
    expect(foreseen).to_be_hidden()
    window.emulate_media(media="print")
    expect(foreseen).to_be_visible()
    assert "Ferri" not in window.locator("main").inner_text()
    assert pages(window) == 1


def test_many_situations_to_take_begin_on_the_first_sheet(world: World, new_window: NewWindow) -> None:
    with without_push():
        for day in range(1, 13):
            make_proposed_case(world, birth_date=date(1980, 1, day))
    window = new_window(world.giulia)
    window.goto("/lavoro/")
    first, all_of_them = window.locator(".coda > li").first, window.locator("#lavoro > .riquadro").first
    window.emulate_media(media="print")
    expect(first.get_by_role("button")).to_have_count(0)
    assert pages(window) <= 3
    assert all_of_them.evaluate("each => getComputedStyle(each).breakInside") == "auto"
