"""Offers of help through the API: who it is stays with who keeps them and who agreed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from audit import clock
from audit.access import readings_of
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.offers.actions import answer_offer_request, record_hours
from network.offers.models import Offer, OfferRequest
from tests.network.offers.factories import make_help_request, make_offer, make_unchecked
from tests.network.workshops.test_api import call, said
from tests.world import World, make_world


def new_offer(world: World, **given: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "name": "Bruno Galli",
        "contact": "333 000 111",
        "kind": "transport",
        "words": "Accompagna alle visite con la sua auto.",
        "municipality": world.borgo.pk,
        "times": "martedì mattina",
        "consent_on": today.isoformat(),
        "expires_on": (today + timedelta(days=200)).isoformat(),
        **given,
    }


def test_it_is_received_checked_asked_for_agreed_and_its_hours_are_written(world: World) -> None:
    made = said(call(world.desk, "offers/", new_offer(world)), 201)
    assert said(call(world.giulia, "offers/"))["results"] == []
    today = clock.today().isoformat()
    checks = {"checks": "Colloquio e patente.", "checked_on": today}
    said(call(world.desk, f"offers/{made['id']}/check/", checks))
    assert [one["id"] for one in said(call(world.giulia, "offers/?kind=transport"))["results"]] == [
        made["id"]
    ]
    asked = said(call(world.giulia, f"offers/{made['id']}/ask/", {"words": "Un passaggio a Pieve."}), 201)
    assert said(call(world.giulia, f"offers/{made['id']}/"))["name"] is None
    agreed = {"answer": "agreed", "agreed": "Il martedì alle nove."}
    said(call(world.desk, f"offers/requests/{asked['id']}/answer/", agreed))
    assert Notice.objects.filter(kind=NoticeKind.HELP_ANSWERED, recipient=world.giulia).exists()
    assert said(call(world.giulia, f"offers/{made['id']}/"))["name"] == "Bruno Galli"
    assert readings_of(Offer.objects.get()).filter(actor_id=world.giulia.pk).exists()
    hours = {"day": today, "hours": "2.5"}
    said(call(world.giulia, f"offers/requests/{asked['id']}/hours/", hours), 201)
    assert said(call(world.giulia, f"offers/requests/{asked['id']}/end/", {}))["state"] == "ended"


def test_a_name_in_what_is_asked_and_a_consent_without_end_are_refused_and_nothing_is_written(
    world: World,
) -> None:
    offer = make_offer(world)
    named = call(world.giulia, f"offers/{offer.pk}/ask/", {"words": "Un passaggio per Mario Rossi."})
    assert said(named, 422)["errors"].keys() == {"words"}
    long = new_offer(world, expires_on=(clock.today() + timedelta(days=900)).isoformat())
    assert said(call(world.desk, "offers/", long), 422)["errors"].keys() == {"expires_on"}
    assert (OfferRequest.objects.count(), Offer.objects.count()) == (0, 1)


def test_one_reads_ones_own_requests_and_those_for_the_offers_one_keeps(world: World) -> None:
    asked = make_help_request(world)
    for user, found in ((world.giulia, [asked.pk]), (world.desk, [asked.pk]), (world.luca, [])):
        assert [one["id"] for one in said(call(user, "offers/requests/"))["results"]] == found


def test_it_is_found_by_what_is_needed_and_where(world: World) -> None:
    anywhere, pieve = (make_offer(world, municipality=where).pk for where in (None, world.pieve))
    for asked, found in (
        (f"municipality={world.pieve.pk}", {anywhere, pieve}),
        (f"municipality={world.borgo.pk}&kind=transport", {anywhere}),
        ("kind=other", set()),
        ("", {anywhere, pieve}),
    ):
        assert {one["id"] for one in said(call(world.giulia, f"offers/?{asked}"))["results"]} == found
    elsewhere = make_world("altrove", offset=50).borgo
    refused = said(call(world.giulia, f"offers/?municipality={elsewhere.pk}"), 400)
    assert set(refused["errors"]) == {"municipality"}


def test_who_keeps_offers_reads_those_to_check_and_who_plans_the_hours_given(world: World) -> None:
    unchecked = make_unchecked(world)
    make_offer(world)
    mended = said(call(world.desk, "offers/to-mend/"))["results"]
    assert [(row["id"], row["checked_on"]) for row in mended] == [(unchecked.pk, None)]
    assert call(world.giulia, "offers/to-mend/").status_code == 403
    asked = make_help_request(world)
    answer_offer_request(by=world.desk, help_request=asked, answer="agreed", agreed="Il martedì.")
    record_hours(by=world.giulia, help_request=asked, day=clock.today(), hours=Decimal("2.5"))
    assert said(call(world.planner, "offers/hours/")) == {
        "year": clock.today().year,
        "hours": "2.50",
        "people": 1,
    }
    elsewhere = make_world("altrove", offset=50)
    assert said(call(elsewhere.coordinator, "offers/hours/"))["people"] == 0
    assert call(world.giulia, "offers/hours/").status_code == 403
