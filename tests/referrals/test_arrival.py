"""What the sender of a referral reads of its notice: written, on an open page, read; never by whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from audit import clock
from network.actions import record_pushes
from network.models import Notice
from network.notices import Told
from referrals.arrival import arrival_of
from referrals.models import Referral
from tests.referrals.factories import make_referral
from tests.world import SETUP, World


@pytest.fixture
def referral(world: World) -> Referral:
    return make_referral(world)


def page_for(client: Client, user: User, referral: Referral) -> str:
    client.force_login(user)
    return client.get(referral.get_absolute_url()).text


def push(world: World) -> int:
    return record_pushes(by=SETUP, told=[Told(world.contact.pk, 0, 100)])


def test_a_notice_is_first_only_written(world: World, client: Client, referral: Referral) -> None:
    page = page_for(client, world.giulia, referral)
    assert "Scritto per 1 referente" in page
    assert "Nessuno del servizio ha ancora aperto il programma" in page
    assert "Non ancora letto" in page


def test_then_it_stands_on_an_open_page(world: World, client: Client, referral: Referral) -> None:
    assert push(world) == 1
    page = page_for(client, world.giulia, referral)
    assert "Consegnato su una pagina aperta" in page
    assert "Non ancora letto" in page


def test_then_it_is_read_and_nothing_says_by_whom(world: World, client: Client, referral: Referral) -> None:
    push(world)
    page_for(client, world.contact, referral)
    arrival = arrival_of(referral)
    assert arrival is not None
    assert arrival.seen_at is not None
    block = page_for(client, world.giulia, referral).split('id="avviso-al-servizio"')[1].split("</ul>")[0]
    assert "Letto" in block
    assert "Non ancora letto" not in block
    assert world.contact.last_name not in block


def test_the_first_time_is_kept_however_many_pages_hear(world: World, referral: Referral) -> None:
    push(world)
    first = Notice.objects.get(recipient=world.contact).pushed_at
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert push(world) == 0
    assert Notice.objects.get(recipient=world.contact).pushed_at == first


def test_the_service_does_not_see_the_line_of_its_own_notice(
    world: World, client: Client, referral: Referral
) -> None:
    assert "avviso-al-servizio" not in page_for(client, world.contact, referral)


def test_nobody_says_that_somebody_was_told(world: World, referral: Referral) -> None:
    with pytest.raises(PermissionDenied):
        record_pushes(by=world.admin, told=[Told(world.contact.pk, 0, 100)])
