"""Two people act on the same offer of help, or on a request for it: one wins, the other reads why."""

import threading

import pytest

from accounts.refusals import CONFLICT
from network.offers import actions
from network.offers.models import Offer, OfferRequest
from network.offers.states import RequestState
from tests.network.offers.factories import make_help_request, make_offer
from tests.referrals.test_races import race, refusals
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10
ANSWERS = {RequestState.AGREED: "Martedì alle nove.", RequestState.DECLINED: "Questo mese non può."}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def both_answer(world: World, request: OfferRequest) -> list[object]:
    return race(
        *[
            lambda who=who, answer=answer: actions.answer_offer_request(
                by=who, help_request=request, answer=answer, agreed=ANSWERS[answer]
            )
            for who, answer in ((world.desk, RequestState.AGREED), (world.coordinator, RequestState.DECLINED))
        ]
    )


def test_a_request_for_help_is_answered_once(world: World) -> None:
    request = make_help_request(world)
    assert refusals(both_answer(world, request)) == [CONFLICT]
    request = OfferRequest.objects.get(pk=request.pk)
    assert request.history.filter(action="network.answer_offer_request").count() == 1
    assert request.agreed == ANSWERS[RequestState(request.state)]


def test_control_without_the_lock_who_asked_is_told_two_answers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, both = make_help_request(world), threading.Barrier(2)

    def read(row: OfferRequest) -> OfferRequest:
        found = OfferRequest.objects.select_related("offer__ambito__unit", "asked_by").get(pk=row.pk)
        both.wait(LONG_ENOUGH)
        return found

    monkeypatch.setattr(actions, "_locked_request", read)
    assert refusals(both_answer(world, request)) == []
    history = OfferRequest.objects.get(pk=request.pk).history
    assert history.filter(action="network.answer_offer_request").count() == 2


def test_nothing_is_asked_of_an_offer_taken_back_meanwhile(world: World) -> None:
    offer = make_offer(world)
    results = race(
        lambda: make_help_request(world, offer=offer),
        lambda: actions.withdraw_offer(by=world.desk, offer=offer),
    )
    # Either the request came first and stands, or its writer reads that the offer is gone.
    assert refusals(results) in ([], [CONFLICT])
    assert OfferRequest.objects.count() == 1 - len(refusals(results))


def clicks_that_take_back(world: World, offer: Offer, times: int) -> int:
    """How many of some clicks at once write that the offer is taken back."""
    assert refusals(race(*[lambda: actions.withdraw_offer(by=world.desk, offer=offer)] * times)) == []
    return int(Offer.objects.get(pk=offer.pk).history.filter(action="network.withdraw_offer").count())


def test_eight_clicks_at_once_take_an_offer_back_once(world: World) -> None:
    assert clicks_that_take_back(world, make_offer(world), 8) == 1


def test_control_without_the_lock_each_click_takes_it_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer, both = make_offer(world), threading.Barrier(2)

    def read(row: Offer) -> Offer:
        found = Offer.objects.select_related("ambito__unit").get(pk=row.pk)
        both.wait(LONG_ENOUGH)
        return found

    monkeypatch.setattr(actions, "_locked", read)
    assert clicks_that_take_back(world, offer, 2) == 2
