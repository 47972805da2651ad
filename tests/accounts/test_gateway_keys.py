"""One identity of the gateway is of one person, also while the key of the installation changes."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import link_gateway
from accounts.models import User
from accounts.roles import Role
from network.appointments.actions import enrol_gateway_key, enrol_person
from tests.world import World

KEY = "TINIT-RSSMRA80A01H501U"


@pytest.mark.parametrize("act", ["link", "enrol"])
def test_an_identity_linked_before_the_key_changed_is_of_nobody_else(
    world: World, settings: Any, act: str
) -> None:
    settings.OIDC_ISSUER = "https://gateway.test"
    link_gateway(by=world.giulia, key=KEY)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-key-" * 8, [settings.SECRET_KEY]
    who = {"email": "a@valdoro.test", "first_name": "Ada", "last_name": "Corti", "profession": "other"}
    ada = enrol_person(by=world.admin, unit=world.north.unit, role=Role.OPERATOR, **who)
    given = {"by": world.admin, "person": ada, "reason": "Prima volta"}
    acts = {"link": partial(link_gateway, by=ada), "enrol": partial(enrol_gateway_key, **given)}
    with pytest.raises(ValidationError, match="già di un'altra persona"):
        acts[act](key=KEY)
    link_gateway(by=world.giulia, key=KEY)  # one's own changes nothing
    assert User.objects.exclude(gateway_key="").count() == 1
