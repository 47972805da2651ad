"""What holds for every test on accounts."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from accounts.actions import ask_second_factor, link_gateway
from accounts.models import User
from tests.accounts.gateway import CLIENT_ID, CLIENT_SECRET, Gateway, running
from tests.world import World


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    """Forget the attempts to sign in of other tests."""
    cache.clear()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """A gateway that answers while the test lasts, in which the installation trusts."""
    with running() as gateway:
        settings.OIDC_ISSUER = gateway.issuer
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield gateway


@pytest.fixture
def giulia(world: World, gateway: Gateway) -> User:
    """Giulia, known to the gateway, in an Ambito that asks the second factor."""
    ask_second_factor(by=world.admin, ambito=world.ambito.unit, asked=True, reason="Prima dell'apertura")
    return link_gateway(by=world.giulia, key=gateway.person)
