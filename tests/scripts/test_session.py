"""The browser's side of the end of a session, against a server played by the test."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Complaints
from tests.scripts.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.alone]

FORM = """<h1>Prova</h1><form method="post" action="/prova/">
<input type="hidden" name="csrfmiddlewaretoken" value="vecchio">
<label>Nota <textarea name="nota"></textarea></label><button>Invia</button></form>"""
WARNING = "#fine-sessione"
COVER = "#sessione-finita"
OVER = "document.dispatchEvent(new CustomEvent('sessione-finita'))"
BACK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def page(stage: Stage, complaints: Complaints) -> Page:
    """A page whose session ends in ninety seconds, as the server says too."""
    complaints.expect("403")  # what the server played here answers after the end
    stage.session = {"left": 90, "user": 7, "token": "nuovo"}
    stage.session_left = 90
    return stage.open(FORM)


def test_two_minutes_before_the_end_the_page_warns_without_keeping_the_session_open(
    stage: Stage, page: Page
) -> None:
    expect(page.locator(WARNING)).to_contain_text(
        re.compile(r"La sessione finisce alle \d\d:\d\d"), timeout=9000
    )
    assert set(stage.presences) == {"GET"}


def test_who_stays_says_so_with_one_click(stage: Stage, page: Page) -> None:
    expect(page.locator(WARNING)).to_be_visible(timeout=9000)
    stage.session = {"left": 1800, "user": 7, "token": "nuovo"}
    page.get_by_role("button", name="Resto collegato").click()
    expect(page.locator(WARNING)).to_be_hidden()
    assert stage.presences[-1] == "POST"


def test_who_is_typing_is_not_warned(stage: Stage, page: Page) -> None:
    stage.session = {"left": 1800, "user": 7, "token": "nuovo"}
    with page.expect_request("**/durata/", timeout=9000) as asked:
        page.get_by_label("Nota").fill("Oggi")
    assert asked.value.method == "POST"
    expect(page.locator(WARNING)).to_be_hidden()


def test_what_was_typed_is_hidden_at_the_end_and_found_again_by_its_writer(stage: Stage, page: Page) -> None:
    page.get_by_label("Nota").fill("Oggi colloquio")
    stage.session = None
    page.evaluate(OVER)
    expect(page.locator(COVER)).to_be_visible()
    expect(page.get_by_label("Nota")).to_be_hidden()
    stage.session = {"left": 1800, "user": 7, "token": "nuovo"}
    page.evaluate(BACK)
    expect(page.get_by_label("Nota")).to_have_value("Oggi colloquio")
    expect(page.locator("main [name=csrfmiddlewaretoken]")).to_have_value("nuovo")


def test_somebody_else_who_signs_in_does_not_find_it(stage: Stage, page: Page) -> None:
    page.get_by_label("Nota").fill("Oggi colloquio")
    stage.session = None
    page.evaluate(OVER)
    expect(page.locator(COVER)).to_be_visible()
    stage.session = {"left": 1800, "user": 8, "token": "altro"}
    page.evaluate(BACK)
    expect(page.get_by_label("Nota")).to_have_value("")


def test_with_nothing_unsaved_the_page_leaves_for_the_sign_in_and_comes_back_after(
    stage: Stage, page: Page
) -> None:
    stage.session = None
    page.route("**/accesso/login/**", lambda route: route.fulfill(body="<h1>Accedi</h1>"))
    page.evaluate(OVER)
    page.wait_for_url("**/accesso/login/?next=%2Fprova%2F")
