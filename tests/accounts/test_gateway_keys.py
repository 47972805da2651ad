"""Whose key of the gateway it is: who enrols it, who links themself, and that it is of one person."""

import pytest
import requests
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_user, link_gateway, unlink_gateway
from accounts.models import User
from accounts.roles import Role
from audit.context import acting
from network.actions import appoint
from network.appointments.actions import enrol_gateway_key
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.accounts.gateway import Gateway, way_back
from tests.world import PASSWORD, SETUP, World


@pytest.fixture
def nora(world: World) -> User:
    """Somebody just enrolled, who has no password yet."""
    user = enrol_user(
        by=world.admin, email="nora@esempio.test", first_name="Nora", last_name="Villa", profession="educator"
    )
    with acting(SETUP, "tests.set_up"):
        appoint(by=SETUP, user=user, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    return User.objects.get(pk=user.pk)


def test_who_administers_enrols_the_key_of_somebody_new(world: World, gateway: Gateway, nora: User) -> None:
    enrol_gateway_key(by=world.admin, person=nora, key="rssgli80a41z010x", reason="Richiesta del Comune")
    client = Client()
    client.get(way_back(client))
    assert client.get(reverse("network:inbox")).status_code == 200
    assert nora.history.first().action == "network.enrol_gateway_key"
    assert "RSSGLI" not in str(list(User.objects.values())).upper()


def test_who_has_a_way_to_sign_in_is_given_no_other_by_who_administers(
    world: World, gateway: Gateway
) -> None:
    with pytest.raises(ValidationError, match="già un modo di entrare"):
        enrol_gateway_key(by=world.admin, person=world.giulia, key=gateway.person, reason="Per provare")


def test_who_does_not_administer_enrols_nobody(world: World, gateway: Gateway, nora: User) -> None:
    with pytest.raises(PermissionDenied):
        enrol_gateway_key(by=world.coordinator, person=nora, key=gateway.person, reason="Per provare")


def test_a_key_is_of_one_person(world: World, giulia: User, gateway: Gateway) -> None:
    with pytest.raises(ValidationError, match="già collegata a un altro"):
        link_gateway(by=world.luca, key=gateway.person)


def test_one_links_oneself_after_proving_who_one_is_and_may_undo_it(world: World, gateway: Gateway) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    leaving = client.post(reverse("accounts:gateway_link")).context["address"]
    back = requests.get(leaving, allow_redirects=False, timeout=5).headers["Location"]
    assert client.get(back.replace("http://127.0.0.1:8000", ""))["Location"] == reverse("mfa_index")
    assert User.objects.get(pk=world.giulia.pk).gateway_key
    client.post(reverse("accounts:gateway_unlink"))
    assert not User.objects.get(pk=world.giulia.pk).gateway_key
    unlink_gateway(by=world.giulia)


def test_a_way_back_that_one_did_not_ask_for_links_nothing(world: World, gateway: Gateway) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    client.get(way_back(Client()))
    assert not User.objects.get(pk=world.giulia.pk).gateway_key


def go_and_link(user: User) -> tuple[Client, str]:
    """Ask to be linked; returns the address at which one comes back."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    leaving = client.post(reverse("accounts:gateway_link")).context["address"]
    back = requests.get(leaving, allow_redirects=False, timeout=5).headers["Location"]
    return client, back.replace("http://127.0.0.1:8000", "")


def test_an_identity_of_another_is_refused_on_ones_own_page(world: World, gateway: Gateway) -> None:
    link_gateway(by=world.giulia, key=gateway.person)
    client, back = go_and_link(world.luca)
    answer = client.get(back, follow=True)
    assert answer.redirect_chain == [(reverse("mfa_index"), 302)]
    assert "già collegata a un altro account. Non è cambiato niente." in answer.content.decode()
    assert not User.objects.get(pk=world.luca.pk).gateway_key


def test_an_account_with_an_identity_takes_no_other(world: World, gateway: Gateway) -> None:
    key = link_gateway(by=world.giulia, key=gateway.person).gateway_key
    gateway.person = "TINIT-VRDLGI85M41F205Z"
    client, back = go_and_link(world.giulia)
    assert "prima scollega quella" in client.get(back, follow=True).content.decode()
    assert User.objects.get(pk=world.giulia.pk).gateway_key == key


def test_who_gives_up_linking_comes_back_to_their_own_page(world: World, gateway: Gateway) -> None:
    client, back = go_and_link(world.giulia)
    state = back.partition("state=")[2]
    answer = client.get(reverse("accounts:gateway_return"), {"error": "access_denied", "state": state})
    assert answer["Location"] == reverse("mfa_index")


def test_linking_is_told_to_the_owner(world: World, gateway: Gateway) -> None:
    client, back = go_and_link(world.giulia)
    client.get(back)
    assert Notice.objects.filter(recipient=world.giulia, kind=NoticeKind.SIGN_IN_CHANGED).count() == 1
