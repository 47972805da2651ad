"""The queue of a service."""

from datetime import timedelta

import pytest
from django.test import Client

from audit import clock
from audit.models import AccessKind, AccessLogEntry
from referrals.models import Referral
from referrals.states import ReferralState
from tests.referrals.factories import make_followed_case, make_referral, put_in
from tests.statements import statements_of
from tests.world import World

PAGE = "/invii/ricevuti/"


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ReferralState.DELIVERED, "da-decidere"),
        (ReferralState.SEEN, "da-decidere"),
        (ReferralState.INFORMATION_REQUESTED, "da-decidere"),
        (ReferralState.ACCEPTED, "accettati"),
        (ReferralState.IN_PROGRESS, "accettati"),
        (ReferralState.DECLINED, "non-accettati"),
        (ReferralState.COMPLETED, "conclusi"),
        (ReferralState.WITHDRAWN, "conclusi"),
    ],
)
def test_a_referral_stands_under_one_tab_which_counts_it(
    world: World, client: Client, state: str, code: str
) -> None:
    referral = put_in(world, make_referral(world), state)
    client.force_login(world.contact)
    answer = client.get(f"{PAGE}?stato={code}")
    assert answer.context["rows"] == [referral]
    assert [tab.count for tab in answer.context["tabs"]] == [
        int(code == each) for each in ("da-decidere", "accettati", "non-accettati", "conclusi")
    ]


def test_what_is_due_first_comes_first(world: World, client: Client) -> None:
    slow = make_referral(world, urgency="ordinary")
    quick = make_referral(world, make_followed_case(world, last_name="Neri"), urgency="emergency")
    client.force_login(world.contact)
    assert client.get(PAGE).context["rows"] == [quick, slow]


def test_the_list_says_what_is_new_and_by_when(world: World, client: Client) -> None:
    make_referral(world, urgency="urgent")
    client.force_login(world.contact)
    page = shown(client)
    assert "Nuovo" in page
    assert "risposta entro: domani" in page


def test_looking_at_the_list_opens_nothing(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.contact)
    shown(client)
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.DELIVERED


def test_the_contact_of_another_service_sees_nothing(world: World, client: Client) -> None:
    make_referral(world)
    client.force_login(world.other_contact)
    assert "Nessun invio da decidere" in shown(client)


@pytest.mark.parametrize("who", ["giulia", "coordinator", "desk", "planner", "auditor", "admin"])
def test_only_contacts_have_a_queue(world: World, client: Client, who: str) -> None:
    client.force_login(world.people[who])
    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("query", ["stato=boh", "stato=", "pagina=2", "dopo=boh"])
def test_an_unknown_filter_is_refused(world: World, client: Client, query: str) -> None:
    client.force_login(world.contact)
    assert client.get(f"{PAGE}?{query}").status_code == 400


def test_the_queue_goes_on_over_the_page(world: World, client: Client) -> None:
    start = clock.now()
    for place in range(26):
        with clock.at(start + timedelta(seconds=place)):
            make_referral(
                world,
                make_followed_case(world, last_name="Neri"),
                subject=f"Aiuto {place:02d}",
                urgency="urgent",
            )
    client.force_login(world.contact)
    first = client.get(PAGE)
    assert "Aiuto 24" in first.content.decode()
    assert "Aiuto 25" not in first.content.decode()
    assert "Aiuto 25" in shown(client, first.context["older_url"])


def test_the_list_is_written_in_the_access_log(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.contact)
    shown(client)
    entry = AccessLogEntry.objects.get(kind=AccessKind.LIST, place="referrals:received")
    assert [subject.subject_id for subject in entry.subjects.all()] == [referral.pk]


@pytest.mark.parametrize("number", [1, 9])
def test_the_queue_takes_few_statements_however_long_it_is(world: World, client: Client, number: int) -> None:
    for _place in range(number):
        make_referral(world, make_followed_case(world, last_name="Neri"))
    client.force_login(world.contact)
    assert len(statements_of(client, PAGE)) == 9
