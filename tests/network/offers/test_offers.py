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


class TestAsking:
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
    def test_they_are_counted_while_it_goes_on(self, world: World) -> None:
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
        actions.end_help(by=world.giulia, help_request=request)
        assert OfferRequest.objects.get().state == RequestState.ENDED
