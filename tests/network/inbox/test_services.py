"""The directory of services, as its readers see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import UnitKind
from audit import clock
from audit.actions import action
from audit.context import SystemActor, acting
from network.areas import Area
from network.models import Capacity, Service, ServiceArea
from tests.network.inbox.scenes import Statements
from tests.world import SETUP, World, make_unit, make_world


@action
def describe(*, by: SystemActor, service: Service, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(service, name, value)
    service.save()


def add_services(world: World, number: int) -> None:
    with acting(SETUP, "tests.add_services"):
        for i in range(number):
            unit = make_unit(UnitKind.SERVICE, f"Servizio {i:03d}", world.ambito.unit)
            service = Service(
                unit=unit,
                ambito=world.ambito,
                organisation=world.comune,
                municipality=world.borgo,
                description="Laboratori per ragazzi.",
                capacity=Capacity.OPEN,
            )
            service.save()
            ServiceArea(service=service, area=Area.MINORS_FAMILY).save()


@pytest.fixture
def as_contact(world: World, client: Client) -> Client:
    client.force_login(world.contact)
    return client


def shown(page: Any) -> list[str]:
    return [card.service.name for card in page.context["cards"]]


class TestDirectory:
    def test_everybody_with_a_role_sees_the_services_of_their_ambito_and_no_other(
        self, world: World, client: Client
    ) -> None:
        make_world("altro", offset=50)
        for who in ("desk", "giulia", "coordinator", "contact", "planner", "auditor", "admin"):
            client.force_login(getattr(world, who))
            assert shown(client.get(reverse("network:directory"))) == [
                "Centro per le famiglie",
                "Sportello casa",
            ]

    def test_a_visitor_is_asked_to_sign_in(self, client: Client) -> None:
        assert client.get("/rete/").status_code == 302

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "casa"}, ["Sportello casa"]),
            ({"q": "PONTE"}, ["Sportello casa"]),
            ({"q": "colloqui famiglie"}, ["Centro per le famiglie"]),
            ({"q": "inesistente"}, []),
            ({"area": ["housing"]}, ["Sportello casa"]),
            ({"area": ["housing", "minors_family"]}, ["Centro per le famiglie", "Sportello casa"]),
            ({"posto": "on"}, ["Centro per le famiglie"]),
            ({"q": "", "comune": ""}, ["Centro per le famiglie", "Sportello casa"]),
        ],
    )
    def test_services_are_found_by_word_area_and_room(
        self, world: World, as_giulia: Client, asked: dict[str, Any], found: list[str]
    ) -> None:
        describe(by=SETUP, service=world.housing_desk, capacity=Capacity.FULL)
        page = as_giulia.get(reverse("network:directory"), asked)
        assert shown(page) == found

    def test_services_are_found_by_comune(self, world: World, as_giulia: Client) -> None:
        page = as_giulia.get(reverse("network:directory"), {"comune": world.pieve.pk})
        assert shown(page) == ["Sportello casa"]

    def test_a_service_of_two_areas_is_shown_once(self, world: World, as_giulia: Client) -> None:
        with acting(SETUP, "tests.add_area"):
            ServiceArea(service=world.housing_desk, area=Area.MINORS_FAMILY).save()
        page = as_giulia.get(reverse("network:directory"), {"area": ["housing", "minors_family"]})
        assert shown(page) == ["Centro per le famiglie", "Sportello casa"]
        assert page.context["found"] == 2

    @pytest.mark.parametrize(
        "asked",
        [{"aera": "housing"}, {"area": "inventata"}, {"comune": "999999"}, {"q": "x" * 81}, {"dopo": "x"}],
    )
    def test_a_filter_the_page_does_not_know_is_refused_and_never_shows_everything(
        self, as_giulia: Client, asked: dict[str, str]
    ) -> None:
        assert as_giulia.get(reverse("network:directory"), asked).status_code == 400

    def test_a_comune_of_another_ambito_is_no_filter(self, world: World, as_giulia: Client) -> None:
        other = make_world("altro", offset=50)
        asked = {"comune": other.borgo.pk}
        assert as_giulia.get(reverse("network:directory"), asked).status_code == 400

    def test_what_was_asked_stays_in_the_form_and_is_said_in_words(
        self, world: World, as_giulia: Client
    ) -> None:
        page = as_giulia.get(reverse("network:directory"), {"area": "housing", "q": "casa"})
        assert 'value="casa"' in page.text
        assert "<strong>1 servizio</strong> per casa" in page.text

    def test_an_empty_list_says_what_to_do(self, as_giulia: Client) -> None:
        page = as_giulia.get(reverse("network:directory"), {"q": "inesistente"})
        assert "Togli i filtri" in page.text

    def test_a_long_list_goes_on_with_the_same_filters(self, world: World, as_giulia: Client) -> None:
        add_services(world, 30)
        first = as_giulia.get(reverse("network:directory"), {"area": "minors_family"})
        second = as_giulia.get(first.context["older_url"])
        assert len(shown(first)) == 25
        assert len(shown(second)) == 6
        assert not set(shown(first)) & set(shown(second))

    @pytest.mark.parametrize("services", [0, 23])
    def test_the_directory_costs_ten_statements_whatever_the_services(
        self, world: World, as_giulia: Client, django_assert_num_queries: Statements, services: int
    ) -> None:
        add_services(world, services)
        with django_assert_num_queries(10):
            as_giulia.get(reverse("network:directory"))

    def test_an_entry_nobody_confirmed_for_half_a_year_says_that_it_should_be_checked(
        self, world: World, as_giulia: Client
    ) -> None:
        describe(by=SETUP, service=world.housing_desk, confirmed_at=clock.now() - timedelta(days=184))
        page = as_giulia.get(reverse("network:directory"))
        assert page.text.count("da ricontrollare") == 1


class TestService:
    def test_the_page_of_a_service_tells_what_it_does_and_how_to_reach_it(
        self, world: World, as_giulia: Client
    ) -> None:
        describe(
            by=SETUP,
            service=world.family_centre,
            phone="035 123 456",
            email="centro@demo.test",
            opening="lun-ven 9-12",
            conditions="Famiglie con figli.",
        )
        page = as_giulia.get(reverse("network:service", args=[world.family_centre.pk]))
        for words in ("Colloqui e accompagnamento.", "Famiglie con figli.", "035 123 456", "tel:035123456"):
            assert words in page.text
        assert "Aggiorna il posto" not in page.text

    def test_a_service_of_another_ambito_does_not_exist(self, as_giulia: Client) -> None:
        other = make_world("altro", offset=50)
        assert as_giulia.get(reverse("network:service", args=[other.family_centre.pk])).status_code == 404

    def test_the_contact_of_the_service_says_whether_there_is_room(
        self, world: World, as_contact: Client
    ) -> None:
        address = reverse("network:update_capacity", args=[world.family_centre.pk])
        with clock.at(clock.now() + timedelta(days=3)):
            answer = as_contact.post(address, {"capacity": "waiting_list"}, follow=True)
            moment = clock.now()
        service = Service.objects.get(pk=world.family_centre.pk)
        assert answer.redirect_chain == [(reverse("network:service", args=[service.pk]), 302)]
        assert (service.capacity, service.capacity_checked_at) == ("waiting_list", moment)
        assert "chi cerca un servizio vede il posto aggiornato" in answer.text

    @pytest.mark.parametrize("who", ["other_contact", "giulia", "coordinator", "desk"])
    def test_nobody_else_says_it(self, world: World, client: Client, who: str) -> None:
        client.force_login(getattr(world, who))
        answer = client.post(
            reverse("network:update_capacity", args=[world.family_centre.pk]), {"capacity": "full"}
        )
        assert answer.status_code == 403
        assert Service.objects.get(pk=world.family_centre.pk).capacity == "open"

    @pytest.mark.parametrize("typed", [{}, {"capacity": ""}, {"capacity": "tantissimo"}])
    def test_an_answer_that_is_none_of_the_four_is_explained(
        self, world: World, as_contact: Client, typed: dict[str, str]
    ) -> None:
        address = reverse("network:update_capacity", args=[world.family_centre.pk])
        answer = as_contact.post(address, typed)
        assert answer.status_code == 422
        assert "riepilogo-errori" in answer.text
        assert Service.objects.get(pk=world.family_centre.pk).capacity == "open"

    def test_opening_the_address_of_the_act_leads_to_the_service(
        self, world: World, as_contact: Client
    ) -> None:
        answer = as_contact.get(reverse("network:update_capacity", args=[world.family_centre.pk]))
        assert answer["Location"] == reverse("network:service", args=[world.family_centre.pk])
