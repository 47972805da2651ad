"""The directory of services and the inbox, as their readers see them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import UnitKind
from audit import clock
from audit.actions import action
from audit.context import SystemActor, acting
from network.actions import choose_mail
from network.areas import Area
from network.models import Capacity, Notice, NoticeCounter, Service, ServiceArea
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.urgency import Urgency
from tests.world import SETUP, World, make_unit, make_world

Statements = Callable[[int], Any]


@action
def tell(
    *,
    by: SystemActor,
    to: User,
    times: int = 1,
    path: str = "/carichi/",
    kind: NoticeKind = NoticeKind.CASE_TO_ASSIGN,
    urgency: str = Urgency.URGENT,
) -> None:
    for number in range(times):
        notify(
            by=by,
            to=[to],
            kind=kind,
            path=path,
            urgency=urgency,
            reference=f"2025/{number + 1:06d}",
            origin="Sportello di Borgo",
        )


def listed(page: Any) -> list[Notice]:
    """The notices of a page of the inbox, in its order."""
    return [notice for row in page.context["rows"] for notice in row.notices]


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
            )
            service.save()
            ServiceArea(service=service, area=Area.MINORS_FAMILY).save()


@pytest.fixture
def as_giulia(world: World, client: Client) -> Client:
    client.force_login(world.giulia)
    return client


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


class TestInbox:
    def test_notices_are_one_s_own_newest_first(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.marco)
        tell(by=SETUP, to=world.giulia, times=2)
        notices = listed(as_giulia.get(reverse("network:inbox")))
        assert [notice.seq for notice in notices] == [2, 1]
        assert {notice.recipient_id for notice in notices} == {world.giulia.pk}

    def test_an_empty_inbox_says_what_will_come(self, as_giulia: Client) -> None:
        page = as_giulia.get(reverse("network:inbox"))
        assert "Nessun avviso" in page.text
        assert "Segna tutti come letti" not in page.text

    def test_unread_notices_are_marked_in_words(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=2)
        seen = Notice.objects.visible_to(world.giulia).get(seq=1)
        as_giulia.post(reverse("network:open_notice", args=[seen.pk]))
        assert as_giulia.get(reverse("network:inbox")).text.count("etichetta-nuovo") == 1

    def test_a_long_inbox_goes_on_by_key(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=30)
        first = as_giulia.get(reverse("network:inbox"))
        second = as_giulia.get(first.context["older_url"])
        assert [notice.seq for notice in listed(first)] == list(range(30, 5, -1))
        assert [notice.seq for notice in listed(second)] == list(range(5, 0, -1))
        assert second.context["older_url"] == ""

    @pytest.mark.parametrize("asked", [{"dopo": "altro"}, {"pagina": "2"}])
    def test_an_address_not_made_by_the_list_is_refused(
        self, as_giulia: Client, asked: dict[str, str]
    ) -> None:
        assert as_giulia.get(reverse("network:inbox"), asked).status_code == 400

    @pytest.mark.parametrize("notices", [1, 40])
    def test_the_inbox_costs_five_statements_whatever_the_notices(
        self, world: World, as_giulia: Client, django_assert_num_queries: Statements, notices: int
    ) -> None:
        tell(by=SETUP, to=world.giulia, times=notices)
        with django_assert_num_queries(5):
            as_giulia.get(reverse("network:inbox"))


class TestOpeningANotice:
    def test_it_is_read_and_leads_where_it_says(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, path="/situazioni/7/?mostra=tutto")
        notice = Notice.objects.visible_to(world.giulia).get()
        answer = as_giulia.post(reverse("network:open_notice", args=[notice.pk]))
        assert answer["Location"] == "/situazioni/7/?mostra=tutto"
        notice.refresh_from_db()
        assert notice.seen_at is not None
        assert NoticeCounter.objects.get(user=world.giulia).unread == 0

    def test_opening_it_again_changes_nothing(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia)
        notice = Notice.objects.visible_to(world.giulia).get()
        address = reverse("network:open_notice", args=[notice.pk])
        as_giulia.post(address)
        before = Notice.objects.get(pk=notice.pk).seen_at
        assert as_giulia.post(address).status_code == 302
        assert Notice.objects.get(pk=notice.pk).seen_at == before
        assert NoticeCounter.objects.get(user=world.giulia).unread == 0

    def test_that_of_somebody_else_does_not_exist_and_stays_unread(
        self, world: World, as_giulia: Client
    ) -> None:
        tell(by=SETUP, to=world.marco)
        notice = Notice.objects.visible_to(world.marco).get()
        assert as_giulia.post(reverse("network:open_notice", args=[notice.pk])).status_code == 404
        assert Notice.objects.get(pk=notice.pk).seen_at is None

    @pytest.mark.parametrize("path", ["https://altrove.test/", "//altrove.test/", "javascript:alert(1)", ""])
    def test_it_never_leads_outside(self, world: World, as_giulia: Client, path: str) -> None:
        tell(by=SETUP, to=world.giulia, path=path)
        notice = Notice.objects.visible_to(world.giulia).get()
        answer = as_giulia.post(reverse("network:open_notice", args=[notice.pk]))
        assert answer["Location"] == reverse("network:inbox")

    def test_reading_is_never_done_by_an_address_alone(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia)
        notice = Notice.objects.visible_to(world.giulia).get()
        assert as_giulia.get(reverse("network:open_notice", args=[notice.pk])).status_code == 405


class TestSeeingAll:
    def test_all_those_on_the_page_are_read(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=3)
        answer = as_giulia.post(reverse("network:see_notices"), {"fino": "3"}, follow=True)
        assert "3 avvisi segnati come letti" in answer.text
        assert not Notice.objects.visible_to(world.giulia).unread().exists()

    def test_one_that_came_meanwhile_stays_new(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=3)
        as_giulia.post(reverse("network:see_notices"), {"fino": "2"})
        assert Notice.objects.visible_to(world.giulia).unread().get().seq == 3
        assert NoticeCounter.objects.get(user=world.giulia).unread == 1

    def test_those_of_others_stay_as_they_are(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia)
        tell(by=SETUP, to=world.marco)
        as_giulia.post(reverse("network:see_notices"), {"fino": "1"})
        assert Notice.objects.visible_to(world.marco).unread().count() == 1

    def test_many_neighbours_of_one_kind_stand_on_one_line_and_the_order_stays(
        self, world: World, as_giulia: Client
    ) -> None:
        for kind, times in (
            (NoticeKind.DIARY_ENTRY, 2),
            (NoticeKind.CASE_CLOSED, 3),
            (NoticeKind.DIARY_ENTRY, 4),
        ):
            tell(by=SETUP, to=world.giulia, kind=kind, times=times)
        page = as_giulia.get(reverse("network:inbox"))
        assert [len(row.notices) for row in page.context["rows"]] == [4, 3, 1, 1]
        assert [notice.seq for notice in listed(page)] == list(range(9, 0, -1))
        assert "4 avvisi, l'ultimo" in page.text

    def test_those_on_one_line_are_read_together_and_no_others(self, world: World, as_giulia: Client) -> None:
        for kind, times in (
            (NoticeKind.CASE_CLOSED, 1),
            (NoticeKind.DIARY_ENTRY, 3),
            (NoticeKind.CASE_CLOSED, 1),
        ):
            tell(by=SETUP, to=world.giulia, kind=kind, times=times)
        as_giulia.post(reverse("network:see_notices"), {"dal": "2", "fino": "5", "tipo": "diary_entry"})
        unread = Notice.objects.visible_to(world.giulia).unread()
        assert sorted(unread.values_list("seq", flat=True)) == [1, 5]

    @pytest.mark.parametrize(
        "typed", [{}, {"fino": "x"}, {"fino": "-1"}, {"fino": "2", "dal": "x"}, {"fino": "2", "dal": ""}]
    )
    def test_without_knowing_up_to_where_nothing_is_read(
        self, world: World, as_giulia: Client, typed: dict[str, str]
    ) -> None:
        tell(by=SETUP, to=world.giulia)
        assert as_giulia.post(reverse("network:see_notices"), typed).status_code == 400
        assert Notice.objects.visible_to(world.giulia).unread().count() == 1


class TestNews:
    def test_a_page_fetches_only_what_it_has_not_shown(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=3)
        answer = as_giulia.get(reverse("network:news"), {"after": "2"})
        counter = NoticeCounter.objects.get(user=world.giulia)
        assert f'data-seq="3" data-unread="3" data-epoch="{counter.epoch}"' in answer.text
        assert answer.text.count("data-notice=") == 1

    def test_at_most_three_are_shown_newest_last_and_the_others_are_counted(
        self, world: World, as_giulia: Client
    ) -> None:
        tell(by=SETUP, to=world.giulia, times=8)
        for kind in (NoticeKind.DIARY_ENTRY, NoticeKind.DOCUMENT_ADDED, NoticeKind.DIARY_ENTRY):
            tell(by=SETUP, to=world.giulia, kind=kind)
        tell(by=SETUP, to=world.giulia, kind=NoticeKind.CASE_CLOSED)
        answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert [toast.newest.seq for toast in answer.context["toasts"]] == [10, 11, 12]
        assert answer.text.count("data-notice=") == 3
        assert answer.text.count("e un altro di questo tipo") == 1
        assert answer.text.count("e altri 8 avvisi") == 1

    def test_many_of_one_kind_pop_up_once(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=8)
        answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert [toast.newest.seq for toast in answer.context["toasts"]] == [8]
        assert answer.text.count("e altri 7 di questo tipo") == 1
        assert "avvisi</a>" not in answer.text

    @pytest.mark.parametrize(("hour", "pops_up"), [(12, True), (21, False)])
    def test_in_the_quiet_hours_nothing_pops_up_but_is_counted(
        self, world: World, as_giulia: Client, hour: int, pops_up: bool
    ) -> None:
        choose_mail(by=world.giulia, quiet="20-7")
        with clock.at(timezone.localtime(clock.now()).replace(hour=hour)):
            as_giulia.force_login(world.giulia)
            tell(by=SETUP, to=world.giulia)
            answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert ("data-notice=" in answer.text) is pops_up
        assert 'data-seq="1" data-unread="1"' in answer.text

    @pytest.mark.parametrize(
        ("kind", "urgency"),
        [(NoticeKind.CASE_TO_ASSIGN, Urgency.EMERGENCY), (NoticeKind.ASSIGNMENT_IMPOSED, "")],
    )
    def test_what_cannot_be_switched_off_pops_up_also_then(
        self, world: World, as_giulia: Client, kind: NoticeKind, urgency: str
    ) -> None:
        choose_mail(by=world.giulia, quiet="20-7")
        with clock.at(timezone.localtime(clock.now()).replace(hour=21)):
            as_giulia.force_login(world.giulia)
            tell(by=SETUP, to=world.giulia)
            tell(by=SETUP, to=world.giulia, kind=kind, urgency=urgency)
            answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert [toast.newest.kind for toast in answer.context["toasts"]] == [kind]

    def test_what_is_told_while_the_answer_is_made_is_asked_for_again(
        self, world: World, as_giulia: Client
    ) -> None:
        tell(by=SETUP, to=world.giulia)
        meanwhile = iter([lambda: tell(by=SETUP, to=world.giulia)])

        def tell_after_the_list(execute: Any, sql: str, *rest: Any) -> Any:
            rows = execute(sql, *rest)
            if 'FROM "network_notice"' in sql:
                next(meanwhile, int)()
            return rows

        with connection.execute_wrapper(tell_after_the_list):
            answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert 'data-seq="1" data-unread="1"' in answer.text
        assert answer.text.count("data-notice=") == 1
        again = as_giulia.get(reverse("network:news"), {"after": "1"})
        assert [toast.newest.seq for toast in again.context["toasts"]] == [2]

    def test_what_was_read_meanwhile_is_not_shown(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=2)
        as_giulia.post(reverse("network:see_notices"), {"fino": "2"})
        answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert 'data-seq="2" data-unread="0"' in answer.text
        assert "data-notice=" not in answer.text

    def test_nobody_sees_those_of_another(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.marco)
        answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert 'data-seq="0" data-unread="0" data-epoch=""' in answer.text
        assert "data-notice=" not in answer.text

    @pytest.mark.parametrize(
        "asked", [{}, {"after": ""}, {"after": "x"}, {"after": "-1"}, {"after": "9" * 30}, {"after": "²"}]
    )
    def test_a_number_that_is_none_is_refused(self, as_giulia: Client, asked: dict[str, str]) -> None:
        assert as_giulia.get(reverse("network:news"), asked).status_code == 400

    def test_a_parameter_it_does_not_know_is_refused(self, as_giulia: Client) -> None:
        assert as_giulia.get(reverse("network:news"), {"after": "0", "dopo": "1"}).status_code == 400

    @pytest.mark.parametrize("notices", [1, 40])
    def test_news_cost_six_statements_at_most(
        self, world: World, as_giulia: Client, django_assert_max_num_queries: Statements, notices: int
    ) -> None:
        tell(by=SETUP, to=world.giulia, times=notices)
        with django_assert_max_num_queries(6):
            as_giulia.get(reverse("network:news"), {"after": "0"})
