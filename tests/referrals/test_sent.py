"""The list of the referrals one has sent."""

from datetime import timedelta

import pytest
from django.test import Client

from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import protect_person
from referrals import actions
from referrals.states import ReferralState
from tests.referrals.factories import ANSWERS, make_followed_case, make_refer_intake, make_referral, put_in
from tests.statements import statements_of
from tests.world import World

PAGE = "/invii/"


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def make_many(world: World, number: int) -> None:
    start = clock.now()
    for place in range(number):
        with clock.at(start + timedelta(seconds=place)):
            make_referral(world, make_followed_case(world, last_name="Neri"), subject=f"Aiuto {place:02d}")


@pytest.mark.parametrize("who", ["giulia", "marco", "coordinator", "north_coordinator"])
def test_the_pair_and_the_coordinators_follow_what_was_sent(world: World, client: Client, who: str) -> None:
    make_referral(world)
    client.force_login(world.people[who])
    page = shown(client)
    assert "Elena Ferri" in page
    assert "Centro per le famiglie" in page
    assert "risposta entro" in page


@pytest.mark.parametrize("who", ["luca", "chiara", "desk"])
def test_who_has_nothing_to_do_with_it_sees_an_empty_list(world: World, client: Client, who: str) -> None:
    make_referral(world)
    client.force_login(world.people[who])
    page = shown(client)
    assert "Nessun invio" in page
    assert "Ferri" not in page


@pytest.mark.parametrize("who", ["contact", "planner", "auditor", "admin"])
def test_who_sends_nothing_has_no_such_list(world: World, client: Client, who: str) -> None:
    client.force_login(world.people[who])
    assert client.get(PAGE).status_code == 403


def test_the_front_desk_follows_what_it_sent(world: World, client: Client) -> None:
    intake = make_refer_intake(world)
    actions.send_referral(by=world.desk, intake=intake, service=world.family_centre, **ANSWERS)
    client.force_login(world.desk)
    assert "Elena Ferri" in shown(client)


def test_what_is_late_says_so(world: World, client: Client) -> None:
    referral = make_referral(world, urgency="emergency")
    client.force_login(world.giulia)
    with clock.at(referral.answer_due_at + timedelta(hours=3)):
        assert "in ritardo di 3 ore" in shown(client)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ReferralState.SEEN, "in-attesa"),
        (ReferralState.INFORMATION_REQUESTED, "chiedono"),
        (ReferralState.ACCEPTED, "accettati"),
        (ReferralState.IN_PROGRESS, "accettati"),
        (ReferralState.DECLINED, "non-accettati"),
        (ReferralState.COMPLETED, "conclusi"),
        (ReferralState.WITHDRAWN, "conclusi"),
    ],
)
def test_each_state_is_found_under_its_filter_and_under_no_other(
    world: World, client: Client, state: str, code: str
) -> None:
    put_in(world, make_referral(world), state)
    client.force_login(world.giulia)
    codes = ["in-attesa", "chiedono", "accettati", "non-accettati", "conclusi"]
    assert [each for each in codes if "Ferri" in shown(client, f"{PAGE}?stato={each}")] == [code]


@pytest.mark.parametrize(
    "query", ["stato=boh", "stato=", "ordine=nome", "dopo=boh", "stato=accettati&dopo=x"]
)
def test_an_unknown_filter_is_refused(world: World, client: Client, query: str) -> None:
    client.force_login(world.giulia)
    assert client.get(f"{PAGE}?{query}").status_code == 400


def test_older_referrals_are_one_page_away(world: World, client: Client) -> None:
    make_many(world, 26)
    client.force_login(world.giulia)
    first = client.get(PAGE)
    assert "Aiuto 25" in first.content.decode()
    assert "Aiuto 00" not in first.content.decode()
    second = shown(client, first.context["older_url"])
    assert "Aiuto 00" in second
    assert "Aiuto 01" not in second


def test_the_list_is_written_in_the_access_log(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.giulia)
    shown(client)
    entry = AccessLogEntry.objects.get(kind=AccessKind.LIST)
    assert (entry.actor_id, entry.place) == (world.giulia.pk, "referrals:sent")
    assert list(entry.subjects.values_list("subject_type", "subject_id")) == [
        ("referrals.referral", referral.pk),
        ("intake.person", referral.person_id),
    ]


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_takes_few_statements_however_long_it_is(world: World, client: Client, number: int) -> None:
    make_many(world, number)
    client.force_login(world.giulia)
    assert len(statements_of(client, PAGE)) == 7


def test_one_about_who_is_protected_can_still_be_opened(world: World, client: Client) -> None:
    case = make_followed_case(world)
    referral = make_referral(world, case)
    protect_person(by=world.giulia, case=case, reason="Minacce")
    client.force_login(world.coordinator)
    page = shown(client)
    assert "Ferri" not in page
    assert f'<a href="{referral.get_absolute_url()}">{referral.number}</a>' in page
