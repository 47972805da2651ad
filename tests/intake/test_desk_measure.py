"""What the desk asks of who works there, in answers and in keys: the keyboard alone, scripts or none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intake.answers import Outcome
from intake.models import Intake
from tests.browser import Site
from tests.world import World, make_intake, make_world

pytestmark = pytest.mark.browser

MOST_ANSWERS_OF_A_KNOWN_PERSON = 5
MOST_ANSWERS_OF_A_NEW_PERSON = 11
MOST_KEYS = 30
REQUEST = "Cerco un aiuto per i compiti dei miei figli."


@dataclass
class Hands:
    """Hands on the keyboard of a page. They count the keys; what is told in words is not counted."""

    page: Page
    keys: int = 0
    answers: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def tell(self, words: str) -> None:
        self.page.keyboard.type(words)

    def answer(self, *, key: str = "", words: str = "") -> None:
        """Answer the question where the hands are."""
        self.answers += 1
        if words:
            self.tell(words)
        else:
            self.press(key)

    def go_to(self, selector: str, most: int = 60) -> None:
        """Press Tab until a control is reached."""
        for _step in range(most):
            if self.page.locator(f":is({selector}):focus").count():
                return
            self.press("Tab")
        pytest.fail(f"{selector} is not reached with the keyboard")

    def say_what_is_asked(self, *, is_notice_given: bool = False) -> None:
        """The questions of parts 4 and 5, in the order of the page."""
        self.answer(words=REQUEST)
        self.go_to("[name=areas][value=minors_family]")
        self.answer(key="Space")
        self.go_to("[name=urgency]")
        self.answer(key="ArrowUp")  # from the first level round to the last one: it can wait
        self.go_to("[name=outcome]")
        self.answer(key="Space")
        if not is_notice_given:
            self.go_to("[name=privacy_notice]")
            self.answer(key="Space")


@pytest.fixture
def world(site: Site) -> World:
    return site.run(make_world)


@pytest.fixture
def known(site: Site, world: World) -> Any:
    """Somebody of the archive who has not yet been handed the privacy notice."""
    return site.run(make_intake, world=world, outcome=Outcome.INFORMATION, privacy_notice="postponed").person


def open_desk(window: Page) -> Hands:
    window.goto("/sportello/")
    return Hands(window)


def register(hands: Hands, *, scripts: bool) -> Intake:
    """From the last answer to the registered scheda: the form is checked, read again, registered."""
    hands.press("Control+Enter" if scripts else "Enter")
    hands.page.wait_for_url("**/riepilogo/")
    if scripts:
        hands.press("Control+Enter")
    else:
        hands.go_to("form[action$='/registra/'] button")
        hands.press("Enter")
    hands.page.wait_for_url("**/schede/*/")
    return Intake.objects.order_by("pk").last()  # type: ignore[return-value] # just registered


def test_a_known_person_takes_five_answers_and_thirty_keys(
    new_window: Callable[..., Page], world: World, known: Any
) -> None:
    hands = open_desk(new_window(world.desk))
    hands.press("/")
    hands.tell("ferri")
    hands.press("Enter")
    expect(hands.page.locator("#esito")).to_be_focused()
    hands.press("Tab")
    hands.press("Enter")
    expect(hands.page.locator("[name=request]")).to_be_focused()
    hands.say_what_is_asked()
    intake = register(hands, scripts=True)
    assert (intake.person_id, intake.request, intake.urgency) == (known.pk, REQUEST, "ordinary")
    assert hands.answers <= MOST_ANSWERS_OF_A_KNOWN_PERSON
    assert hands.keys <= MOST_KEYS


def test_a_new_person_takes_eleven_answers(new_window: Callable[..., Page], world: World) -> None:
    hands = open_desk(new_window(world.desk))
    hands.press("/")
    hands.tell("haddad")
    hands.press("Enter")
    hands.go_to("button:text('Scheda per una persona nuova')")
    hands.press("Enter")
    hands.page.wait_for_url("**/scheda/**")
    asked = hands.page.locator("#avanzamento")
    assert int(asked.get_attribute("max") or 0) <= MOST_ANSWERS_OF_A_NEW_PERSON
    preset = int(asked.get_attribute("value") or 0)
    fill_identity(hands)
    hands.say_what_is_asked()
    intake = register(hands, scripts=True)
    assert intake.person.label == "Omar Haddad"
    assert preset + hands.answers <= MOST_ANSWERS_OF_A_NEW_PERSON


def fill_identity(hands: Hands) -> None:
    for name, words in (("last_name", "Haddad"), ("first_name", "Omar"), ("birth_date", "1 2 1990")):
        hands.go_to(f"[name={name}]")
        hands.answer(words=words)
    hands.go_to("[name=request]")


def test_a_known_person_is_registered_with_the_keyboard_and_no_scripts(
    new_window: Callable[..., Page], world: World, known: Any
) -> None:
    hands = open_desk(new_window(world.desk, java_script_enabled=False))
    hands.go_to("#q")
    hands.tell("feri")  # a slip of the keys
    hands.press("Enter")
    hands.go_to(".trovati button")
    hands.press("Enter")
    hands.page.wait_for_url("**/scheda/**")
    hands.go_to("[name=request]")
    hands.say_what_is_asked()
    assert register(hands, scripts=False).person_id == known.pk
    assert hands.answers <= MOST_ANSWERS_OF_A_KNOWN_PERSON


def test_a_new_person_is_registered_with_the_keyboard_and_no_scripts(
    new_window: Callable[..., Page], world: World
) -> None:
    hands = open_desk(new_window(world.desk, java_script_enabled=False))
    hands.go_to("button:text('Scheda per una persona nuova')")
    hands.press("Enter")
    hands.page.wait_for_url("**/scheda/**")
    fill_identity(hands)
    hands.say_what_is_asked()
    intake = register(hands, scripts=False)
    assert (intake.person.label, intake.person.birth_date) == ("Omar Haddad", date(1990, 2, 1))
