"""Sessions end: after half an hour without the person, after twelve hours, and when their owner says so."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.actions import end_session
from accounts.devices import device_of
from accounts.models import User
from accounts.sessions import SessionStore, own_sessions
from audit import clock
from network.appointments.actions import change_account
from network.line import standing_of
from tests.world import PASSWORD, World

BY_ITSELF = {"X-Requested-With": "live"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


class Story:
    """A session lived at given minutes from its beginning."""

    def __init__(self, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.beginning, self.patch = sign_in(user), clock.now(), monkeypatch

    def ask(self, minute: float, **headers: str) -> bool:
        """Whether a page asked for at ``minute`` is given."""
        moment = self.beginning + timedelta(minutes=minute)
        self.patch.setattr("django.utils.timezone.now", lambda: moment)
        return self.client.get(reverse("network:inbox"), headers=headers).status_code == 200


@pytest.fixture
def story(world: World, monkeypatch: pytest.MonkeyPatch) -> Story:
    return Story(world.giulia, monkeypatch)


def test_a_session_goes_on_while_its_person_is_there(story: Story) -> None:
    assert all(story.ask(minute) for minute in (20, 45, 74, 100))


def test_half_an_hour_without_the_person_ends_it(story: Story) -> None:
    assert story.ask(29)
    assert not story.ask(60)


def test_what_an_open_page_asks_by_itself_does_not_keep_it_open(story: Story) -> None:
    assert story.ask(15, **BY_ITSELF)
    assert story.ask(29, **BY_ITSELF)
    assert not story.ask(31)


def test_twelve_hours_end_it_whatever_the_person_does(story: Story) -> None:
    assert all(story.ask(minute) for minute in range(25, 720, 25))
    assert not story.ask(721)


def test_the_live_line_ends_with_it(story: Story, world: World) -> None:
    key = str(story.client.session.session_key)
    assert standing_of(world.giulia.pk, key)
    with clock.at(story.beginning + timedelta(minutes=31)):
        assert standing_of(world.giulia.pk, key) is None


def test_after_the_end_the_same_page_comes_back(story: Story) -> None:
    assert not story.ask(31)
    answer = story.client.get(reverse("intake:my_work"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('intake:my_work')}"


def test_after_the_end_what_was_sent_leads_back_to_the_page_it_was_on(story: Story) -> None:
    assert not story.ask(31)
    page = f"http://testserver{reverse('network:inbox')}?stato=nuovi"
    for came_from, leads_to in (
        (page, "/avvisi/%3Fstato%3Dnuovi"),
        ("http://elsewhere.test/x", "/avvisi/letti/"),
    ):
        answer = story.client.post(reverse("network:see_notices"), headers={"Referer": came_from})
        assert answer["Location"] == f"{reverse('account_login')}?next={leads_to}"


def test_a_page_is_told_how_long_its_session_lasts_and_a_post_begins_it_again(story: Story) -> None:
    address = reverse("accounts:session_left")
    story.ask(10)
    story.ask(25, **BY_ITSELF)
    assert story.client.get(address, headers=BY_ITSELF).json()["left"] == 15 * 60
    assert story.client.post(address).json()["left"] == 30 * 60


def test_clicks_in_the_same_minute_write_nothing(story: Story, django_assert_num_queries: Any) -> None:
    session = story.client.session
    before = session["seen_at"]
    story.ask(0.5)
    assert story.client.session["seen_at"] == before


def test_ones_sessions_are_listed_with_their_device(world: World) -> None:
    here = sign_in(world.giulia, headers={"user-agent": FIREFOX})
    sign_in(world.giulia)
    sign_in(world.marco)
    page = here.get(reverse("accounts:sessions")).content.decode()
    assert "Firefox, Windows · è questa" in page
    assert "Dispositivo non riconosciuto" in page
    assert page.count('<p class="forte">') == 2


def test_a_session_ended_from_the_list_asks_who_one_is(world: World) -> None:
    here, lost = sign_in(world.giulia), sign_in(world.giulia)
    key = lost.session.session_key
    row = own_sessions(world.giulia).get(session_key=key)
    here.post(reverse("accounts:end_session", args=[row.pk]))
    assert lost.get(reverse("network:inbox")).status_code == 302
    assert here.get(reverse("network:inbox")).status_code == 200
    assert standing_of(world.giulia.pk, str(key)) is None


def test_ending_the_others_leaves_this_one_and_those_of_colleagues(world: World) -> None:
    here, lost, colleague = sign_in(world.giulia), sign_in(world.giulia), sign_in(world.marco)
    here.post(reverse("accounts:end_other_sessions"))
    opened = [client.get(reverse("network:inbox")).status_code for client in (here, lost, colleague)]
    assert opened == [200, 302, 200]


def test_an_account_opened_again_opens_no_session_of_before(world: World) -> None:
    lost, colleague = sign_in(world.giulia), sign_in(world.marco)
    key = str(lost.session.session_key)
    change_account(by=world.admin, person=world.giulia, is_active=False, reason="Lascia.")
    late = sign_in(world.giulia)
    store = SessionStore()  # of whoever was signing in at that very moment
    store.create()
    UserSession.objects.create(user=world.giulia, session_key=store.session_key, ip="::1", user_agent="x")
    change_account(by=world.admin, person=world.giulia, is_active=True, reason="Torna.")
    opened = [client.get(reverse("network:inbox")).status_code for client in (lost, late, colleague)]
    assert opened == [302, 302, 200]
    assert standing_of(world.giulia.pk, key) is None
    assert not store.exists(store.session_key)
    assert sign_in(world.giulia).get(reverse("network:inbox")).status_code == 200


def test_the_sessions_of_others_cannot_be_ended(world: World) -> None:
    sign_in(world.marco)
    with pytest.raises(PermissionDenied):
        end_session(by=world.giulia, session=own_sessions(world.marco).get())


def test_changing_the_password_ends_the_other_sessions(world: World) -> None:
    here, lost = sign_in(world.giulia), sign_in(world.giulia)
    new = "una frase nuova e lunga"
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    opened = [client.get(reverse("network:inbox")).status_code for client in (here, lost)]
    assert opened == [200, 302]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("", "Dispositivo non riconosciuto"),
    ],
)
def test_a_device_has_the_name_its_owner_would_give_it(user_agent: str, name: str) -> None:
    assert device_of(user_agent) == name
