"""The frame of every page: who sees which menu, with which numbers, at what cost."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.actions import action
from audit.context import SystemActor
from config.shell import MENU, Entry, Shell, build, current_of
from intake.views import desk
from network.actions import appoint
from network.notice_kinds import NoticeKind
from network.notices import notify, redraw_pages, see
from tests.world import SETUP, World, make_case, make_world


@action
def tell(*, by: SystemActor, to: User, kind: NoticeKind, times: int = 1) -> None:
    for number in range(times):
        notify(by=by, to=[to], kind=kind, path=f"/situazioni/{number}/")


@action
def stir(*, by: SystemActor, to: User) -> None:
    redraw_pages([to])


@action
def read_everything(*, by: User) -> None:
    see(user=by)


def frame(user: User, path: str = "/") -> Shell:
    return build(RequestFactory().get(path), User.objects.get(pk=user.pk))


def names(shell: Shell) -> list[str]:
    return [str(item.label) for item in shell.menu]


def counts(shell: Shell) -> dict[str, int]:
    return {str(item.label): item.count for item in shell.menu}


def current(shell: Shell) -> list[str]:
    return [str(item.label) for item in shell.menu if item.is_current]


@pytest.mark.parametrize(
    ("who", "menu"),
    [
        ("desk", ["Sportello", "Invii", "Rete"]),
        ("giulia", ["Il mio lavoro", "Situazioni", "Invii", "Rete"]),
        ("coordinator", ["Carichi", "Situazioni", "Invii", "Rete"]),
        ("contact", ["Invii ricevuti", "Rete"]),
        ("planner", ["Equità", "Rete"]),
        ("auditor", ["Registro", "Rete"]),
        ("admin", ["Modulo della scheda", "Rete", "Amministrazione"]),
    ],
)
def test_each_role_has_its_own_menu(world: World, who: str, menu: list[str]) -> None:
    assert names(frame(getattr(world, who))) == menu


def test_the_frame_names_the_ambito_its_comuni_and_the_roles(world: World) -> None:
    make_world("altro", offset=50)
    shell = frame(world.north_coordinator)
    assert shell.ambito_name == "Ambito Valdoro"
    assert shell.municipality_count == 4
    assert shell.user_label == "coordinatore, Presidio Nord"


def test_who_works_in_two_ambiti_sees_both_names(world: World) -> None:
    other = make_world("altro", offset=50)
    appoint(by=SETUP, user=world.coordinator, role=Role.COORDINATOR, unit=other.ambito.unit)
    shell = frame(world.coordinator)
    assert shell.ambito_name == "Ambito Valdoro · Ambito Altro"
    assert shell.municipality_count == 8


def test_who_has_no_role_sees_an_empty_frame_and_no_error(world: World) -> None:
    stranger = User.objects.get(pk=world.giulia.pk)
    stranger.is_active = False
    shell = build(RequestFactory().get("/"), stranger)
    assert (shell.menu, shell.ambito_name, shell.municipality_count) == ((), "", 0)


@pytest.mark.both
def test_unread_notices_are_counted_on_the_bell_and_on_the_page_where_they_ask_for_something(
    world: World,
) -> None:
    tell(by=SETUP, to=world.coordinator, kind=NoticeKind.CASE_TO_ASSIGN, times=2)
    tell(by=SETUP, to=world.coordinator, kind=NoticeKind.ASSIGNMENT_DECLINED)
    tell(by=SETUP, to=world.coordinator, kind=NoticeKind.CASE_CLOSED)
    tell(by=SETUP, to=world.giulia, kind=NoticeKind.ASSIGNMENT_PROPOSED)
    shell = frame(world.coordinator)
    assert (shell.unread, shell.seq) == (4, 4)
    assert counts(shell) == {"Carichi": 3, "Situazioni": 0, "Invii": 0, "Rete": 0}


def test_notices_already_read_are_counted_nowhere(world: World) -> None:
    tell(by=SETUP, to=world.coordinator, kind=NoticeKind.CASE_TO_ASSIGN, times=2)
    read_everything(by=world.coordinator)
    shell = frame(world.coordinator)
    assert (shell.unread, shell.seq, counts(shell)["Carichi"]) == (0, 2, 0)


def test_what_happens_while_a_page_is_made_is_newer_than_the_page(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = desk.render

    def draw_late(*args: Any, **kwargs: Any) -> HttpResponse:
        tell(by=SETUP, to=world.desk, kind=NoticeKind.CASE_CLOSED)
        stir(by=SETUP, to=world.desk)
        return draw(*args, **kwargs)

    tell(by=SETUP, to=world.desk, kind=NoticeKind.CASE_CLOSED)
    client.force_login(world.desk)
    monkeypatch.setattr(desk, "render", draw_late)
    page = client.get(reverse("intake:desk")).content.decode()
    assert 'data-seq="1"' in page
    assert 'data-cambi="0"' in page


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/carichi/", "Carichi"),
        ("/carichi/7/assegna/", "Carichi"),
        ("/situazioni/7/storia/", "Situazioni"),
        ("/invii/7/", "Invii"),
        ("/rete/7/", "Rete"),
    ],
)
def test_the_menu_shows_where_one_is_also_on_the_pages_below(world: World, path: str, label: str) -> None:
    assert current(frame(world.coordinator, path)) == [label]


def test_a_page_outside_the_menu_marks_no_entry(world: World) -> None:
    assert current(frame(world.coordinator, "/avvisi/")) == []


def test_a_referral_belongs_to_the_page_its_reader_has(world: World) -> None:
    assert current(frame(world.contact, "/invii/7/")) == ["Invii ricevuti"]
    assert current(frame(world.desk, "/schede/7/")) == ["Sportello"]


def test_the_longest_address_wins() -> None:
    entries = [entry for entry in MENU if entry.name.startswith("referrals:")]
    found = current_of(entries, "/invii/ricevuti/")
    assert isinstance(found, Entry)
    assert found.name == "referrals:received"


def test_only_who_registers_has_the_shortcut_to_a_new_scheda(world: World) -> None:
    assert frame(world.desk).new_intake_url == reverse("intake:desk")
    assert frame(world.giulia).new_intake_url == ""


@pytest.mark.parametrize("notices", [0, 40])
def test_the_frame_costs_four_statements_whatever_the_notices(
    world: World, client: Client, django_assert_num_queries: object, notices: int
) -> None:
    if notices:
        tell(by=SETUP, to=world.coordinator, kind=NoticeKind.CASE_TO_ASSIGN, times=notices)
        make_case(world)
    client.force_login(world.coordinator)
    with django_assert_num_queries(4):  # type: ignore[operator] # session, user, grants, figures
        page = client.get(reverse("shortcuts"))
    assert page.status_code == 200
