"""The draft that saves itself, the count of characters, the preview."""

import json
import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from tests.scripts.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.alone]

FORM = """
{% draft_state %}<p id="indice">Risposte: 0 di 11</p>
<form method="post" action="/prova/" data-bozza="/prova/bozza/">
  <input type="hidden" name="csrfmiddlewaretoken" value="segno"><input type="hidden" name="version" value="1">
  <section class="parte"><input name="surname" aria-label="Cognome"></section>
  <section class="parte"><input name="born" aria-label="Nata il"></section>
  <div id="doppione" aria-live="polite"></div>
  <button class="btn btn-primary" type="submit">Registra</button>
</form>
"""


class Drafts:
    """The server's side of the draft: keeps what comes, answers what the test wants."""

    def __init__(self, page: Page) -> None:
        self.kept: list[dict[str, list[str]]] = []
        self.status = 200
        self.answer: dict[str, Any] = {"saved_at": "9:14"}
        self.dead = False
        page.route("**/prova/bozza/**", self._keep)

    def _keep(self, route: Route) -> None:
        if self.dead:
            route.abort()
            return
        self.kept.append(parse_qs(route.request.post_data or ""))
        route.fulfill(status=self.status, content_type="application/json", body=json.dumps(self.answer))


@pytest.fixture
def drafts(stage: Stage) -> Drafts:
    drafts = Drafts(stage.page)
    stage.open(FORM)
    return drafts


def test_a_draft_is_saved_after_two_seconds_of_silence(stage: Stage, drafts: Drafts) -> None:
    stage.page.locator("[name=surname]").press_sequentially("Ferri", delay=20)
    line = stage.page.locator("#salvataggio")
    expect(line).to_have_text("Modifiche non salvate")
    expect(line).to_have_text("Bozza salvata alle 9:14")
    assert [kept["surname"] for kept in drafts.kept] == [["Ferri"]]
    assert drafts.kept[0]["csrfmiddlewaretoken"] == ["segno"]
    expect(line).not_to_have_attribute("role", "status")


def test_a_draft_is_saved_at_once_when_a_part_is_left(stage: Stage, drafts: Drafts) -> None:
    stage.page.fill("[name=surname]", "Ferri")
    stage.page.focus("[name=born]")
    expect(stage.page.locator("#salvataggio")).to_have_text("Bozza salvata alle 9:14", timeout=1500)
    assert len(drafts.kept) == 1


def test_the_server_may_set_fill_redraw_and_warn(stage: Stage, drafts: Drafts) -> None:
    drafts.answer |= {
        "set": {"version": "2"},
        "fill": {"born": "12/03/1984", "surname": "Altra"},
        "blocks": {"indice": "<p id='indice'>Risposte: 2 di 11</p>"},
        "possible_matches": "<ul><li><button name='not_person' value='7' "
        "data-risposta-doppione='Hai detto che non è lei.'>Non è lei</button></li></ul>",
    }
    page = stage.page
    page.fill("[name=surname]", "Ferri")
    page.focus("[name=born]")
    expect(page.locator("[name=version]")).to_have_value("2")
    expect(page.locator("[name=born]")).to_have_value("12/03/1984")
    expect(page.locator("[name=surname]")).to_have_value("Ferri")
    expect(page.locator("#indice")).to_have_text("Risposte: 2 di 11")
    page.click("#doppione button")
    expect(page.locator("#doppione li")).to_have_text("Hai detto che non è lei.")
    expect(page.locator("#doppione li")).to_be_focused()
    expect(page.locator("input[name=not_person]")).to_have_value("7")
    expect(page).to_have_url(re.compile(r"/prova/$"))


def test_a_dead_network_is_said_and_nothing_is_lost(stage: Stage, drafts: Drafts, complaints: Any) -> None:
    complaints.expect("ERR_FAILED|Failed to load resource")
    drafts.dead = True
    stage.page.fill("[name=surname]", "Ferri")
    line = stage.page.locator("#salvataggio")
    expect(line).to_have_text(
        re.compile("la rete non risponde. Riprovo tra 10 secondi, non chiudere la pagina")
    )
    expect(line).to_have_attribute("role", "status")
    drafts.dead = False
    expect(line).to_have_text("Bozza salvata alle 9:14", timeout=12_000)
    assert drafts.kept[-1]["surname"] == ["Ferri"]


@pytest.mark.parametrize(
    "refusal",
    [
        (401, "la sessione è finita", False),
        (403, "la sessione è finita", False),
        (409, "cambiata in un'altra finestra", False),
        (422, "controlla le risposte", True),
    ],
)
def test_a_refused_draft_says_why(
    stage: Stage, drafts: Drafts, complaints: Any, refusal: tuple[int, str, bool]
) -> None:
    complaints.expect("Failed to load resource")
    drafts.status, words, goes_on = refusal
    page = stage.page
    page.fill("[name=surname]", "Ferri")
    page.focus("[name=born]")
    expect(page.locator("#salvataggio")).to_have_text(re.compile(words))
    page.fill("[name=born]", "1")
    page.focus("[name=surname]")
    page.wait_for_timeout(300)
    assert len(drafts.kept) == (2 if goes_on else 1)


def test_long_texts_are_counted_and_said_to_be_too_long(stage: Stage) -> None:
    page = stage.open(
        '<textarea aria-label="t" data-conta="conta" data-massimo="1200"></textarea><p id="conta"></p>'
    )
    counter = page.locator("#conta")
    expect(counter).to_have_text("Massimo 1.200 caratteri")
    page.fill("textarea", "a" * 1100)
    expect(counter).to_have_text("Restano 100 caratteri")
    page.fill("textarea", "a" * 1199)
    expect(counter).to_have_text("Resta 1 carattere")
    page.fill("textarea", "a" * 1238)
    expect(counter).to_have_text("38 caratteri di troppo")
    expect(page.locator("textarea")).to_have_value("a" * 1238)


BOARD = """
<form method="post" action="/prova/" data-anteprima>
  <input type="hidden" name="csrfmiddlewaretoken" value="segno">
  <input type="radio" name="pair" value="1-2" aria-label="Prima" checked>
  <input type="radio" name="pair" value="3-4" aria-label="Seconda">
  <input name="reason" aria-label="Perché" value="Nome Cognome">
  <p id="effetto">{}</p>
  <div id="carichi"><input type="checkbox" name="member" value="9" aria-label="Nove"></div>
  <button type="submit" name="preview" value="1" data-solo-senza-js>Aggiorna anteprima</button>
</form>
"""


def test_a_choice_is_previewed_at_once_and_takes_no_words_along(stage: Stage) -> None:
    page = stage.open(BOARD.format("sale al 77%"))
    expect(page.locator("[data-solo-senza-js]")).to_be_hidden()
    stage.content = BOARD.format("sale al 60%")
    page.check("[value='3-4']")
    expect(page.locator("#effetto")).to_have_text("sale al 60%")
    assert stage.asked[-1].endswith("/prova/?pair=3-4")
    expect(page).to_have_url(re.compile(r"/prova/\?pair=3-4$"))
    page.check("[name=member]")
    page.wait_for_timeout(300)
    assert stage.asked[-1].endswith("/prova/?pair=3-4&member=9")


def test_a_preview_that_fails_gives_the_button_back(stage: Stage, complaints: Any) -> None:
    complaints.expect("ERR_FAILED|Failed to load resource")
    page = stage.open(BOARD.format("sale al 77%"))
    page.route("**/prova/?pair*", lambda route: route.abort())
    page.check("[value='3-4']")
    expect(page.locator("[data-solo-senza-js]")).to_be_visible()
