"""Every act from every state by every person, as the published table says; and what the service then reads.

Who is not of the side that the table names is refused, whatever the state. Who is moves the referral along
the table, or does again what is done already; else they read that they came too late.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.refusals import CONFLICT, status_of
from audit import clock
from referrals.models import Message, Referral
from referrals.models.partners import LINK_LIFETIME
from referrals.partners.actions import revoke_links
from referrals.states import ACTS, MOVES, WITH_RECEIVER, ReferralState, Side
from tests.referrals.factories import do, make_referral, put_in, undone
from tests.referrals.partners import Volunteer, make_mailed_referral
from tests.referrals.test_moves import everybody, is_harmless, is_in_the_table, row_of
from tests.world import World

SIDES = {
    **dict.fromkeys(("giulia", "marco", "coordinator", "north_coordinator"), Side.SENDER),
    "contact": Side.RECEIVER,
}


def side_of(name: str) -> str:
    """Who does an act: the one side that the table lets move to its state."""
    (side,) = {moves[ACTS[name]] for moves in MOVES.values() if ACTS[name] in moves}
    return side


def expected(name: str, state: str, who: str) -> str:
    if SIDES.get(who) != side_of(name):
        return "refused"
    if is_in_the_table(name, state):
        return "moved"
    return "nothing" if is_harmless(name, state) else "late"


def written(referral: Referral) -> tuple[dict[str, Any], int]:
    return row_of(referral), Message.objects.count()


def answer_to(name: str, by: Any, referral: Referral, before: object) -> str:
    """What becomes of an act; it is taken back at once."""
    with undone():
        try:
            do(name, by, referral)
        except PermissionDenied:
            answer = "refused"
        except ValidationError as refusal:
            answer = "late" if status_of(refusal) == CONFLICT else "not understood"
        else:
            answer = "nothing" if written(referral) == before else "moved"
    return answer


@pytest.mark.parametrize("state", ReferralState)
def test_every_act_by_everybody_is_answered_as_the_table_says(world: World, state: str) -> None:
    referral = put_in(world, make_referral(world), state)
    people, before = everybody(world), written(referral)
    acts = [(name, who) for name in ACTS for who in people]
    found = {(name, who): answer_to(name, people[who], referral, before) for name, who in acts}
    assert found == {(name, who): expected(name, state, who) for name, who in acts}
    assert written(referral) == before


def read_by_the_service(world: World, referral: Referral, volunteer: Volunteer) -> set[str]:
    """Who of the service finds the name of the person on their page: its contact, its mailbox."""
    contact = Client()
    contact.force_login(world.contact)
    pages = {"contact": contact.get(referral.get_absolute_url()), "mailbox": volunteer.get()}
    return {who for who, page in pages.items() if "Ferri" in page.content.decode()}


@pytest.mark.parametrize("state", ReferralState)
def test_the_service_reads_the_name_once_it_has_accepted_and_at_no_other_time(
    world: World, state: str
) -> None:
    referral = make_mailed_referral(world)
    volunteer = Volunteer().enter()
    put_in(world, referral, state)
    may_read = {"contact", "mailbox"} if state in WITH_RECEIVER else set()
    assert read_by_the_service(world, referral, volunteer) == may_read
    with clock.at(clock.now() + LINK_LIFETIME + timedelta(seconds=1)):
        assert read_by_the_service(world, referral, volunteer) == may_read - {"mailbox"}, "its link has ended"
    revoke_links(by=world.giulia, referral=referral)
    assert read_by_the_service(world, referral, volunteer) == may_read - {"mailbox"}, "its link is revoked"
