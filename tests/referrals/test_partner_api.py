"""The links of a referral through the API, for who sent it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from accounts.actions import issue_token
from accounts.models import User
from audit import clock
from referrals.models import PartnerLink, Referral
from referrals.partners.actions import send_link, send_report_link
from tests.referrals.partners import Volunteer, make_mailbox, make_mailed_referral, newest_token, posting
from tests.world import World


def program_of(user: User) -> Client:
    """A program that holds a key of somebody."""
    token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return Client(headers={"authorization": f"Bearer {token}"})


def ask(user: User, path: str, method: str = "get") -> Any:
    return send_as(program_of(user), path, method)


def send_as(program: Client, path: str, method: str = "get") -> Any:
    send = getattr(program, method)
    address = urljoin("/api/v1/referrals/", path)
    return send(address, **({"content_type": "application/json"} if method == "post" else {}))


@pytest.fixture
def referral(world: World) -> Referral:
    return make_mailed_referral(world)


def test_the_sender_reads_how_each_link_is_and_no_secret(world: World, referral: Referral) -> None:
    Volunteer().enter()
    first = newest_token()
    with posting():
        send_link(by=world.giulia, referral=referral)
    answer = ask(world.marco, f"{referral.pk}/links/")
    newest, oldest = answer.json()["results"]
    assert (newest["letter"]["kind"], oldest["letter"]["kind"]) == ("again", "referral")
    assert newest["is_live"]
    assert newest["letter"]["sent_at"]
    for secret in (first, newest_token(), "parrocchia.test"):
        assert secret not in answer.content.decode()


def test_the_sender_revokes_them_and_again_revokes_nothing(world: World, referral: Referral) -> None:
    volunteer = Volunteer().enter()
    path = f"{referral.pk}/links/revoke/"
    assert ask(world.coordinator, path, "post").json() == {"revoked": 1}
    assert ask(world.coordinator, path, "post").json() == {"revoked": 0}
    assert volunteer.get().status_code == 410
    (link,) = ask(world.giulia, f"{referral.pk}/links/").json()["results"]
    assert not link["is_live"]
    assert link["revoked_at"]


@pytest.mark.parametrize(("name", "status"), [("contact", 403), ("other_contact", 404), ("desk", 404)])
def test_nobody_else_does(world: World, referral: Referral, name: str, status: int) -> None:
    assert ask(world.people[name], f"{referral.pk}/links/").status_code == status
    assert ask(world.people[name], f"{referral.pk}/links/revoke/", "post").status_code == status
    assert referral.links.unrevoked().exists()


def test_the_list_costs_as_much_with_many_links(
    world: World, referral: Referral, django_assert_max_num_queries: Any
) -> None:
    for minutes in range(6):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            send_link(by=world.giulia, referral=referral)
    with django_assert_max_num_queries(14):
        assert len(ask(world.giulia, f"{referral.pk}/links/").json()["results"]) == 7


def test_the_administrator_mails_reads_and_revokes_a_link_for_reports(world: World) -> None:
    path = f"../services/{world.family_centre.pk}/report-links/"
    assert ask(world.admin, path, "post").status_code == 422  # no mailbox yet
    make_mailbox(world.family_centre)
    with posting():
        made = ask(world.admin, path, "post")
    assert made.status_code == 201
    volunteer = Volunteer().enter()
    (link,) = ask(world.admin, path).json()["results"]
    assert (link["id"], link["letter"]["kind"], link["is_live"]) == (made.json()["id"], "reports", True)
    assert newest_token() not in str(link)
    for _again in range(2):
        revoked = ask(world.admin, f"../report-links/{link['id']}/revoke/", "post").json()
        assert not revoked["is_live"]
    assert volunteer.get().status_code == 410


def test_a_link_of_a_referral_is_no_link_for_reports(world: World, referral: Referral) -> None:
    path = f"../services/{world.family_centre.pk}/report-links/"
    assert ask(world.admin, path).json()["results"] == []
    link = referral.links.get()
    assert ask(world.admin, f"../report-links/{link.pk}/revoke/", "post").status_code == 404
    assert ask(world.coordinator, path, "post").status_code == 403


def test_nor_is_what_says_farewell_to_a_mailbox(world: World) -> None:
    make_mailbox(world.family_centre)
    make_mailbox(world.family_centre, "nuova@parrocchia.test")
    assert ask(world.admin, f"../services/{world.family_centre.pk}/report-links/").json()["results"] == []
    link = PartnerLink.objects.get()
    assert ask(world.admin, f"../report-links/{link.pk}/revoke/", "post").status_code == 404


@pytest.mark.parametrize("links", [1, 6])
def test_the_links_for_reports_take_the_same_statements(
    world: World, links: int, django_assert_max_num_queries: Any
) -> None:
    make_mailbox(world.family_centre)
    for ago in range(links):
        with clock.at(clock.now() - timedelta(hours=links - ago)):
            send_report_link(by=world.admin, service=world.family_centre)
    program = program_of(world.admin)
    with django_assert_max_num_queries(6):
        answer = send_as(program, f"../services/{world.family_centre.pk}/report-links/")
    assert len(answer.json()["results"]) == links


def test_the_links_to_the_page_of_a_service_stand_by_themselves(world: World) -> None:
    reports, pages = (f"../services/{world.family_centre.pk}/{kind}-links/" for kind in ("report", "page"))
    make_mailbox(world.family_centre)
    with posting():
        made = ask(world.admin, pages, "post").json()
    assert made["letter"]["kind"] == "page"
    assert [link["id"] for link in ask(world.admin, pages).json()["results"]] == [made["id"]]
    assert ask(world.admin, reports).json()["results"] == []
    assert not ask(world.admin, f"../report-links/{made['id']}/revoke/", "post").json()["is_live"]
