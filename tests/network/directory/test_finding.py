"""Finding a service: by words, by what is open and near, also in other Ambiti."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_user
from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.actions import action
from audit.context import SystemActor, acting
from network.actions import appoint
from network.calendar import ROME, is_working_day
from network.directory.actions import describe_service
from network.directory.distance import kilometres
from network.models import Ambito, Municipality, Organisation, OrganisationKind
from referrals.answer_times import average_times
from tests.referrals.factories import do, make_followed_case, make_referral
from tests.world import SETUP, World, make_unit, make_world

MORNINGS = [[["09:00", "12:30"]]] * 5 + [[], []]


@action
def place(*, by: SystemActor, comune: Municipality, latitude: str, longitude: str) -> None:
    comune.latitude, comune.longitude = Decimal(latitude), Decimal(longitude)
    comune.save()


@pytest.fixture
def as_giulia(world: World, client: Client) -> Client:
    client.force_login(world.giulia)
    return client


def found(client: Client, **asked: Any) -> list[str]:
    page = client.get(reverse("network:directory"), asked)
    assert page.status_code == 200, page.content.decode()
    return [card.service.name for card in page.context["cards"]]


@pytest.mark.parametrize("words", ["sfratti", "sfratto", "SFRATTI casa", "pieve", "ponte"])
def test_a_need_is_found_by_its_words_also_in_another_number(
    world: World, as_giulia: Client, words: str
) -> None:
    describe_service(by=SETUP, service=world.housing_desk, description="Aiuto negli sfratti.")
    assert found(as_giulia, q=words) == ["Sportello casa"]


def test_a_need_is_found_by_the_name_of_its_area(world: World, as_giulia: Client) -> None:
    assert found(as_giulia, q="famiglia") == ["Centro per le famiglie"]


def ten_o_clock() -> datetime:
    """Ten in the morning of a working Wednesday to come: sessions do not begin in the past."""
    days = (clock.today() + timedelta(days=number) for number in count(1))
    wednesday = next(day for day in days if day.weekday() == 2 and is_working_day(day))
    return datetime.combine(wednesday, time(10), ROME)


def test_only_what_is_open_now(world: World, client: Client) -> None:
    describe_service(by=SETUP, service=world.housing_desk, week=MORNINGS)
    morning = ten_o_clock()
    with clock.at(morning):
        client.force_login(world.giulia)
        assert found(client, aperto="on") == ["Sportello casa"]
        assert "Aperto adesso" in client.get(reverse("network:directory")).text
    with clock.at(morning + timedelta(hours=5)):
        client.force_login(world.giulia)
        assert found(client, aperto="on") == []


def test_the_nearest_first_and_then_what_has_no_place(world: World, as_giulia: Client) -> None:
    place(by=SETUP, comune=world.borgo, latitude="45.649279", longitude="9.603953")
    assert found(as_giulia, vicino=world.borgo.pk) == ["Centro per le famiglie", "Sportello casa"]
    place(by=SETUP, comune=world.pieve, latitude="45.639460", longitude="9.684126")
    page = as_giulia.get(reverse("network:directory"), {"vicino": world.pieve.pk})
    assert [(card.service.name, card.km) for card in page.context["cards"]] == [
        ("Sportello casa", 0),
        ("Centro per le famiglie", 6),
    ]
    assert "circa 6 km" in page.text


def test_a_list_by_distance_goes_on(world: World, as_giulia: Client) -> None:
    with acting(SETUP, "tests.many"):
        for number in range(30):
            _copy(world, f"Servizio {number:02d}")
    first = as_giulia.get(reverse("network:directory"), {"vicino": world.borgo.pk})
    second = as_giulia.get(first.context["older_url"])
    names = [card.service.name for page in (first, second) for card in page.context["cards"]]
    assert len(names) == len(set(names)) == 32


def _copy(world: World, name: str) -> None:
    service = type(world.family_centre).objects.get(pk=world.family_centre.pk)
    unit = service.unit
    unit.pk, unit.name = None, name
    unit._state.adding = True
    unit.save()
    service.unit = unit
    service._state.adding = True
    service.save()


def test_distances_are_those_of_a_map() -> None:
    dalmine = Municipality(latitude=Decimal("45.649279"), longitude=Decimal("9.603953"))
    bergamo = Municipality(latitude=Decimal("45.695000"), longitude=Decimal("9.670000"))
    assert kilometres(dalmine, bergamo) == 7
    assert kilometres(dalmine, dalmine) == 0
    assert kilometres(dalmine, Municipality()) is None


def test_the_time_to_answer_is_told_from_three_answers_on(world: World, as_giulia: Client) -> None:
    start = clock.now()
    for number in range(3):
        referral = make_referral(world, make_followed_case(world, last_name=f"Neri {number}"))
        with clock.at(start + timedelta(days=number + 1)):
            do("accept_referral", world.contact, referral)
        known = average_times([world.family_centre.pk])
        assert (world.family_centre.pk in known) == (number == 2)
    assert timedelta(days=1.9) < known[world.family_centre.pk] < timedelta(days=2.1)
    assert "entro 2 giorni" in as_giulia.get(reverse("network:directory")).text


class TestOtherAmbiti:
    @pytest.fixture
    def other(self, world: World) -> World:
        return make_world("altrove", offset=50)

    def test_a_service_is_found_elsewhere_only_if_it_wants(
        self, world: World, other: World, as_giulia: Client
    ) -> None:
        address = reverse("network:service", args=[other.housing_desk.pk])
        assert as_giulia.get(address).status_code == 404
        describe_service(by=SETUP, service=other.housing_desk, is_shared=True)
        assert "Ambito Altrove" in as_giulia.get(address).text
        assert found(as_giulia) == ["Centro per le famiglie", "Sportello casa", "Sportello casa"]

    def test_who_has_no_role_finds_nothing(self, world: World, other: World) -> None:
        describe_service(by=SETUP, service=other.housing_desk, is_shared=True)
        stranger = User(email="x@y.test")
        assert not type(other.housing_desk).objects.visible_to(stranger).exists()

    @pytest.mark.parametrize("path", ["scheda/", "conferma/", "posto/"])
    def test_nobody_from_elsewhere_changes_it(
        self, world: World, other: World, client: Client, path: str
    ) -> None:
        describe_service(by=SETUP, service=other.housing_desk, is_shared=True)
        client.force_login(world.admin)
        assert client.post(f"/rete/{other.housing_desk.pk}/{path}").status_code == 403


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("near=abc", "Questa pagina non conosce: near."),
        ("vicino=abc", "Questi filtri non sono dell'elenco dei servizi."),
    ],
)
def test_a_filter_that_is_not_understood_is_refused_for_what_it_is(
    world: World, as_giulia: Client, query: str, why: str
) -> None:
    answer = as_giulia.get(f"/rete/?{query}")
    assert answer.status_code == 400
    assert why in unescape(answer.text)
    assert "non si può conservare" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{}, {"q": "casa"}])
def test_where_no_service_is_registered_that_is_said_and_not_that_filters_hide_them(
    client: Client, asked: dict[str, str]
) -> None:
    with acting(SETUP, "tests.set_up"):
        empty = Ambito(unit=make_unit(UnitKind.AMBITO, "Ambito Vuoto"), code="vuoto")
        empty.save()
        comune = Organisation(ambito=empty, name="Comune", kind=OrganisationKind.MUNICIPALITY)
        comune.save()
    planner = enrol_user(by=SETUP, email="p@vuoto.test", first_name="P", last_name="V", profession="other")
    post = {"since": date(2020, 1, 1), "employer": comune, "fte": 1}
    appoint(by=SETUP, user=planner, role=Role.PLANNING, unit=empty.unit, **post)
    client.force_login(planner)
    page = client.get(reverse("network:directory"), asked).text
    assert "Ancora nessun servizio" in page
    assert "Nessun servizio con questi filtri" not in page
