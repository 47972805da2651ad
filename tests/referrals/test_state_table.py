"""The published table: what it says is what happens."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from accounts.actions import issue_token
from network.models import Notice
from referrals.models import Referral
from referrals.state_table import MEANINGS, lines, markdown
from referrals.states import ACTS, MOVES, STATES, WAITING_FOR_ANSWER, Deadline, ReferralState, Side
from tests.referrals.factories import do, make_referral, put_in, undone
from tests.referrals.test_moves import BEFORE, actor_of
from tests.world import World


def test_the_document_is_up_to_date() -> None:
    with override("en"):
        assert Path(settings.BASE_DIR, "docs/referral-states.md").read_text() == markdown(), (
            "write it anew: ./run manage publish_states"
        )


def test_the_document_names_each_state_as_the_pages_do() -> None:
    with override("en"):
        document = markdown()
    with override("it"):
        names = [str(state.label) for state in ReferralState]
    assert all(f"| *{name}* |" in document for name in names)


def test_every_state_is_explained() -> None:
    assert set(MEANINGS) == set(ReferralState) == {line.code for line in lines()}


def test_the_help_page_shows_every_state_and_move(world: World, client: Client) -> None:
    client.force_login(world.contact)
    page = client.get("/invii/come-funziona/").content.decode()
    assert all(f'id="{state}"' in page for state in ReferralState)
    assert page.count(" → ") == sum(len(moves) for moves in MOVES.values())


@pytest.mark.parametrize("language", ["it", "en"])
def test_who_moves_it_is_named_once(language: str) -> None:
    with override(language):
        moves = [move for line in lines() for move in line.moves]
    assert not [(who, target) for who, target in moves if target.startswith(who)]


def test_the_api_says_the_same_table(world: World, client: Client) -> None:
    token = issue_token(by=world.contact, user=world.contact, lifetime=timedelta(days=1))
    answer = client.get("/api/v1/referrals/states/", headers={"Authorization": f"Bearer {token}"})
    rows = {row["state"]: row for row in answer.json()["results"]}
    assert {code: {move["to"]: move["side"] for move in row["moves"]} for code, row in rows.items()} == MOVES
    assert {code: set(row["told"]) for code, row in rows.items()} == {
        code: row.told for code, row in STATES.items()
    }


def told_sides(world: World, referral: Referral, since: int) -> set[str]:
    """The sides told about ``referral`` after the notice ``since``."""
    people = set(
        Notice.objects.filter(pk__gt=since, path=referral.get_absolute_url()).values_list(
            "recipient", flat=True
        )
    )
    sides = {Side.RECEIVER: {world.contact.pk}, Side.SENDER: {world.giulia.pk, world.marco.pk}}
    return {side for side, members in sides.items() if people & members}


@pytest.mark.parametrize("name", sorted(set(ACTS)))
def test_who_is_told_is_what_the_table_says(world: World, name: str) -> None:
    referral = put_in(world, make_referral(world), BEFORE[name])
    last = Notice.objects.latest("pk").pk
    with undone():
        moved = do(name, actor_of(name, world), referral)
        assert told_sides(world, referral, last) == STATES[moved.state].told


def test_what_arrives_is_told_to_the_service(world: World) -> None:
    referral = make_referral(world)
    assert told_sides(world, referral, 0) == STATES[ReferralState.DELIVERED].told


@pytest.mark.parametrize("state", ReferralState)
def test_the_time_to_answer_is_what_the_table_says(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    deadline = STATES[state].deadline
    assert (
        (deadline in {Deadline.STARTS, Deadline.RUNS}) == referral.is_waiting == (state in WAITING_FOR_ANSWER)
    )
    assert (deadline == Deadline.STOPS) == (referral.clock_stopped_at is not None)
