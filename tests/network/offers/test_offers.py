"""Offers of help: found only with consent and checks, asked without names, known only to who agreed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.refusals import CONFLICT, status_of
from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.offers import actions
from network.offers.models import Offer, OfferRequest
from network.offers.states import RequestState
from tests.network.offers.factories import make_help_request, make_offer, make_unchecked
from tests.network.tables.factories import make_table
from tests.statements import statements_of
from tests.world import World


def listed(client: Client, **filters: Any) -> str:
    return client.get(reverse("network:offers"), filters).content.decode()


class TestFinding:
    def test_it_is_found_once_checked_and_until_it_expires_or_is_taken_back(
        self, world: World, client: Client
    ) -> None:
        client.force_login(world.giulia)
        offer = make_unchecked(world)
        assert "Accompagna alle visite" not in listed(client)
        actions.check_offer(by=world.desk, offer=offer, checks="Colloquio.", checked_on=clock.today())
        assert "Accompagna alle visite" in listed(client)
        assert not Offer.objects.visible_to(world.auditor).exists()
        with clock.at(clock.now() + timedelta(days=201)):
            assert not Offer.objects.available().exists()
        actions.withdraw_offer(by=world.desk, offer=offer)
        assert "Accompagna alle visite" not in listed(client)

    def test_by_need_and_place(self, world: World, client: Client) -> None:
        client.force_login(world.giulia)
        make_offer(world)
        make_offer(world, words="Dovunque serve.", municipality=None)
        assert "Accompagna alle visite" in listed(client, kind="transport", comune=world.borgo.pk)
        assert "Accompagna alle visite" not in listed(client, comune=world.pieve.pk)
        assert "Dovunque serve." in listed(client, comune=world.pieve.pk)
        assert "Dovunque serve." not in listed(client, kind="homework")

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"expires_on": clock.today() + timedelta(days=400)}, "al massimo un anno"),
            ({"consent_on": clock.today() + timedelta(days=1)}, "deve ancora venire"),
            ({"words": "Porta a spasso Elena Ferri."}, "sembra il nome"),
        ],
    )
    def test_consent_is_of_today_and_for_a_year_and_its_words_name_nobody(
        self, world: World, wrong: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(ValidationError, match=said):
            make_unchecked(world, **wrong)
        assert not Offer.objects.exists()


class TestKeeping:
    @pytest.mark.parametrize(("who", "shown"), [("desk", True), ("coordinator", True), ("giulia", False)])
    def test_who_keeps_it_finds_it_to_check_and_others_do_not(
        self, world: World, client: Client, who: str, shown: bool
    ) -> None:
        make_unchecked(world)
        client.force_login(world.people[who])
        assert ("Accompagna alle visite" in listed(client)) is shown

    def test_when_its_consent_ends_the_desk_renews_it(self, world: World, client: Client) -> None:
        offer = make_offer(world)
        client.force_login(world.desk)
        assert "Da verificare o da rinnovare" not in listed(client)
        with clock.at(clock.now() + timedelta(days=171)):
            today = clock.today()
            assert "Da verificare o da rinnovare" in listed(client)
            given = {"consent_on": today, "expires_on": today + timedelta(days=365)}
            answer = client.post(reverse("network:renew_offer", args=[offer.pk]), given)
            assert answer.status_code == 302
            assert "Da verificare o da rinnovare" not in listed(client)
        with clock.at(clock.now() + timedelta(days=300)):
            assert list(Offer.objects.available()) == [offer]

    @pytest.mark.parametrize(
        ("consent", "expires", "said"),
        [(-1, 30, "più recente"), (0, 0, "deve venire"), (1, 30, "deve ancora venire"), (0, 400, "un anno")],
    )
    def test_a_consent_that_says_nothing_new_renews_nothing(
        self, world: World, consent: int, expires: int, said: str
    ) -> None:
        offer, today = make_offer(world), clock.today()
        days = {
            "consent_on": today + timedelta(days=consent),
            "expires_on": today + timedelta(days=expires),
        }
        with pytest.raises(ValidationError, match=said):
            actions.renew_offer(by=world.desk, offer=offer, **days)
        assert Offer.objects.get().expires_on == today + timedelta(days=200)

    def test_what_was_taken_back_is_not_renewed(self, world: World) -> None:
        offer, today = make_offer(world), clock.today()
        actions.withdraw_offer(by=world.desk, offer=offer)
        with pytest.raises(ValidationError) as refusal:
            actions.renew_offer(
                by=world.desk, offer=offer, consent_on=today, expires_on=today + timedelta(days=9)
            )
        assert status_of(refusal.value) == CONFLICT

    def test_the_page_costs_the_same_whatever_is_to_mend(self, world: World, client: Client) -> None:
        client.force_login(world.coordinator)
        make_unchecked(world)
        few = len(statements_of(client, reverse("network:offers")))
        for _n in range(3):
            make_unchecked(world)
        assert len(statements_of(client, reverse("network:offers"))) == few


class TestAsking:
    def test_who_runs_a_table_asks_for_it(self, world: World) -> None:
        table = make_table(world)
        request = make_help_request(world, by=world.planner, table=table)
        assert (request.asked_by, request.table) == (world.planner, table)

    def test_the_desk_is_told_and_who_asked_reads_the_answer(self, world: World) -> None:
        request = make_help_request(world)
        assert Notice.objects.filter(recipient=world.desk, kind=NoticeKind.HELP_ASKED).count() == 1
        actions.answer_offer_request(
            by=world.desk, help_request=request, answer=RequestState.AGREED, agreed="Dal 3, ogni martedì."
        )
        assert Notice.objects.filter(recipient=world.giulia, kind=NoticeKind.HELP_ANSWERED).count() == 1
        with pytest.raises(ValidationError) as refusal:
            actions.answer_offer_request(
                by=world.coordinator, help_request=request, answer=RequestState.DECLINED, agreed="No."
            )
        assert status_of(refusal.value) == CONFLICT

    def test_nobody_is_named_and_it_is_asked_once(self, world: World) -> None:
        offer = make_offer(world)
        with pytest.raises(ValidationError, match="sembra il nome"):
            make_help_request(world, offer=offer, words="Un passaggio per Elena Ferri.")
        make_help_request(world, offer=offer)
        with pytest.raises(ValidationError, match="già chiesto"):
            make_help_request(world, offer=offer)
        assert OfferRequest.objects.count() == 1

    def test_what_is_not_available_is_not_asked_for(self, world: World) -> None:
        with pytest.raises(ValidationError, match="non è più disponibile"):
            make_help_request(world, offer=make_unchecked(world))

    def test_who_offers_is_known_only_to_the_desk_and_to_who_has_an_agreement(
        self, world: World, client: Client
    ) -> None:
        request = make_help_request(world)
        page = reverse("network:offer", args=[request.offer_id])

        def sees(who: str) -> bool:
            client.force_login(world.people[who])
            return "Bruno Galli" in client.get(page).content.decode()

        assert [sees(who) for who in ("desk", "coordinator", "giulia", "marco", "contact", "planner")] == [
            True, True, False, False, False, False,
        ]  # fmt: skip
        actions.answer_offer_request(
            by=world.desk, help_request=request, answer=RequestState.AGREED, agreed="Ogni martedì."
        )
        assert sees("giulia")
        assert not sees("marco")


class TestHours:
    def test_they_are_counted_while_it_goes_on(self, world: World, client: Client) -> None:
        request, today = make_help_request(world), clock.today()
        with pytest.raises(ValidationError, match="mentre l'accordo è in corso"):
            actions.record_hours(by=world.giulia, help_request=request, day=today, hours=Decimal(2))
        actions.answer_offer_request(
            by=world.desk, help_request=request, answer=RequestState.AGREED, agreed="Ogni martedì."
        )
        actions.record_hours(by=world.giulia, help_request=request, day=today, hours=Decimal("2.5"))
        with pytest.raises(ValidationError, match="le ore ci sono già"):
            actions.record_hours(by=world.desk, help_request=request, day=today, hours=Decimal(1))
        with pytest.raises(PermissionDenied):
            actions.record_hours(by=world.marco, help_request=request, day=today, hours=Decimal(1))
        client.force_login(world.planner)
        assert "2,50 ore date da 1 persona" in listed(client)
        actions.end_help(by=world.giulia, help_request=request)
        assert OfferRequest.objects.get().state == RequestState.ENDED
