"""The inbox, the toasts and the directory in Chromium."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from audit.actions import action
from audit.context import SystemActor
from network.models import Notice, NoticeCounter
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.urgency import Urgency
from tests.browser import Site
from tests.world import SETUP, World, make_world

pytestmark = pytest.mark.browser

NewWindow = Callable[..., Page]


@action
def tell(*, by: SystemActor, to: User, times: int = 1) -> None:
    for number in range(times):
        notify(
            by=by,
            to=[to],
            kind=NoticeKind.CASE_CLOSED,
            path="/rete/",
            urgency=Urgency.URGENT,
            reference=f"2025/{number + 1:06d}",
            origin="Presidio Nord",
        )


@pytest.fixture
def world(site: Site) -> World:
    return make_world()


def open_page(new_window: NewWindow, user: User, address: str) -> Page:
    page = new_window(user)
    page.goto(address)
    expect(page.locator("#stato-vivo")).to_contain_text("attivi")
    return page


def test_a_notice_arrives_on_the_bell_the_title_and_the_list(
    world: World, site: Site, new_window: NewWindow
) -> None:
    page = open_page(new_window, world.giulia, "/avvisi/")
    expect(page.get_by_text("Nessun avviso")).to_be_visible()
    site.run(tell, by=SETUP, to=world.giulia)
    expect(page.locator(".avviso-vivo")).to_contain_text("Una situazione è stata chiusa")
    expect(page.locator("#conta-avvisi")).to_have_text("1")
    expect(page).to_have_title("(1) Avvisi – Accoglienza in rete")
    expect(page.locator("#elenco-avvisi li")).to_have_count(1)
    expect(page.get_by_role("button", name="Segna tutti come letti")).to_be_visible()


def test_opening_a_toast_reads_it_and_leads_where_it_says(
    world: World, site: Site, new_window: NewWindow
) -> None:
    page = open_page(new_window, world.giulia, "/avvisi/")
    site.run(tell, by=SETUP, to=world.giulia)
    page.locator(".avviso-vivo").get_by_role("button", name="Apri").click()
    expect(page).to_have_url(f"{site.url}/rete/")
    expect(page.locator("#conta-avvisi")).to_be_hidden()
    assert NoticeCounter.objects.get(user=world.giulia).unread == 0


def test_later_closes_the_toast_and_keeps_the_notice_unread(
    world: World, site: Site, new_window: NewWindow
) -> None:
    page = open_page(new_window, world.giulia, "/rete/")
    site.run(tell, by=SETUP, to=world.giulia)
    page.get_by_role("button", name="Più tardi").click()
    expect(page.locator(".avviso-vivo")).to_have_count(0)
    assert Notice.objects.visible_to(world.giulia).unread().count() == 1


def test_many_of_one_kind_at_once_are_one_toast_and_a_count(
    world: World, site: Site, new_window: NewWindow
) -> None:
    page = open_page(new_window, world.giulia, "/rete/")
    site.run(tell, by=SETUP, to=world.giulia, times=7)
    expect(page.locator("#conta-avvisi")).to_have_text("7")
    expect(page.locator(".avviso-vivo")).to_have_count(1)
    expect(page.locator(".avviso-vivo")).to_contain_text("2025/000007")
    expect(page.locator(".avviso-vivo")).to_contain_text("e altri 6 di questo tipo")


def test_reading_in_one_window_empties_the_bell_of_the_other(
    world: World, site: Site, new_window: NewWindow
) -> None:
    site.run(tell, by=SETUP, to=world.giulia)
    first = open_page(new_window, world.giulia, "/avvisi/")
    second = open_page(new_window, world.giulia, "/rete/")
    expect(second.locator("#conta-avvisi")).to_have_text("1")
    first.get_by_role("button", name="Segna tutti come letti").click()
    expect(second.locator("#conta-avvisi")).to_be_hidden()


@pytest.mark.parametrize("address", ["/avvisi/", "/rete/", "/rete/?q=inesistente", "service"])
def test_the_pages_of_the_network_are_accessible(
    world: World, site: Site, new_window: NewWindow, axe: Any, address: str
) -> None:
    site.run(tell, by=SETUP, to=world.contact, times=3)
    address = f"/rete/{world.family_centre.pk}/" if address == "service" else address
    page = open_page(new_window, world.contact, address)
    axe(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_toasts_errors_and_refusals_are_accessible(
    world: World, site: Site, new_window: NewWindow, axe: Any, complaints: Any
) -> None:
    page = open_page(new_window, world.contact, f"/rete/{world.family_centre.pk}/")
    site.run(tell, by=SETUP, to=world.contact, times=5)
    expect(page.locator(".avviso-vivo")).to_have_count(1)
    axe(page)
    page.evaluate("document.querySelectorAll('[name=capacity]').forEach((one) => { one.checked = false; })")
    page.get_by_role("button", name="Aggiorna il posto").click()
    expect(page.locator(".riepilogo-errori")).to_be_focused()
    axe(page)
    page.goto("/carichi/")
    expect(page.get_by_role("heading", name="Non hai il permesso di farlo")).to_be_visible()
    axe(page)
