"""The tabs of the network: each that is shown opens."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World

ROLES = ["desk", "giulia", "coordinator", "contact", "planner", "auditor", "admin", "supervisor"]


def tabs_shown(client: Client) -> list[str]:
    page = client.get(reverse("network:directory")).content.decode()
    (tabs,) = re.findall(r'<nav class="linguette".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', tabs)


@pytest.mark.parametrize("role", ROLES)
def test_every_tab_that_somebody_sees_opens_for_them(world: World, client: Client, role: str) -> None:
    client.force_login(world.people[role])
    shown = tabs_shown(client)
    assert len(shown) > 5
    assert {url: client.get(url).status_code for url in shown} == dict.fromkeys(shown, 200)


def test_offers_of_help_are_a_tab_only_for_who_may_find_them(world: World, client: Client) -> None:
    seen = {}
    for role in ROLES:
        client.force_login(world.people[role])
        seen[role] = reverse("network:offers") in tabs_shown(client)
    assert {role for role in ROLES if not seen[role]} == {"auditor", "admin", "supervisor"}
