"""A line that is lost, or a question that gets no answer: the page asks again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Complaints
from tests.scripts.conftest import Stage
from tests.scripts.test_live import TOAST

pytestmark = pytest.mark.browser

PATIENCE = 5_000
# A network that takes every connection and answers none.
DEAF = """window.lines = 0;
window.WebSocket = class extends EventTarget {
  constructor() { super(); lines += 1; }
  close() { this.dispatchEvent(new CloseEvent('close', { code: 1006 })); }
};"""


def test_a_lost_line_is_said_and_taken_up_again(stage: Stage) -> None:
    page = stage.open()
    stage.say(seq=0, unread=0)
    state = page.locator("#stato-vivo")
    expect(state).not_to_have_attribute("role", "status")
    lines = len(stage.sockets)
    stage.tell(1, unread=1)
    stage.sockets[-1].close(code=1012)
    page.wait_for_function("count => count", arg=1)
    _await_socket(stage, page, lines + 1)
    stage.say(seq=1, unread=1)
    expect(state).to_have_text(re.compile("Avvisi in tempo reale attivi"))
    expect(page.locator(TOAST)).to_have_count(1)


def test_what_got_no_answer_is_asked_again_before_the_next_beat(stage: Stage, complaints: Complaints) -> None:
    complaints.expect("502|Failed to load resource")
    page = stage.open('<div id="coda" data-vivo>Prima</div>')
    stage.content = '<div id="coda" data-vivo>Dopo</div>'
    stage.tell(1, unread=1)
    stage.failing = 2
    stage.say(seq=1, unread=1)
    expect(page.locator(TOAST)).to_have_count(1)
    expect(page.locator("#coda")).to_have_text("Dopo")


def test_a_block_that_could_not_be_drawn_is_drawn_before_the_next_beat(
    stage: Stage, complaints: Complaints
) -> None:
    complaints.expect("502|Failed to load resource")
    page = stage.open('<div id="coda" data-vivo>Prima</div>')
    stage.content = '<div id="coda" data-vivo>Dopo</div>'
    stage.news = '<div data-seq="0" data-unread="0" data-changes="1"></div>'
    stage.failing = 1
    stage.say(seq=0, unread=0, changes=1)
    expect(page.locator("#coda")).to_have_text("Dopo")


def test_a_question_that_hangs_is_given_up_and_asked_again(stage: Stage) -> None:
    page = stage.open('<div id="coda" data-vivo>Prima</div>')
    stage.content = '<div id="coda" data-vivo>Dopo</div>'
    stage.tell(1, unread=1)
    stage.silent = 1
    stage.say(seq=1, unread=1)
    expect(page.locator(TOAST)).to_have_count(1, timeout=PATIENCE + 5000)
    expect(page.locator("#coda")).to_have_text("Dopo")


def test_a_line_that_never_opens_is_given_up_and_tried_again(stage: Stage) -> None:
    stage.page.add_init_script(DEAF)
    stage.page.clock.install()
    page = stage.open()
    page.clock.run_for(PATIENCE - 1000)
    assert page.evaluate("lines") == 1
    page.clock.run_for(2000)
    assert page.evaluate("lines") == 2


def _await_socket(stage: Stage, page: Page, count: int) -> None:
    for _ in range(50):
        if len(stage.sockets) >= count:
            return
        page.wait_for_timeout(100)
    pytest.fail("the page did not open the line again")
