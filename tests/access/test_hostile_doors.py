"""Every field of the pages outside the access table: the sign-in, one's own account, those behind a link.

They are found, not listed: a new one is here by itself, or is missing from ``ARGUMENTS`` and fails.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from network.models import Service
from referrals.partners.actions import send_report_link
from referrals.partners.own_page import send_page_link
from referrals.partners.tables import register_table_mailbox
from tests.access.hostile import HOSTILE, MANY, UNSTORABLE, forms_of, names_asked
from tests.access.places import NO_SUCH_METHOD, Files, Place, Values, page_of
from tests.access.rows import Row
from tests.access.table import API, PAGES
from tests.access.test_hostile_fields import file_names, rounds
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.network.files.samples import PDF
from tests.network.tables.factories import make_table, make_table_meeting, seat_association
from tests.referrals.partners import Volunteer, make_mailbox, make_mailed_referral, posting
from tests.test_access import route_names
from tests.world import PASSWORD, World

IN_THE_TABLE = {row.name for row in [*PAGES, *API]}
# They read nothing of what is sent, and say 503 where a server is missing.
HEALTH = {"healthz", "readyz"}
OUTSIDE = sorted(
    name for name in set(route_names(get_resolver())) - IN_THE_TABLE - HEALTH if not name.startswith("api:")
)
BEHIND_LINKS = [name for name in OUTSIDE if name.startswith("partners:")]
OPEN_OR_OWN = [name for name in OUTSIDE if name not in BEHIND_LINKS]
ARGUMENTS: dict[str, list[Any]] = {
    "account_confirm_email": ["x"],
    "account_reset_password_from_key": ["1", "x"],
    "intake:agenda_feed": ["x"],
    "mfa_edit_webauthn": [1],
    "mfa_remove_webauthn": [1],
    "network:public_table": [1],
}
# What a wrong code or a wrong password leaves: it counts.
COUNTED = frozenset({"referrals_partnerdoor", "referrals_historicalpartnerdoor"})
ROUNDS = 3


def referral(world: World) -> None:
    make_mailed_referral(world)


def report(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        send_report_link(by=world.admin, service=Service.objects.get(pk=world.family_centre.pk))


def own_page(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        send_page_link(by=world.admin, service=Service.objects.get(pk=world.family_centre.pk))


def seat_at_a_table(world: World) -> None:
    table = make_table(world)
    member = seat_association(world, table)
    with posting():
        register_table_mailbox(by=world.planner, member=member, address="faro@ass.test", owner="Il Faro")
        make_table_meeting(world, table)


def team(world: World) -> None:
    make_mailbox(world.family_centre)
    with posting():
        make_team_meeting(world, make_followed_case(world))


# What a link is about, where it is no referral.
ABOUT: dict[str, Callable[[World], None]] = {
    "partners:send_report": report,
    "partners:confirm_own_page": own_page,
    "partners:describe_own_page": own_page,
    "partners:update_own_capacity": own_page,
    "partners:answer_table_meeting": seat_at_a_table,
    "partners:raise_need": seat_at_a_table,
    "partners:complete_decision": seat_at_a_table,
    "partners:answer_team": team,
}


class Door(Place):
    """A page that asks in its own way who one is; how often one tried is forgotten each time."""

    def send(self, method: str, values: Values, files: Files | None = None) -> HttpResponse:
        cache.clear()
        return super().send(method, values, files)


def door(name: str, url: str, client: Client) -> Door:
    client.raise_request_exception = False
    return Door(Row(name, "post", set()), "", url, client, COUNTED)


def try_everything(place: Door, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Type what is hostile in whatever the form of ``place`` in ``page`` draws, and in what is asked for."""
    with names_asked(monkeypatch) as asked, transaction.atomic():
        is_sent = place.send("post", {}).status_code != NO_SUCH_METHOD
        transaction.set_rollback(True)
    forms = [form for form in forms_of(place.url, page) if form.action == place.url]
    right = {name: values for form in forms for name, values in form.sent.items()}
    names = sorted({*asked, *right})
    is_read = place.send("get", {}).status_code != NO_SUCH_METHOD
    for method in [method for method, works in (("get", is_read), ("post", is_sent)) if works]:
        for string in UNSTORABLE:
            place.ask(method, dict.fromkeys([*names, "x"], HOSTILE[string]))
        place.ask(method, dict.fromkeys(names, MANY))
        for turn in range(ROUNDS):
            for values in rounds(names, OUTSIDE.index(place.row.name) + turn * len(names)):
                place.ask(method, values)
    for field in {name for form in forms for name in form.files}:
        for file_name in file_names(place.row.name, OUTSIDE):
            place.ask("post", right, {field: (file_name, PDF)})
    assert not place.wrong, "\n".join(place.wrong)


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["a stranger", "signed in"])
@pytest.mark.parametrize("name", OPEN_OR_OWN)
def test_in_a_page_open_to_all_or_of_ones_own_account(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, is_signed_in: bool
) -> None:
    client = Client()
    if is_signed_in:
        answer = client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
        assert answer.status_code == 302
    place = door(name, reverse(name, args=ARGUMENTS.get(name)), client)
    try_everything(place, page_of(place.send("get", {})), monkeypatch)


@pytest.mark.parametrize("name", BEHIND_LINKS)
def test_in_a_page_behind_a_link(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    ABOUT.get(name, referral)(world)
    volunteer = Volunteer()
    stranger, page = Client(), page_of(volunteer.get())
    volunteer.enter()
    page += page_of(volunteer.get())
    for client in (stranger, volunteer.client):
        try_everything(door(name, link(name, volunteer.token), client), page, monkeypatch)


def link(name: str, token: str) -> str:
    try:
        return reverse(name, args=[token])
    except NoReverseMatch:
        return reverse(name, args=[token, 1])
