"""The browser's side of the live line, against a server played by the test."""

import re
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from tests.browser import Complaints
from tests.scripts.conftest import Stage

pytestmark = pytest.mark.browser

TOAST = "#avvisi-vivi .avviso-vivo"


def test_a_notice_is_shown_counted_and_put_in_the_title(stage: Stage) -> None:
    page = stage.open(seq=4)
    stage.say(seq=4, unread=0)
    expect(page.locator("#stato-vivo")).to_have_text(re.compile("Avvisi in tempo reale attivi"))
    stage.tell(5, unread=1)
    stage.say(seq=5, unread=1)
    expect(page.locator(TOAST)).to_have_count(1)
    expect(page.locator("#conta-avvisi")).to_have_text("1")
    expect(page.locator("#conta-avvisi-testo")).to_have_text("1 non letto")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert stage.asked[-2].endswith("?after=4") or stage.asked[-1].endswith("?after=4")


def test_a_notice_missed_while_the_page_was_on_its_way_is_asked_for(stage: Stage) -> None:
    page = stage.open(seq=4)
    stage.tell(5, 6, unread=2)
    stage.say(seq=6, unread=2)
    expect(page.locator(TOAST)).to_have_count(2)


def test_the_same_number_again_asks_for_nothing(stage: Stage) -> None:
    page = stage.open(seq=4)
    before = len(stage.asked)
    stage.say(seq=4, unread=3)
    expect(page.locator("#conta-avvisi")).to_have_text("3")
    assert len(stage.asked) == before


def test_nothing_is_shown_twice_and_never_more_than_three(stage: Stage) -> None:
    page = stage.open()
    stage.tell(1, 2, unread=2)
    stage.say(seq=2, unread=2)
    expect(page.locator(TOAST)).to_have_count(2)
    stage.tell(1, 2, 3, 4, unread=4)
    stage.say(seq=4, unread=4)
    expect(page.locator("#avviso-4")).to_be_visible()
    assert page.locator(TOAST).evaluate_all("all => all.map(each => each.id)") == [
        "avviso-2",
        "avviso-3",
        "avviso-4",
    ]


def test_a_new_epoch_asks_again_even_when_the_numbers_went_back(stage: Stage) -> None:
    page = stage.open(seq=9)
    stage.say(seq=9, unread=0, epoch="a")
    stage.tell(1, unread=1)
    stage.say(seq=1, unread=1, epoch="b")
    expect(page.locator(TOAST)).to_have_count(1)


def test_blocks_are_drawn_again_in_place_and_keep_the_focus(stage: Stage) -> None:
    page = stage.open(
        '<div id="coda" data-vivo><p>Prima</p><a href="/prova/7/">Apri</a></div><p id="altro">Prima</p>'
    )
    page.focus("#coda a")
    stage.content = (
        '<div id="coda" data-vivo><p>Dopo</p><a href="/prova/7/">Apri</a></div><p id="altro">Dopo</p>'
    )
    _news(stage)
    expect(page.locator("#coda p")).to_have_text("Dopo")
    expect(page.locator("#altro")).to_have_text("Prima")
    expect(page.locator("#coda a")).to_be_focused()


@pytest.mark.parametrize(
    ("content", "use", "leave"),
    [
        ("<textarea id='nota'></textarea>", "#nota", None),
        ("<details><summary>Altro</summary>Testo</details>", "#blocco summary", "#blocco summary"),
    ],
)
def test_a_block_in_use_waits_until_it_is_left(
    stage: Stage, content: str, use: str, leave: str | None
) -> None:
    block = (
        '<div id="blocco" data-vivo><p class="sotto">{}</p>'
        + content
        + "</div><button type='button' id='via'>Via</button>"
    )
    page = stage.open(block.format("Prima"))
    page.click(use)
    stage.content = block.format("Dopo")
    _news(stage)
    page.wait_for_timeout(300)
    expect(page.locator("#blocco .sotto")).to_have_text("Prima")
    page.click(leave or "#via")
    expect(page.locator("#blocco .sotto")).to_have_text("Dopo")


def test_what_somebody_wrote_is_never_taken_away(stage: Stage) -> None:
    block = (
        '<div id="blocco" data-vivo><p class="sotto">{}</p><form><input name="q" aria-label="q"></form></div>'
    )
    page = stage.open(block.format("Prima") + "<button type='button' id='via'>Via</button>")
    page.fill("[name=q]", "mezza frase")
    page.click("#via")
    stage.content = block.format("Dopo")
    _news(stage)
    page.wait_for_timeout(500)
    expect(page.locator("[name=q]")).to_have_value("mezza frase")


REPLY = """<details open><summary>Rispondi</summary>
<form method="post" action="/prova/si/"><textarea aria-label="Risposta"></textarea>
<button type="submit">Manda</button></form></details>"""


def test_what_can_no_longer_be_sent_says_so_and_keeps_the_words(stage: Stage) -> None:
    block = '<div id="blocco" data-vivo>{}</div><button type="button" id="via">Via</button>'
    page = stage.open(block.format(REPLY))
    page.fill("textarea", "mezza frase")
    stage.content = block.format("<p>Ritirato</p>")
    _news(stage)
    expect(page.get_by_role("alert")).to_contain_text("non si può più mandare")
    expect(page.locator("textarea")).to_have_value("mezza frase")
    expect(page.get_by_role("button", name="Manda")).to_be_disabled()
    stage.say(seq=2, unread=0, changes=2)
    page.wait_for_timeout(300)
    expect(page.get_by_role("alert")).to_have_count(1)


def test_what_can_still_be_sent_is_left_alone(stage: Stage) -> None:
    block = '<div id="blocco" data-vivo><p>{}</p>' + REPLY + "</div>"
    page = stage.open(block.format("Prima"))
    page.fill("textarea", "mezza frase")
    stage.content = block.format("Dopo")
    _news(stage)
    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Manda")).to_be_enabled()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_notice_about_the_open_page_asks_for_nothing_and_on_a_phone_covers_nothing(stage: Stage) -> None:
    page = stage.open()
    notice = SimpleNamespace(
        pk=7, seq=1, path="/prova/", get_kind_display="Nuovo messaggio", reference="I-1", origin="Prova"
    )
    toast = render_to_string("network/partials/toast.html", {"notice": notice})
    stage.news = f'<div data-seq="1" data-unread="1">{toast}</div>'
    stage.say(seq=1, unread=1)
    expect(page.locator(TOAST)).to_contain_text("Nuovo messaggio")
    expect(page.get_by_role("button", name="Apri")).to_have_count(0)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.locator(TOAST).bounding_box()["height"] <= 1  # type: ignore[index] # it is on the page


def test_a_change_without_a_notice_is_drawn_too_and_once(stage: Stage) -> None:
    page = stage.open('<div id="coda" data-vivo>Prima</div>')
    stage.content = '<div id="coda" data-vivo>Dopo</div>'
    before = len(stage.asked)
    stage.say(seq=0, unread=0, changes=3)
    expect(page.locator("#coda")).to_have_text("Dopo")
    stage.say(seq=0, unread=1, changes=3)
    expect(page.locator("#conta-avvisi")).to_have_text("1")
    assert len(stage.asked) == before + 1


def test_a_page_nobody_looks_at_is_drawn_when_somebody_comes_back(stage: Stage) -> None:
    page = stage.open('<div id="coda" data-vivo>Prima</div>')
    stage.content = '<div id="coda" data-vivo>Dopo</div>'
    stage.news = '<div data-seq="0" data-unread="0" data-changes="1"></div>'
    look(page, hidden=True)
    stage.say(seq=0, unread=1, changes=1)
    expect(page.locator("#conta-avvisi")).to_have_text("1")
    expect(page.locator("#coda")).to_have_text("Prima")
    look(page, hidden=False)
    expect(page.locator("#coda")).to_have_text("Dopo")


def look(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_once_all_is_answered_nothing_is_asked_again(stage: Stage, complaints: Complaints) -> None:
    complaints.expect("502|Failed to load resource")
    page = stage.open('<div id="coda" data-vivo>Prima</div>')
    stage.tell(1, unread=1)
    stage.failing = 1
    stage.say(seq=1, unread=1)
    expect(page.locator(TOAST)).to_have_count(1)
    page.wait_for_timeout(500)
    asked = len(stage.asked)
    page.wait_for_timeout(2000)
    assert len(stage.asked) == asked


def test_who_has_no_line_reads_that_the_page_asks_every_minute(stage: Stage) -> None:
    page = stage.open()
    page.route_web_socket("**/ws/**", lambda socket: socket.close(code=1013))
    stage.sockets[-1].close(code=1013)
    state = page.locator("#stato-vivo")
    expect(state).to_have_text(re.compile("Collegamento perso: ricontrollo ogni 60 secondi"))
    expect(state).to_have_attribute("role", "status")


@pytest.mark.parametrize(
    ("code", "words"), [(4401, "La sessione è finita"), (4403, "I tuoi permessi sono cambiati")]
)
def test_who_is_signed_out_is_told_and_the_page_stops_asking(stage: Stage, code: int, words: str) -> None:
    page = stage.open()
    lines, questions = len(stage.sockets), len(stage.asked)
    stage.sockets[-1].close(code=code)
    expect(page.locator("#stato-vivo")).to_have_text(re.compile(words))
    expect(page.locator("#stato-vivo a")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert (len(stage.sockets), len(stage.asked)) == (lines, questions)


def test_the_page_asks_again_when_it_comes_to_the_front(stage: Stage) -> None:
    page = stage.open()
    stage.tell(3, unread=1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(TOAST)).to_have_count(1)


def test_notices_are_closed_with_the_button_and_with_escape(stage: Stage) -> None:
    page = stage.open()
    stage.tell(1, 2, unread=2)
    stage.say(seq=2, unread=2)
    page.click("#avviso-1 [data-chiudi]")
    expect(page.locator(TOAST)).to_have_count(1)
    expect(page.locator("#avviso-2 a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(TOAST)).to_have_count(0)
    expect(page.locator("#contenuto")).to_be_focused()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_notice_never_covers_what_has_the_focus(stage: Stage, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 640})
    page = stage.open("".join(f'<p><a href="#{n}">Collegamento {n}</a></p>' for n in range(40)))
    stage.tell(1, 2, 3, unread=3)
    stage.say(seq=3, unread=3)
    expect(page.locator("#avviso-3")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(COVERED) is None


COVERED = """() => {
  const region = document.querySelector('#avvisi-vivi'), focused = document.activeElement;
  if (focused === document.body || region.contains(focused)) return null;
  const a = focused.getBoundingClientRect(), b = region.getBoundingClientRect();
  const covered = a.bottom > b.top && a.top < b.bottom && a.right > b.left && a.left < b.right;
  return covered || a.bottom < 0 || a.top > innerHeight ? focused.outerHTML : null;
}"""


def _news(stage: Stage) -> None:
    stage.tell(1, unread=1)
    stage.say(seq=1, unread=1)
    expect(stage.page.locator(TOAST)).to_have_count(1)
