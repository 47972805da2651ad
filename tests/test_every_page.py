"""Every page of the access table in Chromium: nobody is left outside by it, nothing in it overflows.

A new page is here as soon as it has its row in ``tests/access/table.py``.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils.translation.trans_real import DjangoTranslation
from playwright.sync_api import Page

from tests.access.rows import Row
from tests.access.scene import Scene, address, make_scene
from tests.access.table import PAGES
from tests.browser import Site
from tests.world import World

pytestmark = pytest.mark.browser

NewWindow = Callable[..., Page]

SHARES = 3  # the pages are opened in as many tests: one alone would take minutes
NARROW = 320  # pixels: a window of 1280 enlarged four times (WCAG 2.1, 1.4.10)
KEPT = r"%\(\w+\)[sd]|%[sd%]|\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+"
VOWELS = re.compile(rf"({KEPT})|([aeiouàèéìòù])", re.IGNORECASE)


@pytest.fixture
def scene(site: Site, world: World) -> Scene:
    scene: Scene = site.run(make_scene, world=world)
    return scene


@pytest.fixture(params=range(SHARES))
def pages(scene: Scene, new_window: NewWindow, request: pytest.FixtureRequest) -> Iterator[tuple[str, Page]]:
    """Each page of a share in turn with its route name, opened by one of those who may."""
    return visited(PAGES[request.param :: SHARES], scene, new_window)


def visited(rows: list[Row], scene: Scene, new_window: NewWindow) -> Iterator[tuple[str, Page]]:
    windows: dict[str, Page] = {}
    for row in rows:
        who, url = min(row.allowed - {"foreigner"}), address(row, scene)
        if row.method != "get":
            continue
        if who not in windows:
            windows[who] = new_window(scene.people[who])
        if is_page(windows[who], url):
            windows[who].goto(url)
            yield row.name, windows[who]


def is_page(window: Page, url: str) -> bool:
    """Whether an address answers a whole page: not a file, nor a piece for the live line."""
    answer = window.request.get(url, max_retries=2)  # a server may close a line that was idle just then
    return (
        answer.headers["content-type"].startswith("text/html") and "<!doctype" in answer.text()[:100].lower()
    )


def stretched(text: str) -> str:
    """The text about two fifths longer, its words too, with what stands for something else left alone."""
    return VOWELS.sub(lambda found: found[1] or found[2] * 2, text)


def widest(page: Page) -> list[str]:
    """The elements that reach beyond a narrow window, when it scrolls sideways."""
    page.set_viewport_size({"width": NARROW, "height": 768})
    return page.evaluate(  # type: ignore[no-any-return] # what the script returns
        """(width) => document.documentElement.scrollWidth <= width ? [] :
           [...document.querySelectorAll('body *')]
             .filter((one) => one.getBoundingClientRect().right > width)
             .slice(0, 5)
             .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)""",
        NARROW,
    )


def test_every_page_is_accessible_wide_and_narrow(pages: Iterator[tuple[str, Page]], axe: Any) -> None:
    failures, count = [], 0
    for name, page in pages:
        count += 1
        try:
            axe(page)
        except AssertionError as found:
            failures.append(f"{name}: {found}")
        failures += [f"{name} is wider than {NARROW} px: {one}" for one in widest(page)]
    assert count > 10
    assert not failures, "\n".join(failures)


def test_no_page_overflows_when_its_words_are_two_fifths_longer(
    pages: Iterator[tuple[str, Page]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("gettext", "ngettext"):
        said = getattr(DjangoTranslation, method)
        monkeypatch.setattr(DjangoTranslation, method, lambda *args, said=said: stretched(said(*args)))
    failures = [f"{name}: {one}" for name, page in pages for one in widest(page)]
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("Carichi", "Caariichii"),
        ("%(name)s ha <strong>scritto</strong>", "%(name)s haa <strong>scriittoo</strong>"),
        ("100 %% di {total} &nbsp;", "100 %% dii {total} &nbsp;"),
    ],
)
def test_stretching_leaves_alone_what_stands_for_something_else(text: str, longer: str) -> None:
    assert stretched(text) == longer
