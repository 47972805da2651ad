"""Whatever is done to a referral, by whomever, the service reads the name only while it has accepted."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from referrals.models import Referral
from referrals.states import ACTS, MOVES, WITH_RECEIVER, Side
from tests.referrals.factories import do, make_referral
from tests.world import World

STEPS = 12
# One person of each side, one of the wrong service, one who only works in the same place.
PEOPLE = {"giulia": Side.SENDER, "contact": Side.RECEIVER, "other_contact": None, "luca": None}


def is_lawful(name: str, who: str, before: Referral) -> bool:
    """Whether the published table lets ``who`` do the act now."""
    return MOVES[before.state].get(ACTS[name]) == PEOPLE[who]


@pytest.mark.parametrize("seed", range(12))
def test_along_any_walk_only_lawful_acts_move_it_and_only_acceptance_shows_the_name(
    world: World, client: Client, seed: int
) -> None:
    random, referral = Random(seed), make_referral(world)  # noqa: S311 - a walk that can be repeated
    token = issue_token(by=world.contact, user=world.contact, lifetime=timedelta(days=1))
    for _step in range(STEPS):
        name, who = random.choice(sorted(ACTS)), random.choice(sorted(PEOPLE))
        before = Referral.objects.get(pk=referral.pk)
        with suppress(ValidationError, PermissionDenied):
            do(name, world.people[who], referral)
        after = Referral.objects.get(pk=referral.pk)
        if after.state != before.state:
            assert is_lawful(name, who, before), f"{who} {name}: {before.state} → {after.state}"
        answer = client.get(
            reverse("api:referral", args=[referral.pk]), headers={"Authorization": f"Bearer {token}"}
        )
        shown = Referral.objects.get(pk=referral.pk)  # reading it is an act of its own
        assert ("Ferri" in answer.content.decode()) == (shown.state in WITH_RECEIVER)
        assert not Referral.objects.visible_to(world.luca).exists()
        assert not Referral.objects.visible_to(world.other_contact).exists()
