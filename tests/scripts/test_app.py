"""What makes the pages quicker to use: focus, keys, menus, tables, second clicks."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.scripts.conftest import Stage

pytestmark = pytest.mark.browser


def test_the_errors_take_the_focus_before_any_message(stage: Stage) -> None:
    page = stage.open(
        '{% notice_box "Fatto" focus=True %}'
        '<div class="riepilogo-errori" tabindex="-1" data-fuoco>Errori</div>'
    )
    expect(page.locator(".riepilogo-errori")).to_be_focused()


def test_a_link_of_the_errors_brings_to_the_answer_even_if_folded_away(stage: Stage) -> None:
    page = stage.open(
        '<div class="riepilogo-errori"><a href="#nome">Scrivi il nome</a></div>'
        '<details><summary>Altro</summary><input id="nome" aria-label="Nome"></details>'
    )
    page.click(".riepilogo-errori a")
    expect(page.locator("#nome")).to_be_focused()


def test_a_second_click_sends_nothing(stage: Stage) -> None:
    sent: list[Any] = []
    stage.page.route("**/invio/", lambda route: sent.extend([route]))
    page = stage.open('<form method="post" action="/invio/"><button type="submit">Invia</button></form>')
    page.evaluate("for (const each of [1, 2, 3]) document.querySelector('main form').requestSubmit()")
    page.wait_for_timeout(500)
    assert len(sent) == 1
    sent[0].abort("aborted")
    expect(page.locator("main button")).to_be_disabled()


def test_the_button_that_was_pressed_is_sent_along(stage: Stage) -> None:
    bodies: list[str | None] = []

    def take(route: Route) -> None:
        bodies.append(route.request.post_data)
        route.fulfill(body="ok")

    stage.page.route("**/invio/", take)
    page = stage.open(
        '<form method="post" action="/invio/">'
        '<button type="submit" name="act" value="accept">Accetta</button></form>'
    )
    page.click("main button")
    page.wait_for_url("**/invio/")
    assert bodies == ["act=accept"]


def test_slash_goes_to_the_search_but_not_while_writing(stage: Stage) -> None:
    page = stage.open('<input id="q" aria-label="Cerca"><input id="altro" aria-label="Altro">')
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.focus("#altro")
    page.keyboard.press("/")
    expect(page.locator("#altro")).to_have_value("/")


def test_control_enter_presses_the_main_button(stage: Stage) -> None:
    bodies: list[str | None] = []
    stage.page.route(
        "**/invio/", lambda route: (bodies.append(route.request.post_data), route.fulfill(body="ok"))
    )
    page = stage.open(
        '<form method="post" action="/invio/"><textarea name="t" aria-label="t"></textarea>'
        '<button type="submit" name="act" value="draft">Bozza</button>'
        '<button type="submit" class="btn btn-primary" name="act" value="save">Salva</button></form>'
    )
    page.focus("textarea")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/invio/")
    assert bodies == ["t=&act=save"]


def test_keys_can_be_switched_off_and_stay_off(stage: Stage) -> None:
    box = '<input type="checkbox" aria-label="Tasti" data-scorciatoie="scorciatoie-spente">'
    content = f'<input id="q" aria-label="Cerca">{box}'
    page = stage.open(content)
    expect(page.locator("[data-scorciatoie]")).to_be_checked()
    page.uncheck("[data-scorciatoie]")
    page.reload()
    expect(page.locator("[data-scorciatoie]")).not_to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_letters_after_g_open_the_lists_only_for_who_wants_it(stage: Stage) -> None:
    stage.page.route("**/situazioni/", lambda route: route.fulfill(body="ok"))
    page = stage.open(
        '<a href="/situazioni/" data-tasto="l">Situazioni</a><input id="altro" aria-label="Altro">'
        '<input type="checkbox" aria-label="Tasti" data-scorciatoie="scorciatoie-g">'
    )
    page.keyboard.type("gl")
    expect(page).to_have_url(re.compile("/prova/$"))
    page.check("[data-scorciatoie]")
    page.focus("#altro")
    page.keyboard.type("gl")
    expect(page).to_have_url(re.compile("/prova/$"))
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type("gl")
    page.wait_for_url("**/situazioni/")


def test_alt_n_opens_a_new_sheet(stage: Stage) -> None:
    stage.page.route("**/schede/nuova/", lambda route: route.fulfill(body="ok"))
    page = stage.open()
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/schede/nuova/")


def test_escape_closes_a_menu_and_gives_the_focus_back(stage: Stage) -> None:
    page = stage.open()
    page.click("details.menu-tendina summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu-tendina")).not_to_have_attribute("open", "")
    expect(page.locator("details.menu-tendina summary")).to_be_focused()


def test_the_menu_of_a_phone_opens_and_closes_from_the_keyboard(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 320, "height": 640})
    page = stage.open()
    opener = page.locator("#apri-menu")
    expect(page.locator("#menu")).to_be_hidden()
    opener.focus()
    page.keyboard.press("Space")
    expect(page.locator("#menu")).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_menu_of_a_phone_opens_without_scripts(new_window: Any) -> None:
    page = new_window(java_script_enabled=False, viewport={"width": 320, "height": 640})
    stage = Stage(page)
    stage.open()
    expect(page.locator("#menu")).to_be_hidden()
    page.click("#apri-menu")
    expect(page.locator("#menu")).to_be_visible()


def test_a_table_wider_than_the_screen_can_be_scrolled_with_the_keyboard(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 320, "height": 640})
    cells = "".join(f"<td>Colonna {n}</td>" for n in range(20))
    page = stage.open(
        '<h2 id="t">I Comuni</h2><div class="tabella-scorre" data-nome="t"><table class="tabella"><tbody><tr>'
        + cells
        + "</tr></tbody></table></div>"
    )
    box = page.locator(".tabella-scorre")
    expect(box).to_have_attribute("tabindex", "0")
    expect(box).to_have_attribute("aria-label", "Tabella che scorre: I Comuni")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", [1366, 320])
def test_the_frame_passes_the_accessibility_check_with_menu_and_notices_open(
    stage: Stage, axe: Any, width: int
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 768})
    page = stage.open("<h1>Prova</h1>")
    stage.tell(1, 2, unread=2)
    stage.say(seq=2, unread=2)
    expect(page.locator("#avviso-2")).to_be_visible()
    page.click("details.menu-tendina summary")
    axe(page, widths=(width,))
    expect(page).to_have_title(re.compile(r"\(2\)"))
