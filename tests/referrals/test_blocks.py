"""What goes to each kind of receiver, and what the sender leaves out."""

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import issue_token
from audit.context import acting
from network.models import OrganisationKind
from referrals import actions
from referrals.blocks import ALL, TEMPLATES, Block, blocks_for
from referrals.package import in_words
from referrals.states import WITH_RECEIVER, ReferralState
from tests.referrals.factories import ANSWERS, make_followed_case, make_referral, put_in
from tests.world import SETUP, World

KNOWN = {"phone": "035 123 456", "email": "elena@example.org", "address": "via Roma 1", "language": "ar"}
SAID = {
    Block.AGE: "age_band",
    Block.MUNICIPALITY: "municipality",
    Block.BIRTH_DATE: "birth_date",
    Block.PHONE: "phone",
    Block.EMAIL: "email",
    Block.ADDRESS: "address",
    Block.LANGUAGE: "language",
}


def become(world: World, kind: str) -> None:
    with acting(SETUP, "tests.kind"):
        world.comune.kind = kind
        world.comune.save()


def test_every_kind_of_body_has_its_template() -> None:
    assert set(TEMPLATES) == set(OrganisationKind)
    assert TEMPLATES[OrganisationKind.MUNICIPALITY] == ALL


@given(st.sampled_from(OrganisationKind), st.sets(st.sampled_from(Block)))
def test_leaving_out_only_takes_away(kind: str, left_out: set[Block]) -> None:
    assert blocks_for(kind, left_out) == TEMPLATES[kind] - left_out


@pytest.mark.parametrize("kind", OrganisationKind)
def test_a_body_gets_its_template_and_no_more(world: World, kind: str) -> None:
    become(world, kind)
    package = make_referral(world, make_followed_case(world, **KNOWN)).package
    held = {block for block, key in SAID.items() if key in {**package["before"], **package["after"]}}
    assert held == TEMPLATES[kind]


@pytest.mark.parametrize("block", Block)
def test_what_is_left_out_is_nowhere_in_the_package(world: World, block: Block) -> None:
    referral = make_referral(world, make_followed_case(world, **KNOWN), left_out=[block])
    assert SAID[block] not in {**referral.package["before"], **referral.package["after"]}
    assert in_words(referral.package, with_identity=True).identity is not None


def test_a_correction_leaves_out_the_same(world: World) -> None:
    referral = make_referral(world, make_followed_case(world, **KNOWN), left_out=[Block.ADDRESS])
    changed = {**ANSWERS, "need": "Altro.", "legal_basis": "public_task"}
    amended = actions.amend_referral(by=world.giulia, referral=referral, **changed)
    assert "via Roma" not in str(amended.package)
    assert "035 123 456" in str(amended.package)


@pytest.mark.parametrize("state", ReferralState)
def test_accepted_means_name_and_contacts_and_nothing_else_does(
    world: World, client: Client, state: str
) -> None:
    referral = put_in(world, make_referral(world, make_followed_case(world, **KNOWN)), state)
    secret = issue_token(by=world.contact, user=world.contact, lifetime=timedelta(days=1))
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.get(f"/api/v1/referrals/{referral.pk}/", headers=headers)
    read = (answer.json()["identity"] if answer.status_code == 200 else None) or {}
    for key in ("name", "phone", "email", "address"):
        assert (key in read) == (state in WITH_RECEIVER)
